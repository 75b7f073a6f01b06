import type { Migration } from "@qiming/service-kit";
import type { Dossier } from "../domain/development.ts";
import { dayOf } from "@qiming/core";
import type { DuesAccount } from "../domain/dues.ts";
import type { DuesRates } from "../domain/dues-rates.ts";
import { withDebts } from "../domain/dues-spans.ts";
import { monthOf } from "../domain/month.ts";
import { placeOf, type KeptCase } from "../domain/queue.ts";
import { countable } from "./tallies.ts";
import { toDocument as toDuesDocument } from "./dues.ts";
import { endingDayOf, toDocument, toDossier } from "./dossiers.ts";

export const migrations: readonly Migration[] = [
  {
    id: "0001-items-and-cases",
    async up(database) {
      await database
        .collection("items")
        .createIndexes([{ key: { organizationId: 1, _id: 1 } }, { key: { "outbox.id": 1 } }]);
      await database
        .collection("cases")
        .createIndexes([
          { key: { openKey: 1 }, unique: true, sparse: true },
          { key: { "applicant.personId": 1, beginTime: -1, _id: -1 } },
          { key: { "queue.keys": 1, "queue.deadlineDay": 1, _id: 1 } },
          { key: { deciders: 1, beginTime: -1, _id: -1 } },
          { key: { "copiedTo.personId": 1, beginTime: -1, _id: -1 } },
          { key: { lineage: 1, itemCode: 1, state: 1, endTime: -1 } },
          { key: { lineage: 1, state: 1, deadlineDay: 1 } },
          { key: { state: 1, endTime: 1 } },
          { key: { state: 1, "queue.isReminded": 1, "queue.deadlineDay": 1 } },
          { key: { "outbox.id": 1 } },
        ]);
    },
  },
  {
    id: "0002-lockers",
    async up(database) {
      await database.collection("lockers").createIndex({ "outbox.id": 1 });
      await database
        .collection("paper_contents")
        .createIndexes([{ key: { looseSince: 1 }, sparse: true }, { key: { ownerId: 1 } }]);
      await database
        .collection("cases")
        .createIndexes([{ key: { "papers.paperId": 1 }, sparse: true }, { key: { involved: 1, _id: 1 } }]);
    },
  },
  {
    id: "0003-dues",
    async up(database) {
      await database
        .collection("dues")
        .createIndexes([
          { key: { "places.lineage": 1 } },
          { key: { roundMonth: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
      await database.collection("duesRates").createIndex({ "outbox.id": 1 });
      await database.collection("remittances").createIndex({ "outbox.id": 1 });
    },
  },
  {
    id: "0004-proofs",
    async up(database) {
      await database
        .collection("proofs")
        .createIndexes([
          { key: { "holder.personId": 1, issueTime: -1, _id: -1 } },
          { key: { caseId: 1 }, unique: true },
          { key: { "outbox.id": 1 } },
        ]);
    },
  },
  {
    id: "0005-dossiers",
    async up(database) {
      await database
        .collection("dossiers")
        .createIndexes([
          { key: { openKey: 1 }, unique: true, sparse: true },
          { key: { "person.personId": 1, beginTime: -1, _id: -1 } },
          { key: { branchId: 1, beginTime: 1, _id: 1 } },
          { key: { waitsAt: 1, beginTime: 1, _id: 1 } },
          { key: { named: 1, _id: 1 } },
          { key: { "outbox.id": 1 } },
        ]);
    },
  },
  {
    id: "0006-transfers",
    async up(database) {
      await database
        .collection("transfers")
        .createIndexes([
          { key: { openKey: 1 }, unique: true, sparse: true },
          { key: { "person.personId": 1, beginTime: -1 } },
          { key: { "waits.organizationId": 1, _id: 1 } },
          { key: { senders: 1, isOpen: 1, _id: 1 } },
          { key: { receivers: 1, isOpen: 1, _id: 1 } },
          { key: { senders: 1, endDay: 1 } },
          { key: { watchDay: 1 }, sparse: true },
          { key: { "outbox.id": 1 } },
        ]);
    },
  },
  {
    id: "0007-offers",
    async up(database) {
      await database
        .collection("offers")
        .createIndexes([{ key: { watchDay: 1, _id: 1 }, sparse: true }, { key: { "outbox.id": 1 } }]);
      const dossiers = database.collection<Dossier & { _id: string }>("dossiers");
      await dossiers.createIndex({ endingDay: 1, _id: 1 }, { sparse: true });
      for await (const each of dossiers.find({ openKey: { $gt: "" } } as never)) {
        const endingDay = endingDayOf(each as unknown as Dossier);
        if (endingDay)
          await dossiers.updateOne({ _id: each._id }, {
            $set: { endingDay },
            $inc: { revision: 1 },
          } as never);
      }
    },
  },
  {
    id: "0009-dossier-files-and-reviews",
    async up(database) {
      const dossiers = database.collection("dossiers");
      await dossiers.createIndexes([
        { key: { "files.id": 1 }, sparse: true },
        { key: { remindFrom: 1, _id: 1 }, sparse: true },
      ]);
      await database.collection("publicityTerms").createIndex({ "outbox.id": 1 });
      for await (const { _id, ...fields } of dossiers.find({ openKey: { $gt: "" } })) {
        const { remindFrom } = toDocument(toDossier({ ...fields, id: _id } as never));
        if (remindFrom) await dossiers.updateOne({ _id }, { $set: { remindFrom } });
      }
    },
  },
  {
    id: "0010-transfer-handlers",
    async up(database) {
      await database.collection("transfers").createIndex({ handlers: 1, _id: 1 });
    },
  },
  {
    id: "0011-dues-by-year",
    async up(database) {
      const dues = database.collection<DuesAccount & { _id: string; revision: number }>("dues");
      await dues.createIndexes([{ key: { ends: 1 } }, { key: { owedAt: 1 }, sparse: true }]);
      const books = await database
        .collection<{ rates: DuesRates }>("duesRates")
        .find()
        .sort({ _id: 1 })
        .toArray();
      const month = monthOf(dayOf(new Date()));
      const rates = books.map((each) => each.rates);
      const unplaced = { spans: { $exists: false } } as never;
      // Whatever changes meanwhile is looked at again.
      while (await dues.findOne(unplaced))
        for await (const { _id, revision, ...fields } of dues.find(unplaced)) {
          const account = withDebts({ ...fields, id: _id } as DuesAccount, rates, month);
          const { spans, ends, owedAt } = toDuesDocument(account);
          const $set = { spans, ends, ...(owedAt && { owedAt }) };
          await dues.updateOne({ _id, revision }, { $set, $inc: { revision: 1 } } as never);
        }
    },
  },
  {
    id: "0012-tallies",
    async up(database) {
      const cases = database.collection<KeptCase & { _id: string }>("cases");
      await cases.createIndex({ uncounted: 1 }, { sparse: true });
      await database.collection("tallies").deleteMany({});
      await database.collection("tallies").createIndex({ organizationId: 1, itemCode: 1 });
      const projection = { state: 1, deadlineDay: 1, endTime: 1, lineage: 1, itemCode: 1 };
      let writes: object[] = [];
      const flush = async () => {
        if (writes.length > 0) await cases.bulkWrite(writes as never, { ordered: false });
        writes = [];
      };
      // Nothing is counted yet: the first look, or the next hour, counts them all.
      for await (const { _id, ...each } of cases.find({}, { projection })) {
        const update = { $set: countable(each as unknown as KeptCase, {}), $inc: { revision: 1 } };
        writes.push({ updateOne: { filter: { _id }, update } });
        if (writes.length === AT_ONCE) await flush();
      }
      await flush();
    },
  },
  {
    id: "0013-queue-places",
    async up(database) {
      const cases = database.collection<KeptCase & { _id: string; revision: number }>("cases");
      await cases.createIndex({ "queue.keys": 1, "queue.place": 1 });
      const unplaced = { "queue.stepCode": { $gt: "" }, "queue.place": { $exists: false } } as never;
      // Whatever changes meanwhile has its place from its own write.
      for await (const { _id, revision, queue } of cases.find(unplaced)) {
        const $set = { "queue.place": placeOf(queue!.deadlineDay, _id) };
        await cases.updateOne({ _id, revision } as never, { $set, $inc: { revision: 1 } } as never);
      }
      const isThere = await cases.indexExists(OLD_QUEUE_INDEX);
      if (isThere) await cases.dropIndex(OLD_QUEUE_INDEX);
    },
  },
];
const AT_ONCE = 1_000;
const OLD_QUEUE_INDEX = "queue.keys_1_queue.deadlineDay_1__id_1";
