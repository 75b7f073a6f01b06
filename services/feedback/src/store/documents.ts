import type { Migration } from "@qiming/service-kit";
import { buildTallies } from "./tallies.ts";

export const migrations: readonly Migration[] = [
  {
    id: "0001-tickets",
    async up(database) {
      await database
        .collection("tickets")
        .createIndexes([
          { key: { keyHash: 1 }, unique: true, sparse: true },
          { key: { askerId: 1, submitDay: -1, _id: -1 } },
          { key: { queueKeys: 1, dueDay: 1, _id: 1 } },
          { key: { queueKeys: 1, endDay: -1, _id: -1 } },
          { key: { hasArrived: 1, arriveTime: 1 } },
          { key: { state: 1, answerDay: 1 } },
          { key: { isOpen: 1, dueDay: 1, _id: 1 } },
          { key: { "desk.code": 1, submitDay: 1 } },
          { key: { "desk.lineage": 1, isOpen: 1, dueDay: 1 } },
          { key: { "digest.day": -1, _id: -1 }, sparse: true },
          { key: { digestWords: 1 }, sparse: true },
          { key: { involved: 1, _id: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database.collection("directories").createIndex({ "outbox.id": 1 });
    },
  },
  {
    id: "0002-arrivals",
    async up(database) {
      const tickets = database.collection("tickets");
      await tickets.createIndex({ nextArriveTime: 1 }, { sparse: true });
      for await (const { _id, arriveTime } of tickets.find({ hasArrived: false }))
        await tickets.updateOne({ _id, hasArrived: false }, { $set: { nextArriveTime: arriveTime } });
    },
  },
  {
    id: "0003-tallies",
    async up(database) {
      const tickets = database.collection("tickets");
      await tickets.createIndex({ untallied: 1 }, { sparse: true });
      await tickets.createIndex({ "desk.code": 1, isOpen: 1, dueDay: 1 });
      await tickets.createIndex({ digestWords: 1, "digest.day": -1, _id: -1 }, { sparse: true });
      await database.collection("tallies").createIndex({ deskCode: 1, month: 1 });
      await buildTallies(database);
    },
  },
  {
    id: "0004-topics-and-posts",
    async up(database) {
      await database
        .collection("topics")
        .createIndexes([
          { key: { listKeys: 1, lastTime: -1, _id: -1 } },
          { key: { listKeys: 1, weight: -1, _id: -1 } },
          { key: { "author.personId": 1, startDay: 1 } },
          { key: { "space.lineage": 1, startDay: 1, _id: 1 } },
          { key: { remindDay: 1 }, sparse: true },
          { key: { involved: 1, _id: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database
        .collection("posts")
        .createIndexes([
          { key: { topicId: 1, number: 1 }, unique: true },
          { key: { "author.personId": 1, topicId: 1, number: 1 } },
          { key: { "author.personId": 1, writeTime: 1 } },
          { key: { involved: 1, _id: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database
        .collection("groups")
        .createIndexes([
          { key: { organizationId: 1, foundTime: -1, _id: -1 } },
          { key: { "members.personId": 1, foundTime: -1 } },
          { key: { "asking.personId": 1 } },
          { key: { keeperId: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database.collection("participations").createIndexes([
        { key: { topicId: 1, number: 1 }, unique: true },
        { key: { personId: 1 }, sparse: true },
      ]);
    },
  },
  {
    id: "0005-moderation",
    async up(database) {
      await database
        .collection("moderation_cases")
        .createIndexes([
          { key: { queueKeys: 1, dueTime: 1, _id: 1 } },
          { key: { topicId: 1, _id: 1 } },
          { key: { state: 1, dueTime: 1 } },
          { key: { months: 1, _id: 1 } },
          { key: { involved: 1, _id: 1 } },
          { key: { "decision.pause.untilTime": 1 }, sparse: true },
          { key: { "outbox.id": 1 } },
        ]);
      await database
        .collection("incidents")
        .createIndexes([
          { key: { topicId: 1, openTime: -1 } },
          { key: { lineage: 1, isOpen: -1, openTime: -1 } },
          { key: { involved: 1, _id: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database
        .collection("posting_pauses")
        .createIndexes([{ key: { personId: 1 } }, { key: { untilTime: 1 } }]);
    },
  },
  {
    id: "0006-attachments",
    async up(database) {
      await database.collection("attachment_contents").createIndex({ looseSince: 1 }, { sparse: true });
    },
  },
];
