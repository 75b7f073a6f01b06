import type { Migration, StoredEvent } from "@qiming/service-kit";
import { MEMBER_STATUSES, type Organization } from "../domain/organization.ts";
import { isEnded, type Person } from "../domain/person.ts";
import { Tree, type RecordedChange } from "../domain/tree.ts";
import { circumstancesEvents, foundEvent } from "./identity-events.ts";

export const migrations: readonly Migration[] = [
  {
    id: "0001-organizations-and-people",
    async up(database) {
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
  {
    id: "0002-changes-and-history",
    async up(database) {
      const outbox = { "outbox.id": 1 } as const;
      await database.collection("organization_changes").createIndexes([{ key: outbox }]);
      await database.collection("people").createIndexes([{ key: outbox }]);
      await database.collection("calendars").createIndexes([{ key: outbox }]);
      await database
        .collection("role_proposals")
        .createIndexes([{ key: outbox }, { key: { state: 1, organizationId: 1 } }]);
      await database
        .collection("audit_entries")
        .createIndexes([
          { key: { eventId: 1 }, unique: true },
          { key: { personId: 1, _id: -1 } },
          { key: { actorId: 1, _id: -1 } },
          { key: { action: 1, _id: -1 } },
        ]);
      await database
        .collection("people")
        .updateMany(
          { version: { $exists: false } },
          { $set: { version: 1, decisions: [], stays: [], followUps: [], outbox: [] } },
        );
      await toChanges(database);
    },
  },
  {
    id: "0003-ended-sessions",
    async up(database) {
      await database.collection("people").createIndexes([{ key: { name: 1, number: 1 } }]);
      await database.collection("ended_sessions").createIndexes([{ key: { time: 1 } }]);
    },
  },
  {
    id: "0004-accounts-profiles-privacy",
    async up(database) {
      await database
        .collection("people")
        .createIndexes([
          { key: { accessTime: 1 } },
          { key: { groupId: 1, number: 1 } },
          { key: { "profileRequests.state": 1, number: 1 } },
        ]);
      await database
        .collection("privacy_requests")
        .createIndexes([
          { key: { "outbox.id": 1 } },
          { key: { personId: 1, _id: -1 } },
          { key: { outcome: 1, organizationId: 1 } },
        ]);
      await database.collection("people").updateMany(
        { profile: { $exists: false } },
        {
          $set: {
            isLeagueMember: false,
            suspensions: [],
            profile: {},
            profileChanges: [],
            profileRequests: [],
          },
        },
      );
    },
  },
  {
    id: "0005-open-follow-ups",
    async up(database) {
      await database.collection("people").createIndex({ "followUps.closeDay": 1, number: 1 });
    },
  },
  {
    id: "0006-worklists",
    async up(database) {
      const people = database.collection("people");
      await people.updateMany(
        {
          $or: [{ logins: { $size: 0 } }, { "account.state": "INVITED" }],
          "account.state": { $ne: "DISABLED" },
          memberStatus: { $nin: MEMBER_STATUSES.filter(isEnded) },
        },
        { $set: { isUnconnected: true } },
      );
      await people.createIndex(
        { isUnconnected: 1, number: 1 },
        { partialFilterExpression: { isUnconnected: true } },
      );
      await people.createIndexes([
        { key: { branchId: 1, memberStatus: 1, number: 1 } },
        { key: { memberStatus: 1, number: 1 } },
        { key: { isLeagueMember: 1, memberStatus: 1, number: 1 } },
      ]);
    },
  },
  {
    // What was there before search was is told as if it had just changed.
    id: "0007-organizations-are-found",
    async up(database) {
      const changes = database.collection<RecordedChange & { _id: number; outbox: StoredEvent[] }>(
        "organization_changes",
      );
      const all = await changes.find({}).sort({ _id: 1 }).toArray();
      const tree = new Tree(all);
      const last = new Map(all.map(({ _id, change }) => [change.id, _id]));
      for (const [id, _id] of last) {
        const found = tree.find(id);
        if (!found) continue;
        const entry = foundEvent(found, tree.line(id).slice(0, -1), new Date());
        await changes.updateOne({ _id }, { $push: { outbox: entry } });
      }
    },
  },
  {
    id: "0008-settled-transfers",
    async up(database) {
      await database.collection("transfers").createIndexes([{ key: { "outbox.id": 1 } }]);
    },
  },
  {
    // Days of leaving that were there before anybody asked for them are told as if they had just been entered.
    id: "0009-days-of-leaving-are-told",
    async up(database) {
      const people = database.collection<Omit<Person, "id"> & { _id: string; outbox: StoredEvent[] }>(
        "people",
      );
      for await (const person of people.find({ "profile.LEAVE_DAY": { $gt: "" } })) {
        const events = circumstancesEvents(undefined, person._id, person, new Date());
        await people.updateOne({ _id: person._id }, { $push: { outbox: { $each: events } } });
      }
    },
  },
];

type Database = Parameters<Migration["up"]>[0];

/** What stood as one document an organisation becomes the first entries of the list of changes. */
async function toChanges(database: Database): Promise<void> {
  const before = (await database.collection("organizations").find().toArray()) as unknown as (Organization & {
    _id: string;
  })[];
  before.sort((a, b) => a.lineage.length - b.lineage.length || a.order - b.order);
  const changes = database.collection<{ _id: number }>("organization_changes");
  for (const [index, each] of before.entries()) {
    const { _id: id, code, name, type, order, parentId, branchKind } = each;
    const change = {
      kind: "create",
      id,
      code,
      name,
      type,
      order,
      ...(parentId && { parentId }),
      ...(branchKind && { branchKind }),
    };
    const document = { recordTime: new Date(0), actorId: "operator", basis: "register", change, outbox: [] };
    await changes.updateOne({ _id: index + 1 }, { $setOnInsert: document }, { upsert: true });
  }
}
