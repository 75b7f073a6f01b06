import type { Migration } from "@qiming/service-kit";
import { Schema } from "mongoose";
import type { BranchKind, MemberStatus, OrganizationType, PersonCategory } from "../domain/organization.ts";
import type { Login } from "../domain/person.ts";
import type { Role } from "../domain/roles.ts";

export interface OrganizationDocument {
  _id: string;
  codePath: string;
  code: string;
  type: OrganizationType;
  name: string;
  branchKind?: BranchKind;
  parentId?: string;
  lineage: string[];
  order: number;
}

export interface PersonDocument {
  _id: string;
  name: string;
  number: string;
  category: PersonCategory;
  memberStatus?: MemberStatus;
  branchId?: string;
  logins: Login[];
  assignments: { role: Role; organizationId: string; from: Date; to?: Date }[];
}

export const organizationSchema = new Schema<OrganizationDocument>(
  {
    _id: String,
    codePath: { type: String, required: true },
    code: { type: String, required: true },
    type: { type: String, required: true },
    name: { type: String, required: true },
    branchKind: String,
    parentId: String,
    lineage: { type: [String], required: true },
    order: { type: Number, required: true },
  },
  { collection: "organizations", versionKey: false },
);

export const personSchema = new Schema<PersonDocument>(
  {
    _id: String,
    name: { type: String, required: true },
    number: { type: String, required: true },
    category: { type: String, required: true },
    memberStatus: String,
    branchId: String,
    logins: {
      type: [new Schema<Login>({ issuer: String, subject: String }, { _id: false })],
      required: true,
    },
    assignments: {
      type: [new Schema({ role: String, organizationId: String, from: Date, to: Date }, { _id: false })],
      required: true,
    },
  },
  { collection: "people", versionKey: false },
);

export const migrations: readonly Migration[] = [
  {
    id: "0001-organizations-and-people",
    async up(database) {
      await database
        .collection("organizations")
        .createIndexes([
          { key: { codePath: 1 }, unique: true },
          { key: { parentId: 1, order: 1 } },
          { key: { lineage: 1 } },
        ]);
      await database
        .collection("people")
        .createIndexes([
          { key: { number: 1 }, unique: true },
          { key: { branchId: 1, number: 1 } },
          { key: { "logins.subject": 1 } },
          { key: { "assignments.organizationId": 1 } },
        ]);
    },
  },
];
