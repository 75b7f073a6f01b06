import { isDeepStrictEqual } from "node:util";
import { ExpectedError, newId, type Clock } from "@qiming/core";
import { insertIfNew, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Person } from "../domain/person.ts";
import type { MemberFilter, People } from "../usecases/ports.ts";
import { auditEvent } from "./audit-events.ts";

/** How long a count may be old that somebody else's change has made wrong. */
const COUNTS_KEPT_MS = 5_000;

interface PersonDocument extends Omit<Person, "id"> {
  _id: string;
  version: number;
  outbox: StoredEvent[];
}

/** People in MongoDB: one document a person holds their logins, roles and history too, so that each change is one write. */
export function mongoPeople(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): People & { collection: mongo.Collection } {
  const collection = database.db!.collection<PersonDocument>("people");
  const counts = memberCounts(collection);
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
    cursorOf: (filter, { name, number }) => ("name" in orderOf(filter) ? `${name}\n${number}` : number),
    listOutside: (branchIds, filter, after, limit) =>
      page(
        {
          branchId: { $nin: [...branchIds] },
          memberStatus: { $exists: true },
          $and: [matching(filter, after)],
        },
        orderOf(filter),
        limit,
      ),
    countMembers: (branchIds) => counts.of(branchIds),
    countIn: (branchIds) => collection.countDocuments({ branchId: { $in: [...branchIds] } }),
    async holdersOn(organizationIds) {
      return page({ "assignments.organizationId": { $in: [...organizationIds] } }, { number: 1 }, 10_000);
    },
    listByNumber: (numbers) => page({ number: { $in: [...numbers] } }, { number: 1 }, numbers.length),
    async namesOf(ids) {
      const found = await collection
        .find({ _id: { $in: [...new Set(ids)] } }, { projection: { name: 1 } })
        .toArray();
      return new Map(found.map(({ _id, name }) => [_id, name]));
    },
    async add({ id, ...person }, act) {
      const event = auditEvent(act, clock.now());
      if (!(await insertIfNew(collection, { _id: id, ...person, version: 1, outbox: [event] })))
        throw new ExpectedError("already_exists", "PERSON_NUMBER_TAKEN", "somebody has this number");
      changed();
    },
    change: (id, decide) =>
      retryOnConflict("PERSON_BUSY", async () => {
        const before = await collection.findOne({ _id: id });
        if (!before) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
        const known = toPerson(before);
        const { person, act } = decide(known);
        if (person === known) return person;
        if (!(await save(collection, before, person, auditEvent(act, clock.now())))) return undefined;
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
        const event = auditEvent({ ...act, personId: id }, clock.now());
        if (before) {
          const isSaved = await save(collection, before, person, event);
          counts.changed();
          return isSaved ? "changed" : undefined;
        }
        const { id: _, ...rest } = person;
        const isNew = await insertIfNew(collection, { _id: id, ...rest, version: 1, outbox: [event] });
        if (isNew) counts.changed();
        return isNew ? "created" : undefined;
      }),
  };
}

// The version in the filter lets one of several writers win. Of the outbox only the new event is added: the relay takes from it meanwhile.
async function save(
  collection: mongo.Collection<PersonDocument>,
  before: PersonDocument,
  { id: _, ...person }: Person,
  event: StoredEvent,
): Promise<boolean> {
  const gone = (["memberStatus", "branchId"] as const).filter((name) => person[name] === undefined);
  const update = {
    $set: person,
    ...(gone.length > 0 && { $unset: Object.fromEntries(gone.map((name) => [name, 1])) }),
    $inc: { version: 1 },
    $push: { outbox: event },
  };
  const { modifiedCount } = await collection.updateOne(
    { _id: before._id, version: before.version },
    update as never,
  );
  return modifiedCount === 1;
}

/** Whether both would be written alike: a field that is not set is the same as none. */
const same = (a: Person, b: Person): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));

/** Whether a search is by number: letters and digits as numbers have them, with a digit among them. */
const isNumber = (query: string): boolean => /^[A-Za-z0-9-]*\d[A-Za-z0-9-]*$/.test(query);

const startingWith = (text: string) => ({ $gte: text, $lt: `${text}\uffff` });

const orderOf = ({ query }: MemberFilter): Record<string, 1> =>
  query && !isNumber(query) ? { name: 1, number: 1 } : { number: 1 };

/** By name: after this name and number; otherwise after this number. Every form runs along an index. */
function matching({ query, status, withoutLogin }: MemberFilter, after: string): object {
  const rest = { ...(status && { memberStatus: status }), ...(withoutLogin && { logins: { $size: 0 } }) };
  if (!query) return { number: { $gt: after }, ...rest };
  if (isNumber(query)) {
    const number = startingWith(query.toUpperCase());
    return { number: after ? { $gt: after, $lt: number.$lt } : number, ...rest };
  }
  const name = startingWith(query);
  if (!after) return { name, ...rest };
  const [lastName = "", lastNumber = ""] = after.split("\n");
  return {
    name: { $gte: lastName, $lt: name.$lt },
    $or: [{ name: { $gt: lastName } }, { number: { $gt: lastNumber } }],
    ...rest,
  };
}

type Counts = ReadonlyMap<string, { full: number; probationary: number }>;

/** Full and probationary members of every branch, counted together; counted anew after a change here and, for changes elsewhere, now and then. */
function memberCounts(collection: mongo.Collection<PersonDocument>) {
  let known: { counts: Promise<Counts>; until: number } | undefined;
  const count = async (): Promise<Counts> => {
    const groups = (await collection
      .aggregate([
        { $match: { memberStatus: { $in: ["FULL", "PROBATIONARY"] } } },
        { $group: { _id: { branchId: "$branchId", status: "$memberStatus" }, n: { $sum: 1 } } },
      ])
      .toArray()) as { _id: { branchId?: string; status: string }; n: number }[];
    const counts = new Map<string, { full: number; probationary: number }>();
    for (const { _id, n } of groups) {
      const branchId = _id.branchId ?? "";
      const entry = counts.get(branchId) ?? { full: 0, probationary: 0 };
      counts.set(branchId, { ...entry, [_id.status === "FULL" ? "full" : "probationary"]: n });
    }
    return counts;
  };
  return {
    changed: () => void (known = undefined),
    async of(branchIds: readonly string[]) {
      if (!known || known.until < Date.now()) known = { counts: count(), until: Date.now() + COUNTS_KEPT_MS };
      const counts = await known.counts.catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      let [full, probationary] = [0, 0];
      for (const id of branchIds) {
        full += counts.get(id)?.full ?? 0;
        probationary += counts.get(id)?.probationary ?? 0;
      }
      return { full, probationary };
    },
  };
}

function toPerson({ _id, version: _, outbox: __, ...fields }: PersonDocument): Person {
  return { id: _id, ...fields };
}
