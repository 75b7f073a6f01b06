import type { Migration } from "@qiming/service-kit";

export const migrations: readonly Migration[] = [
  {
    id: "0001-meetings",
    async up(database) {
      await database
        .collection("meetings")
        .createIndexes([
          { key: { "outbox.id": 1 } },
          { key: { "invited.personId": 1, endsAt: 1 } },
          { key: { lineage: 1, endsAt: -1, _id: -1 } },
        ]);
      await database
        .collection("presences")
        .createIndexes([{ key: { meetingId: 1 } }, { key: { personId: 1 } }]);
      await database.collection("papers").createIndex({ vote: 1 });
      await database.collection("ballots").createIndex({ vote: 1, serial: 1 });
    },
  },
  {
    id: "0002-obligations",
    async up(database) {
      await database.collection("meetings").createIndex({ lineage: 1, "plan.startTime": 1 });
      await database
        .collection("sheets")
        .createIndexes([{ key: { "outbox.id": 1 } }, { key: { lineage: 1, year: 1 } }]);
    },
  },
  {
    id: "0003-follow-ups",
    async up(database) {
      await database.collection("meetings").createIndex({ "followUps.ownerId": 1 });
    },
  },
  {
    id: "0004-activities",
    async up(database) {
      await database
        .collection("activities")
        .createIndexes([
          { key: { "outbox.id": 1 } },
          { key: { organizationId: 1, "plan.startTime": -1 } },
          { key: { collegeId: 1, "plan.startTime": -1 } },
          { key: { "participants.personId": 1 } },
        ]);
    },
  },
  {
    id: "0005-minutes-versions",
    async up(database) {
      await database.collection("minutes_versions").createIndex({ meetingId: 1, version: 1 });
    },
  },
  {
    id: "0006-reviews",
    async up(database) {
      await database
        .collection("reviews")
        .createIndexes([
          { key: { "outbox.id": 1 } },
          { key: { "people.personId": 1, year: -1 } },
          { key: { lineage: 1, year: 1 } },
        ]);
      await database
        .collection("opinions")
        .createIndexes([{ key: { reviewId: 1 } }, { key: { authorId: 1 } }, { key: { personId: 1 } }]);
    },
  },
  {
    id: "0007-talks",
    async up(database) {
      await database
        .collection("talks")
        .createIndexes([
          { key: { "outbox.id": 1 } },
          { key: { "parties.personId": 1, day: -1 } },
          { key: { organizationId: 1, day: 1 } },
        ]);
    },
  },
  {
    id: "0008-work-plans",
    async up(database) {
      await database
        .collection("work_plans")
        .createIndexes([{ key: { "outbox.id": 1 } }, { key: { year: 1, state: 1 } }]);
    },
  },
  {
    id: "0009-proposals",
    async up(database) {
      await database
        .collection("proposals")
        .createIndexes([
          { key: { "outbox.id": 1 } },
          { key: { organizationId: 1, time: -1 } },
          { key: { proposerId: 1, time: -1 } },
        ]);
      await database.collection("meetings").createIndex({ "agenda.proposalId": 1 }, { sparse: true });
    },
  },
  {
    id: "0010-series",
    async up(database) {
      await database.collection("templates").createIndex({ "outbox.id": 1 });
      await database.collection("meetings").createIndex({ seriesId: 1 }, { sparse: true });
    },
  },
  {
    id: "0011-meeting-files",
    async up(database) {
      await database.collection("meeting_files").createIndex({ looseSince: 1 }, { sparse: true });
    },
  },
];
