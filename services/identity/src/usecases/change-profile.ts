import type { PersonActor } from "@qiming/core";
import type { Person } from "../domain/person.ts";
import {
  requestShownTo,
  withEntries,
  withRequest,
  withRequestDecided,
  type ProfileEntry,
  type ProfileRequest,
} from "../domain/profile.ts";
import { requireOther } from "./change-member.ts";
import { branchesAt, placeOf, type PersonView } from "./find-people.ts";
import { changeRecord } from "./change-record.ts";
import { mayRead, type Ports, type RecordView, type RequestView } from "./member-record.ts";

/** Entries about a person: asked for by themselves, agreed to by whoever answers for the register, or corrected by them. */
export function changeProfile(ports: Ports) {
  const { trees, people, clock } = ports;
  const record = changeRecord(ports);
  const change = async (
    actorId: string,
    personId: string,
    [action, details]: readonly [action: string, details: Record<string, string>],
    decide: (person: Person) => Person,
  ): Promise<Person> =>
    people.change(personId, (before) => ({
      person: decide(before),
      act: { action, actorId, personId, organizationId: before.branchId ?? "", details },
    }));
  /** A request as somebody else may see it; of a record that may only be kept, without its entries. */
  const shown = (
    may: ReturnType<typeof mayRead>,
    { blocking }: Person,
    request: ProfileRequest,
  ): ProfileRequest => requestShownTo(may, blocking ? { ...request, entries: [], reason: "" } : request);
  const view = async (person: Person, requestId: string, reader?: PersonActor): Promise<RequestView> => {
    const known = person.profileRequests.find(({ id }) => id === requestId)!;
    const request = reader ? shown(mayRead(reader, await trees.now(), person), person, known) : known;
    const names = await people.namesOf([request.deciderId ?? ""]);
    return { request, deciderName: names.get(request.deciderId ?? "") ?? "" };
  };
  const fieldsOf = (entries: readonly ProfileEntry[]) => entries.map(({ field }) => field).join(" ");

  return {
    /** @throws PROFILE_INVALID, REQUEST_WAITING, RECORD_BLOCKED, PERSON_NOT_FOUND, PERSON_BUSY */
    async request(
      personId: string,
      { id, entries, reason }: { id: string; entries: readonly ProfileEntry[]; reason: string },
    ): Promise<RequestView> {
      const now = clock.now();
      const told = ["identity.profiles.request", { requestId: id, fields: fieldsOf(entries) }] as const;
      const person = await change(personId, personId, told, (before) =>
        withRequest(before, entries, { id, reason, now }),
      );
      return view(person, id);
    },
    /** @throws REQUEST_NOT_FOUND, REQUEST_DECIDED, PERSON_NOT_FOUND, PERSON_BUSY */
    async withdraw(personId: string, requestId: string): Promise<RequestView> {
      const decision = { state: "WITHDRAWN", deciderId: personId, answer: "", now: clock.now() } as const;
      const person = await change(
        personId,
        personId,
        ["identity.profiles.withdraw", { requestId }],
        (before) => withRequestDecided(before, requestId, decision),
      );
      return view(person, requestId);
    },
    /** @throws OWN_RECORD, REQUEST_NOT_FOUND, REQUEST_DECIDED, RECORD_BLOCKED, PERSON_NOT_FOUND, PERSON_BUSY */
    async decide(
      actor: PersonActor,
      personId: string,
      requestId: string,
      { agree, answer }: { agree: boolean; answer: string },
    ): Promise<RequestView> {
      requireOther(actor, personId);
      const state = agree ? ("AGREED" as const) : ("REFUSED" as const);
      const decision = { state, deciderId: actor.personId, answer, now: clock.now() };
      const told = [`identity.profiles.${agree ? "agree" : "refuse"}`, { requestId }] as const;
      const person = await change(actor.personId, personId, told, (before) =>
        withRequestDecided(before, requestId, decision),
      );
      return view(person, requestId, actor);
    },
    /** @throws OWN_RECORD, PROFILE_INVALID, RECORD_BLOCKED, PERSON_NOT_FOUND, PERSON_BUSY */
    async update(
      actor: PersonActor,
      personId: string,
      entries: readonly ProfileEntry[],
      basis: string,
    ): Promise<RecordView> {
      requireOther(actor, personId);
      const by = { time: clock.now(), actorId: actor.personId, basis };
      const doing = { action: "identity.profiles.update", details: { fields: fieldsOf(entries), basis } };
      return record(actor, personId, doing, (before) => withEntries(before, entries, by));
    },
    /** Those who wait for an answer, page by page; values as the reader may see them. */
    async listWaiting(
      reader: PersonActor,
      organizationId: string,
      after: string,
      limit: number,
    ): Promise<{ waiting: (PersonView & { request: ProfileRequest })[]; next: string }> {
      const tree = await trees.now();
      const found = await people.listWithOpen(
        "profileRequests",
        branchesAt(tree, organizationId),
        after,
        limit + 1,
      );
      const page = found.slice(0, limit);
      return {
        waiting: page.flatMap((person) => {
          const place = placeOf(tree, person);
          const may = mayRead(reader, tree, person);
          const waiting = person.profileRequests.filter(({ state }) => state === "WAITING");
          return waiting.map((request) => ({ person, ...place, request: shown(may, person, request) }));
        }),
        next: found.length > limit ? page.at(-1)!.number : "",
      };
    },
  };
}
