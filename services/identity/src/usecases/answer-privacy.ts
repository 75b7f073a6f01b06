import { ExpectedError, type PersonActor } from "@qiming/core";
import {
  blocked,
  erased,
  requireGround,
  unblocked,
  type LegalGround,
  type PrivacyKind,
  type PrivacyOutcome,
  type PrivacyRequest,
} from "../domain/privacy.ts";
import { requireOther } from "./change-member.ts";
import { changeRecord } from "./change-record.ts";
import { branchesAt, getPerson, type PersonView } from "./find-people.ts";
import { subjectsAt } from "./keep-accounts.ts";
import type { Ports as RecordPorts, RecordView } from "./member-record.ts";
import type { AccountDirectory, PrivacyRequests } from "./ports.ts";

interface Ports extends RecordPorts {
  readonly privacyRequests: PrivacyRequests;
  readonly accounts: AccountDirectory;
}

export interface PrivacyRequestView {
  readonly request: PrivacyRequest;
  /** Missing once they are erased. */
  readonly view: PersonView | undefined;
}

/** What somebody may ask of whoever keeps their data, answered with the legal ground. */
export function answerPrivacy(ports: Ports) {
  const { trees, people, privacyRequests, accounts, clock } = ports;
  const get = getPerson(ports);
  const record = changeRecord(ports);
  const describe = async (request: PrivacyRequest): Promise<PrivacyRequestView> => ({
    request,
    view: await get(request.personId).catch(whereErased),
  });

  /**
   * Carries an answer out, or takes it back where it stands against what was decided about the person meanwhile: then the request waits again.
   *
   * @throws ROLES_HELD, ERASURE_FORBIDDEN
   */
  const settle = async (request: PrivacyRequest): Promise<void> => {
    try {
      await carryOut(request);
    } catch (error) {
      if (error instanceof ExpectedError && error.code === "failed_precondition")
        await privacyRequests.reopen(request, {
          action: "identity.privacy.reopen",
          actorId: request.deciderId ?? "",
          personId: request.personId,
          organizationId: request.organizationId,
          details: { requestId: request.id, reason: error.reason },
        });
      throw error;
    }
  };
  /** Done already, it changes nothing. */
  const carryOut = async ({
    personId,
    id,
    outcome,
    ground,
    deciderId = "",
  }: PrivacyRequest): Promise<void> => {
    const now = clock.now();
    const details = { requestId: id, ground: ground ?? "" };
    const act = (action: string) => ({ action, actorId: deciderId, personId, details });
    if (outcome === "BLOCKED")
      await people.change(personId, (person) => ({
        person: blocked(person, id, { time: now, actorId: deciderId, ground: ground ?? "" }),
        act: act("identity.privacy.block"),
      }));
    if (outcome === "ERASED") {
      await people
        .change(personId, (person) => ({
          person: erased(person, now),
          act: act("identity.privacy.erase"),
          tells: [{ kind: "erased", subjects: subjectsAt(accounts, person) }],
        }))
        .catch(whereErased);
      await privacyRequests.forgetWords(personId);
    }
  };

  return {
    /** @throws REQUEST_WAITING (failed_precondition), PERSON_NOT_FOUND */
    async create(
      personId: string,
      { id, kind, reason }: { id: string; kind: PrivacyKind; reason: string },
    ): Promise<PrivacyRequestView> {
      const { person } = await get(personId);
      const others = (await privacyRequests.listOf(personId)).filter((each) => each.id !== id);
      if (others.some(({ outcome }) => outcome === undefined))
        throw new ExpectedError("failed_precondition", "REQUEST_WAITING", "another request waits");
      const now = clock.now();
      const university = (await trees.now()).children(undefined)[0]!.id;
      const organizationId = person.branchId ?? university;
      const request = { id, personId, organizationId, kind, reason, requestTime: now };
      await privacyRequests.add(request, {
        action: "identity.privacy.request",
        actorId: personId,
        personId,
        organizationId,
        details: { requestId: request.id, kind },
      });
      return describe(request);
    },
    listOf: async (personId: string) => Promise.all((await privacyRequests.listOf(personId)).map(describe)),
    async listWaiting(organizationId: string): Promise<PrivacyRequestView[]> {
      const tree = await trees.now();
      const waiting = await privacyRequests.listWaiting(branchesAt(tree, organizationId));
      return Promise.all(waiting.map(describe));
    },
    /** @throws REQUEST_NOT_FOUND, REQUEST_DECIDED, OWN_RECORD, GROUND_UNFIT, ERASURE_FORBIDDEN, ROLES_HELD, PERSON_BUSY */
    async decide(
      actor: PersonActor,
      requestId: string,
      { outcome, ground, answer }: { outcome: PrivacyOutcome; ground: LegalGround; answer: string },
    ): Promise<PrivacyRequestView> {
      const known = await privacyRequests.find(requestId);
      if (!known) throw new ExpectedError("not_found", "REQUEST_NOT_FOUND", `no request ${requestId}`);
      requireOther(actor, known.personId);
      requireGround(known.kind, outcome, ground);
      if (known.outcome) throw decidedAlready();
      const now = clock.now();
      if (outcome === "ERASED") erased((await get(known.personId)).person, now);
      const decided = { ...known, outcome, ground, answer, deciderId: actor.personId, decideTime: now };
      const { personId, organizationId } = known;
      const details = { requestId, outcome, ground };
      const act = {
        action: "identity.privacy.decide",
        actorId: actor.personId,
        personId,
        organizationId,
        details,
      };
      // Decided first: of two who answer at once one is heard. What follows from it is done here and, where this dies, by its event.
      if (!(await privacyRequests.decide(decided, act))) throw decidedAlready();
      await settle(decided);
      return describe(decided);
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, PERSON_BUSY */
    async lift(actor: PersonActor, personId: string, basis: string): Promise<RecordView> {
      requireOther(actor, personId);
      return record(actor, personId, { action: "identity.privacy.unblock", details: { basis } }, unblocked);
    },
    /** What a decided request still asks for. */
    async carryOutDecided(requestId: string): Promise<void> {
      const request = await privacyRequests.find(requestId);
      try {
        if (request) await settle(request);
      } catch (error) {
        if (!(error instanceof ExpectedError) || error.code === "aborted") throw error;
      }
    },
  };
}

const decidedAlready = () =>
  new ExpectedError("failed_precondition", "REQUEST_DECIDED", "it was decided already");

/** Somebody who is erased is found no more. */
function whereErased(error: unknown): undefined {
  if (error instanceof ExpectedError && error.reason === "PERSON_NOT_FOUND") return undefined;
  throw error;
}
