import { isDeepStrictEqual } from "node:util";
import { ExpectedError, newId, type Clock } from "@qiming/core";
import { isDuplicateKey, retryOnConflict, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { Person } from "../domain/person.ts";
import type { MemberFilter, People } from "../usecases/ports.ts";
import { auditEvent } from "./audit-events.ts";

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
  const page = async (filter: object, limit: number): Promise<Person[]> =>
    (
      await collection
        .find(filter, { projection: { outbox: 0 } })
        .sort({ number: 1 })
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
      page({ branchId: { $in: [...branchIds] }, ...matching(filter, after) }, limit),
    listOutside: (branchIds, filter, after, limit) =>
      page(
        { branchId: { $nin: [...branchIds] }, memberStatus: { $exists: true }, ...matching(filter, after) },
        limit,
      ),
    async countMembers(branchIds) {
      const count = (memberStatus: "FULL" | "PROBATIONARY") =>
        collection.countDocuments({ branchId: { $in: [...branchIds] }, memberStatus });
      const [full, probationary] = await Promise.all([count("FULL"), count("PROBATIONARY")]);
      return { full, probationary };
    },
    countIn: (branchIds) => collection.countDocuments({ branchId: { $in: [...branchIds] } }),
    async holdersOn(organizationIds) {
      return page({ "assignments.organizationId": { $in: [...organizationIds] } }, 10_000);
    },
    async namesOf(ids) {
      const found = await collection
        .find({ _id: { $in: [...new Set(ids)] } }, { projection: { name: 1 } })
        .toArray();
      return new Map(found.map(({ _id, name }) => [_id, name]));
    },
    async add({ id, ...person }, act) {
      try {
        await collection.insertOne({
          _id: id,
          ...person,
          version: 1,
          outbox: [auditEvent(act, clock.now())],
        });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new ExpectedError("already_exists", "PERSON_NUMBER_TAKEN", "somebody has this number");
      }
      wakeRelay();
    },
    change: (id, decide) =>
      retryOnConflict("PERSON_BUSY", async () => {
        const before = await collection.findOne({ _id: id });
        if (!before) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", `no person ${id}`);
        const known = toPerson(before);
        const { person, act } = decide(known);
        if (person === known) return person;
        if (!(await save(collection, before, person, auditEvent(act, clock.now())))) return undefined;
        wakeRelay();
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
        if (before) return (await save(collection, before, person, event)) ? "changed" : undefined;
        const { id: _, ...rest } = person;
        try {
          await collection.insertOne({ _id: id, ...rest, version: 1, outbox: [event] });
          return "created";
        } catch (error) {
          if (isDuplicateKey(error)) return undefined;
          throw error;
        }
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

function matching({ query, status, withoutLogin }: MemberFilter, afterNumber: string): object {
  const text = query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return {
    number: { $gt: afterNumber },
    ...(status && { memberStatus: status }),
    ...(withoutLogin && { logins: { $size: 0 } }),
    ...(text && { $or: [{ name: { $regex: text } }, { number: { $regex: `^${text.toUpperCase()}` } }] }),
  };
}

function toPerson({ _id, version: _, outbox: __, ...fields }: PersonDocument): Person {
  return { id: _id, ...fields };
}
