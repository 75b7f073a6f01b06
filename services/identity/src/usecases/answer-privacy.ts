import { ExpectedError, newId, type Clock, type PersonActor } from "@qiming/core";
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
import { getPerson, type PersonView } from "./find-people.ts";
import { subjectsAt } from "./keep-accounts.ts";
import { describeRecord, type RecordView } from "./member-record.ts";
import type { AccountDirectory, People, PrivacyRequests, Trees } from "./ports.ts";

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly privacyRequests: PrivacyRequests;
  readonly accounts: AccountDirectory;
  readonly clock: Clock;
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
  const describe = async (request: PrivacyRequest): Promise<PrivacyRequestView> => ({
    request,
    view: request.outcome === "ERASED" ? undefined : await get(request.personId),
  });

  /** Carries an answer out. Asked again, it changes nothing. */
  const carryOut = async (
    actor: PersonActor,
    { personId, id }: PrivacyRequest,
    outcome: PrivacyOutcome,
    ground: LegalGround,
  ): Promise<void> => {
    const now = clock.now();
    const act = (action: string) => ({
      action,
      actorId: actor.personId,
      personId,
      details: { requestId: id, ground },
    });
    if (outcome === "BLOCKED")
      await people.change(personId, (person) => ({
        person: blocked(person, { time: now, actorId: actor.personId, ground }),
        act: act("identity.privacy.block"),
      }));
    if (outcome === "ERASED")
      await people.change(personId, (person) => {
        const isDone = person.number.startsWith("~");
        return {
          person: isDone ? person : erased(person, now),
          act: act("identity.privacy.erase"),
          tells: [{ kind: "erased", subjects: subjectsAt(accounts, person) }],
        };
      });
  };

  return {
    /** @throws REQUEST_WAITING (failed_precondition), PERSON_NOT_FOUND */
    async create(personId: string, kind: PrivacyKind, reason: string): Promise<PrivacyRequestView> {
      const { person } = await get(personId);
      if ((await privacyRequests.listOf(personId)).some(({ outcome }) => outcome === undefined))
        throw new ExpectedError("failed_precondition", "REQUEST_WAITING", "another request waits");
      const now = clock.now();
      const university = (await trees.now()).children(undefined)[0]!.id;
      const organizationId = person.branchId ?? university;
      const request = { id: newId(now), personId, organizationId, kind, reason, requestTime: now };
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
      const isWhole = tree.find(organizationId)?.parentId === undefined;
      const ids = isWhole ? undefined : tree.branchIdsBelow(organizationId);
      return Promise.all((await privacyRequests.listWaiting(ids)).map(describe));
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
      requireGround(outcome, ground);
      if (known.outcome) throw decidedAlready();
      await carryOut(actor, known, outcome, ground);
      // What somebody wrote goes with everything else about them.
      const reason = outcome === "ERASED" ? "" : known.reason;
      const decided = { ...known, reason, outcome, ground, answer, decideTime: clock.now() };
      const { personId, organizationId } = known;
      const details = { requestId, outcome, ground };
      const act = {
        action: "identity.privacy.decide",
        actorId: actor.personId,
        personId,
        organizationId,
        details,
      };
      if (!(await privacyRequests.decide(decided, act))) throw decidedAlready();
      return describe(decided);
    },
    /** @throws OWN_RECORD, PERSON_NOT_FOUND, PERSON_BUSY */
    async lift(actor: PersonActor, personId: string, basis: string): Promise<RecordView> {
      requireOther(actor, personId);
      const act = {
        action: "identity.privacy.unblock",
        actorId: actor.personId,
        personId,
        details: { basis },
      };
      const person = await people.change(personId, (before) => ({ person: unblocked(before), act }));
      return describeRecord(ports, actor, person);
    },
  };
}

const decidedAlready = () =>
  new ExpectedError("failed_precondition", "REQUEST_DECIDED", "it was decided already");
