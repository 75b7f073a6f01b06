import type { Migration } from "@qiming/service-kit";

export const migrations: readonly Migration[] = [
  {
    id: "0001-modules-inbox-search-pages",
    async up(database) {
      for (const name of ["modules", "publish_keys", "branch_pages"])
        await database.collection(name).createIndex({ "outbox.id": 1 });
      await database.collection("publish_keys").createIndex({ organizationId: 1 });
      await database.collection("module_faults").createIndex({ moduleId: 1, lastTime: -1 });
      await database
        .collection("notices")
        .createIndexes([{ key: { personId: 1, _id: -1 } }, { key: { personId: 1, isRead: 1, _id: -1 } }]);
      await database.collection("entries").createIndex({ words: 1 });
    },
  },
  {
    id: "0002-compliance",
    async up(database) {
      await database.collection("compliance").createIndex({ year: 1 });
    },
  },
  {
    id: "0003-showcase",
    async up(database) {
      await database
        .collection("showcase")
        .createIndexes([
          { key: { order: -1 } },
          { key: { collegeId: 1, order: -1 } },
          { key: { branchId: 1, kind: 1, order: -1 } },
          { key: { words: 1 } },
          { key: { "honour.personId": 1 }, sparse: true },
        ]);
    },
  },
];
