import type { Migration } from "@qiming/service-kit";

export const migrations: readonly Migration[] = [
  {
    id: "0001-courses-and-progress",
    async up(database) {
      await database
        .collection("courses")
        .createIndexes([{ key: { id: 1, version: 1 }, unique: true }, { key: { id: 1, addTime: -1 } }]);
      await database
        .collection("progress")
        .createIndexes([{ key: { personId: 1, courseId: 1 }, unique: true }, { key: { "outbox.id": 1 } }]);
    },
  },
];
