import { isDeepStrictEqual } from "node:util";
import { newId } from "@qiming/core";
import type { Model } from "mongoose";
import type { Login, Person } from "../domain/person.ts";
import type { People } from "../usecases/ports.ts";
import type { PersonDocument } from "./documents.ts";

/** People in MongoDB: one document a person holds their logins and roles too, so that each change is one write. */
export function mongoPeople(people: Model<PersonDocument>): People {
  return {
    async find(id) {
      const found = await people.findById(id).lean();
      return found ? toPerson(found) : undefined;
    },
    async findByLogin(issuer, subject) {
      const found = await people
        .findOne({ "logins.subject": subject, logins: { $elemMatch: { issuer, subject } } })
        .lean();
      return found ? toPerson(found) : undefined;
    },
    async list(branchIds, afterNumber, limit) {
      const filter = { branchId: { $in: [...branchIds] }, number: { $gt: afterNumber } };
      return (await people.find(filter).sort({ number: 1 }).limit(limit).lean()).map(toPerson);
    },
    async countMembers(branchIds) {
      const count = (memberStatus: "FULL" | "PROBATIONARY") =>
        people.countDocuments({ branchId: { $in: [...branchIds] }, memberStatus });
      const [full, probationary] = await Promise.all([count("FULL"), count("PROBATIONARY")]);
      return { full, probationary };
    },
    async holdersOn(organizationId) {
      return (
        await people.find({ "assignments.organizationId": organizationId }).sort({ number: 1 }).lean()
      ).map(toPerson);
    },
    async put({ number, ...fields }) {
      const before = await people.findOne({ number }).lean();
      const logins = mergeLogins(before?.logins ?? [], fields.logins);
      const { memberStatus, branchId } = fields;
      const set = {
        name: fields.name,
        category: fields.category,
        logins,
        assignments: fields.assignments.map(({ role, organizationId, from, to }) => ({
          role,
          organizationId,
          from,
          ...(to && { to }),
        })),
        ...(memberStatus && { memberStatus }),
        ...(branchId && { branchId }),
      };
      const unset = { ...(!memberStatus && { memberStatus: 1 }), ...(!branchId && { branchId: 1 }) };
      if (before && isDeepStrictEqual(before, { ...set, _id: before._id, number })) return "unchanged";
      const update = {
        $set: set,
        $setOnInsert: { _id: newId() },
        ...(Object.keys(unset).length > 0 && { $unset: unset }),
      };
      await people.updateOne({ number }, update, { upsert: true });
      return before ? "changed" : "created";
    },
  };
}

/** A register speaks for one provider: it replaces that provider's login and leaves others alone. */
function mergeLogins(before: readonly Login[], after: readonly Login[]): Login[] {
  const issuers = new Set(after.map((each) => each.issuer));
  const kept = before.filter((each) => !issuers.has(each.issuer));
  return [...kept, ...after].map(({ issuer, subject }) => ({ issuer, subject }));
}

function toPerson({ _id, ...fields }: PersonDocument): Person {
  return { id: _id, ...fields };
}
