import { isDeepStrictEqual } from "node:util";
import { ExpectedError, newId, type Clock } from "@qiming/core";
import { insertIfNew, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { MEMBER_STATUSES } from "../domain/organization.ts";
import { isEnded, isErased, type Person } from "../domain/person.ts";
import type { People } from "../usecases/ports.ts";
import { auditEvent, circumstancesEvents, noticeEvents, toldEvent } from "./identity-events.ts";
import { memberCounts } from "./member-counts.ts";
import { cursorOf, matching, orderOf } from "./people-filter.ts";

interface PersonDocument extends Omit<Person, "id"> {
  _id: string;
  version: number;
  /** Whether they stand on the list of those who cannot take part yet. */
  isUnconnected?: boolean;
  /** When what they may do, or whether they may log in, last changed: gateways are told by it. */
  accessTime?: Date;
  outbox: StoredEvent[];
}

/** People in MongoDB: one document a person holds their logins, roles and history too, so that each change is one write. */
export function mongoPeople(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): People & { collection: mongo.Collection } {
  const collection = database.db!.collection<PersonDocument>("people");
  const counts = memberCounts(collection as unknown as mongo.Collection);
  const changed = () => {
    counts.changed();
    wakeRelay();
  };
  const page = async (filter: object, order: Record<string, 1>, limit: number): Promise<Person[]> =>
    (
      await collection
        .find(filter, { projection: { outbox: 0 } })
        .sort(order)
        .limit(limit)
        .toArray()
    ).map((each) => toPerson(each as PersonDocument));

  return {
    collection: collection as unknown as mongo.Collection,
    async find(id) {
      const found = await collection.findOne({ _id: id });
      return found ? toPerson(found) : undefined;
    },
    async findByLogin(issuer, subject) {
      const found = await collection.findOne({
        "logins.subject": subject,
        logins: { $elemMatch: { issuer, subject } },
      });
      return found ? toPerson(found) : undefined;
    },
    list: (branchIds, filter, after, limit) =>
      page(
        { ...(branchIds && { branchId: { $in: [...branchIds] } }), ...matching(filter, after) },
        orderOf(filter),
        limit,
      ),
    cursorOf,
    listStranded: (endedBranchIds, filter, after, limit) =>
      page(
        {
          branchId: { $in: [null, ...endedBranchIds] },
          memberStatus: { $exists: true, $nin: MEMBER_STATUSES.filter(isEnded) },
          $and: [matching(filter, after)],
        },
        orderOf(filter),
        limit,
      ),
    countMembers: (branchIds) => counts.of(branchIds),
    countInGroup: (groupId) => collection.countDocuments({ groupId, ...NOT_ENDED }),
    countIn: (branchIds) => collection.countDocuments({ branchId: { $in: [...branchIds] }, ...NOT_ENDED }),
    async holdersOn(organizationIds) {
      return page({ "assignments.organizationId": { $in: [...organizationIds] } }, { number: 1 }, 10_000);
    },
    listWithOpen: (what, branchIds, after, limit) =>
      page(
        {
          ...OPEN[what],
          ...(branchIds && { branchId: { $in: [...branchIds] } }),
          number: { $gt: after },
        },
        { number: 1 },
        limit,
      ),
    listByNumber: (numbers) => page({ number: { $in: [...numbers] } }, { number: 1 }, numbers.length),
    async namesOf(ids) {
      const found = await collection
        .find({ _id: { $in: [...new Set(ids)] } }, { projection: { name: 1 } })
        .toArray();
      return new Map(found.map(({ _id, name }) => [_id, name]));
    },
    async branchIdsOf(ids) {
      const filter = { _id: { $in: [...new Set(ids)] } };
      const found = await collection.find(filter, { projection: { branchId: 1 } }).toArray();
      return new Map(found.flatMap(({ _id, branchId }) => (branchId ? [[_id, branchId] as const] : [])));
    },
    async add({ id, ...person }, act) {
      const event = auditEvent(act, clock.now());
      const isNew = await insertIfNew(collection, {
        _id: id,
        ...person,
        ...derivedOf(person),
        version: 1,
        outbox: [event, ...circumstancesEvents(undefined, id, person, clock.now())],
      });
      if (!isNew && !(await collection.findOne({ _id: id }, { projection: { _id: 1 } })))
        throw new ExpectedError("already_exists", "PERSON_NUMBER_TAKEN", "somebody has this number");
      changed();
    },
    change: (id, decide) =>
      retryOnConflict("PERSON_BUSY", async () => {
        const before = await collection.findOne({ _id: id });
        if (!before) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
        const known = toPerson(before);
        if (isErased(known)) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
        const { person, act, tells = [] } = decide(known);
        if (person === known) return person;
        const now = clock.now();
        const events = [
          auditEvent(act, now),
          ...noticeEvents(act, id, now),
          ...tells.map((told) => toldEvent(id, told, now)),
        ];
        if (!(await save(collection, before, person, events, now))) return undefined;
        changed();
        return person;
      }),
    put: (number, decide, act) =>
      retryOnConflict("PERSON_BUSY", async () => {
        const before = await collection.findOne({ number });
        const known = before ? toPerson(before) : undefined;
        const person = decide(known);
        if (known && same(known, person)) return "unchanged";
        const id = before?._id ?? newId();
        const now = clock.now();
        const event = auditEvent({ ...act, personId: id }, now);
        if (before) {
          const isSaved = await save(collection, before, person, [event], now);
          counts.changed();
          return isSaved ? "changed" : undefined;
        }
        const { id: _, ...rest } = person;
        const isNew = await insertIfNew(collection, {
          _id: id,
          ...rest,
          ...derivedOf(rest),
          version: 1,
          outbox: [event, ...circumstancesEvents(undefined, id, rest, now)],
        });
        if (isNew) counts.changed();
        return isNew ? "created" : undefined;
      }),
  };
}

// The version in the filter lets one of several writers win. Of the outbox only the new event is added: the relay takes from it meanwhile.
async function save(
  collection: mongo.Collection<PersonDocument>,
  before: PersonDocument,
  after: Person,
  events: readonly StoredEvent[],
  now: Date,
): Promise<boolean> {
  const { id: _, ...person } = after;
  const gone = OPTIONAL.filter((name) => person[name] === undefined);
  const isAccess = !isDeepStrictEqual(accessOf(before), accessOf(person));
  const update = {
    $set: { ...person, ...derivedOf(person), ...(isAccess && { accessTime: now }) },
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, 1])) }),
    $inc: { version: 1 },
    $push: { outbox: { $each: [...events, ...circumstancesEvents(before, before._id, after, now)] } },
  };
  const { modifiedCount } = await collection.updateOne(
    { _id: before._id, version: before.version },
    update as never,
  );
  return modifiedCount === 1;
}

const OPEN = {
  profileRequests: { "profileRequests.state": "WAITING" },
  followUps: { "followUps.closeDay": "" },
} as const;

/** Whoever has left is counted nowhere. */
const NOT_ENDED = { memberStatus: { $nin: MEMBER_STATUSES.filter(isEnded) } };

/** A login that was offered and not taken up connects nobody; whoever has left, or was shut out, is not waited for. */
const derivedOf = ({ logins, account, memberStatus }: Omit<Person, "id">) => ({
  isUnconnected:
    (logins.length === 0 || account?.state === "INVITED") &&
    account?.state !== "DISABLED" &&
    !isEnded(memberStatus),
});

const OPTIONAL = ["memberStatus", "branchId", "groupId", "account", "blocking"] as const;

/** What decides on what somebody may do, and whether they may log in at all. */
const accessOf = ({ assignments, branchId, logins, account, suspensions }: Omit<Person, "id">) =>
  JSON.parse(
    JSON.stringify([
      assignments,
      branchId,
      logins,
      account?.state === "DISABLED",
      account?.notBefore,
      suspensions.some(({ endDay }) => endDay === ""),
    ]),
  ) as unknown;

/** Whether both would be written alike: a field that is not set is the same as none. */
const same = (a: Person, b: Person): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

function toPerson({
  _id,
  version: _,
  accessTime: __,
  outbox: ___,
  isUnconnected: ____,
  ...fields
}: PersonDocument): Person {
  return { id: _id, ...fields };
}
