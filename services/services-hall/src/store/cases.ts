import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ProofDueSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { beyond, keptDocuments, newEvent, pageOf, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { KeptCase } from "../domain/queue.ts";
import { sumsOf } from "../domain/tally.ts";
import type { CaseChange, Cases, PageOfCases } from "../usecases/ports.ts";
import { countable, mongoTallies, type Countable } from "./tallies.ts";

const YEAR_MS = 365 * 86_400_000;
/** The latest of an item that its figures look at. */
const LATEST = 200;
/** More than there are items: one draft of each. */
const MOST_DRAFTS = 500;

/** What waits for somebody is counted so far. */
const MOST_COUNTED = 100;

type CaseDocument = KeptCase & Countable;
interface DocumentChange extends Omit<CaseChange, "kept"> {
  readonly value: CaseDocument;
}

/** Cases in MongoDB, one document each. */
export function mongoCases(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Cases & { collection: mongo.Collection } {
  const kept = keptDocuments<CaseDocument, DocumentChange>({
    ...{ database, clock, wakeRelay, name: "cases", busy: "CASE_BUSY", eventsOf },
    valueOf: ({ value }) => value,
  });
  const { collection } = kept;
  const tallies = mongoTallies(database.db!, collection as never, clock);
  const counters = database.db!.collection<{ _id: string; last: number }>("counters");
  const find = async (filter: object, sort: Record<string, 1 | -1>, limit: number): Promise<KeptCase[]> =>
    (await kept.list(filter, sort, limit)).map(toCase);
  /** Latest begun first. */
  const latest = async (filter: object, after: string, limit: number): Promise<PageOfCases> => {
    const [time = "", id = ""] = after.split(" ");
    const further = beyond("beginTime", -1, new Date(time), id);
    const cases = await find(
      after ? { ...filter, ...further } : filter,
      { beginTime: -1, _id: -1 },
      limit + 1,
    );
    const { rows, next } = pageOf(cases, limit, (last) => `${last.beginTime.toISOString()} ${last.id}`);
    return { cases: rows, next };
  };
  /** Of the latest that ended: how long it took, and what was said of it. */
  const latestEnded = (filter: object) =>
    collection
      .find(filter as never, { projection: { daysTaken: 1, rating: 1 } })
      .sort({ endTime: -1 })
      .limit(LATEST)
      .toArray() as Promise<unknown> as Promise<Pick<KeptCase, "daysTaken" | "rating">[]>;
  return {
    collection: collection as unknown as mongo.Collection,
    async find(id) {
      const found = await kept.find(id);
      return found && toCase(found);
    },
    add: ({ kept: each, ...rest }) => kept.add({ ...rest, value: toDocument(each) }),
    change: async (id, decide) =>
      toCase(
        await kept.change(id, (value) => {
          const before = toCase(value);
          const { kept: after, ...rest } = decide(before);
          return { ...rest, value: after === before ? value : toDocument(after, value.counted) };
        }),
      ),
    countAll: () => tallies.countAll(),
    async findOpen(openKey) {
      return (await find({ openKey }, { _id: 1 }, 1))[0];
    },
    async nextNumber(itemCode, year) {
      const counted = await counters.findOneAndUpdate(
        { _id: `${itemCode}-${year}` },
        { $inc: { last: 1 } },
        { upsert: true, returnDocument: "after" },
      );
      return counted!.last;
    },
    listMine: (personId, { after, limit }) => latest({ "applicant.personId": personId }, after, limit),
    async listWaiting(keys, personId, { after, limit }) {
      const waits = { "queue.keys": { $in: [...keys] }, "queue.without": { $ne: personId } };
      const [cases, counted] = await Promise.all([
        find({ ...waits, ...(after && { "queue.place": { $gt: after } }) }, { "queue.place": 1 }, limit + 1),
        after
          ? []
          : collection
              .find(waits, { projection: { _id: 1 } })
              .limit(MOST_COUNTED)
              .toArray(),
      ]);
      const { rows, next } = pageOf(cases, limit, (last) => last.queue!.place);
      return { cases: rows, next, ...(!after && { count: counted.length }) };
    },
    listDecided: (personId, { after, limit }) => latest({ deciders: personId }, after, limit),
    listCopied: (personId, { after, limit }) => latest({ "copiedTo.personId": personId }, after, limit),
    async count(organizationId, today) {
      const since = new Date(clock.now().getTime() - YEAR_MS);
      const ended = { state: { $in: ["RESULT_ISSUED", "ARCHIVED"] }, endTime: { $gte: since } };
      return Promise.all(
        (await tallies.of(organizationId)).map(async ({ itemCode, counts }) => {
          const last = await latestEnded({ lineage: organizationId, itemCode, ...ended });
          return {
            ...{ code: itemCode, ...sumsOf(counts, today) },
            days: last.flatMap(({ daysTaken }) => daysTaken ?? []),
            ratings: last.flatMap(({ rating }) => (rating > 0 ? [rating] : [])),
          };
        }),
      );
    },
    listUnconfirmed: (before, limit) =>
      find({ state: "RESULT_ISSUED", endTime: { $lt: before } }, { endTime: 1 }, limit),
    listDue: (day, limit) =>
      find(
        { state: "IN_REVIEW", "queue.deadlineDay": { $lte: day }, "queue.isReminded": false },
        { "queue.deadlineDay": 1 },
        limit,
      ),
    listDraftsWith: (paperId, personId) =>
      find(
        { "applicant.personId": personId, "papers.paperId": paperId, state: "DRAFT" },
        { _id: 1 },
        MOST_DRAFTS,
      ),
    async hasPaper(paperId) {
      const keeps = { $or: [{ state: "DRAFT" }, { submitTime: { $exists: true } }] };
      return (await find({ "papers.paperId": paperId, ...keeps }, { _id: 1 }, 1)).length > 0;
    },
    listAbout: (personId, as, after, limit) =>
      find(
        { [as === "applicant" ? "applicant.personId" : "involved"]: personId, _id: { $gt: after } },
        { _id: 1 },
        limit,
      ),
    listLate: (organizationId, today, limit) =>
      find(
        { lineage: organizationId, state: "IN_REVIEW", deadlineDay: { $lt: today }, isRestricted: false },
        { deadlineDay: 1 },
        limit,
      ),
  };
}

const toCase = ({ countsAs: _, counted: __, uncounted: ___, ...each }: CaseDocument): KeptCase => each;
const toDocument = (each: KeptCase, counted: Countable["counted"] = {}): CaseDocument => ({
  ...each,
  ...countable(each, counted),
});

function eventsOf({ value: kept, act, tells = [], isProofDue }: DocumentChange, now: Date): StoredEvent[] {
  const { id: caseId, branchId, applicant } = kept;
  const about = { personId: applicant.personId, organizationId: branchId };
  return [
    newEvent(AuditRecordedSchema, { ...act, ...about, details: { ...act.details, caseId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(isProofDue ? [newEvent(ProofDueSchema, { caseId }, now)] : []),
  ];
}
