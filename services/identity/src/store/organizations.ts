import { newId } from "@qiming/core";
import type { Model } from "mongoose";
import type { Organization } from "../domain/organization.ts";
import type { Organizations } from "../usecases/ports.ts";
import type { OrganizationDocument } from "./documents.ts";

/** Organisations in MongoDB; one document each. */
export function mongoOrganizations(organizations: Model<OrganizationDocument>): Organizations {
  return {
    async find(id) {
      const found = await organizations.findById(id).lean();
      return found ? toOrganization(found) : undefined;
    },
    async findByCodePath(codePath) {
      const found = await organizations.findOne({ codePath }).lean();
      return found ? toOrganization(found) : undefined;
    },
    async findAll(ids) {
      const found = await organizations.find({ _id: { $in: [...ids] } }).lean();
      const byId = new Map(found.map((each) => [each._id, toOrganization(each)]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    async children(parentId) {
      const filter = parentId ? { parentId } : { parentId: { $exists: false } };
      return (await organizations.find(filter).sort({ order: 1 }).lean()).map(toOrganization);
    },
    async branchIdsBelow(id) {
      const found = await organizations.find({ lineage: id, type: "BRANCH" }, { _id: 1 }).lean();
      return found.map((each) => each._id);
    },
    async put({ parentLineage, ...fields }) {
      const { codePath, parentId, branchKind, ...rest } = fields;
      const set = { ...rest, ...(parentId && { parentId }), ...(branchKind && { branchKind }) };
      const before = await organizations.findOne({ codePath }).lean();
      const id = before?._id ?? newId();
      const after = { _id: id, codePath, ...set, lineage: [...parentLineage, id] };
      if (before && same(before, after)) return { organization: toOrganization(before), change: "unchanged" };
      const stored = await organizations
        .findOneAndUpdate(
          { codePath },
          { $set: { ...set, lineage: after.lineage }, $setOnInsert: { _id: id } },
          { upsert: true, returnDocument: "after" },
        )
        .lean();
      return { organization: toOrganization(stored), change: before ? "changed" : "created" };
    },
  };
}

function toOrganization({ _id, ...fields }: OrganizationDocument): Organization {
  return { id: _id, ...fields };
}

const same = (a: OrganizationDocument, b: OrganizationDocument): boolean =>
  a.name === b.name &&
  a.type === b.type &&
  a.branchKind === b.branchKind &&
  a.parentId === b.parentId &&
  a.order === b.order &&
  a.lineage.join() === b.lineage.join();
