import { TalkKind, TalkState, type TalkService } from "@qiming/contracts/meetings/v1/talk_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import { isOnCommittee } from "../domain/meeting.ts";
import { isToAnswer, kindOf, otherThan, TALK_SOURCE } from "../domain/talk.ts";
import type { UseCases } from "../use-cases.ts";
import type { TalkView } from "../usecases/keep-talks.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function talkHandler({ talks }: Pick<UseCases, "talks">): Handlers<typeof TalkService> {
  return {
    async listMyTalks({ year }, { actor }) {
      const { shown, colleagues, missing, ...rest } = await talks.mine(year, requirePerson(actor));
      return {
        ...rest,
        talks: shown.map(toTalk),
        colleagues: colleagues.map(({ personId, name, roles }) => ({
          ...{ personId, name },
          isOnCommittee: isOnCommittee({ roles }),
        })),
        missing: missing.map((kind) => TalkKind[kind]),
      };
    },
    recordTalk: async ({ personId, day }, { actor, operationId }) =>
      toTalk(await talks.record(operationId, personId, day, requirePerson(actor))),
    answerTalk: async ({ talkId, confirm }, { actor }) =>
      toTalk(await talks.answer(talkId, confirm, requirePerson(actor))),
    async withdrawTalk({ talkId }, { actor }) {
      await talks.withdraw(talkId, requirePerson(actor));
      return {};
    },
    async getTalkCoverage({ organizationId, year }) {
      const { kinds, ...rest } = await talks.coverage(organizationId, year);
      return {
        ...rest,
        kinds: kinds.map(({ kind, needed, held, missing }) => ({
          ...{ kind: TalkKind[kind], needed, held },
          missing: missing.map((people) => people.map(({ name }) => name).join("–")),
        })),
        source: TALK_SOURCE,
      };
    },
  };
}

const toTalk = ({ talk, readerId, otherName }: TalkView) => ({
  ...{ id: talk.id, day: talk.day, kind: TalkKind[kindOf(talk)] },
  // What was withdrawn and is asked for by its late recorder is in no state.
  state: talk.state === "WITHDRAWN" ? TalkState.UNSPECIFIED : TalkState[talk.state],
  ...{ otherId: otherThan(talk, readerId), otherName },
  isMineToAnswer: isToAnswer(talk, readerId),
});
