import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ProofDueSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { KeptCase } from "../domain/queue.ts";
import type { CaseChange, Cases, PageOfCases } from "../usecases/ports.ts";

const SHOWN = { projection: { outbox: 0 } } as const;
const YEAR_MS = 365 * 86_400_000;
/** The latest of an item that its figures look at. */
const LATEST = 200;
/** More than there are items: one draft of each. */
const MOST_DRAFTS = 500;

/** What waits for somebody is counted so far. */
const MOST_COUNTED = 100;

/** Cases in MongoDB, one document each. */
export function mongoCases(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Cases & { collection: mongo.Collection } {
  const kept = keptDocuments<KeptCase, CaseChange>({
    ...{ database, clock, wakeRelay, name: "cases", busy: "CASE_BUSY", eventsOf },
    valueOf: (change) => change.kept,
  });
  const { collection, toValue } = kept;
  const counters = database.db!.collection<{ _id: string; last: number }>("counters");
  const find = async (filter: object, sort: Record<string, 1 | -1>, limit: number): Promise<KeptCase[]> =>
    (
      await collection
        .find(filter as never, SHOWN)
        .sort(sort)
        .limit(limit)
        .toArray()
    ).map(toValue);
  /** Latest begun first. */
  const latest = async (filter: object, after: string, limit: number): Promise<PageOfCases> => {
    const [time = "", id = ""] = after.split(" ");
    const beginTime = new Date(time);
    // The first says no more than the second; by it the index is entered where the page begins.
    const beyond = {
      beginTime: { $lte: beginTime },
      $or: [{ beginTime: { $lt: beginTime } }, { beginTime, _id: { $lt: id } }],
    };
    const cases = await find(
      after ? { ...filter, ...beyond } : filter,
      { beginTime: -1, _id: -1 },
      limit + 1,
    );
    return pageOf(cases, limit, (each) => `${each.beginTime.toISOString()} ${each.id}`);
  };
  /** From one code of the index to the next, however many cases lie between them. */
  const codesAt = async (organizationId: string): Promise<string[]> => {
    const codes: string[] = [];
    for (;;) {
      const beyond = { lineage: organizationId, itemCode: { $gt: codes.at(-1) ?? "" } };
      const next = collection.find(beyond as never, { projection: { itemCode: 1 } }).sort({ itemCode: 1 });
      const [found] = await next.limit(1).toArray();
      if (!found) return codes;
      codes.push(found.itemCode as string);
    }
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
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
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
      const [day = "", id = ""] = after.split(" ");
      const waits = { "queue.keys": { $in: [...keys] }, "queue.without": { $ne: personId } };
      const beyond = {
        "queue.deadlineDay": { $gte: day },
        $or: [{ "queue.deadlineDay": { $gt: day } }, { "queue.deadlineDay": day, _id: { $gt: id } }],
      };
      const sort = { "queue.deadlineDay": 1, _id: 1 } as const;
      const [cases, counted] = await Promise.all([
        find(after ? { ...waits, ...beyond } : waits, sort, limit + 1),
        after
          ? []
          : collection
              .find(waits, { projection: { _id: 1 } })
              .limit(MOST_COUNTED)
              .toArray(),
      ]);
      const page = pageOf(cases, limit, (each) => `${each.queue!.deadlineDay} ${each.id}`);
      return after ? page : { ...page, count: counted.length };
    },
    listDecided: (personId, { after, limit }) => latest({ deciders: personId }, after, limit),
    listCopied: (personId, { after, limit }) => latest({ "copiedTo.personId": personId }, after, limit),
    async count(organizationId, today) {
      const at = { lineage: organizationId };
      const since = new Date(clock.now().getTime() - YEAR_MS);
      const codes = await codesAt(organizationId);
      return Promise.all(
        codes.map(async (code) => {
          const of = (filter: object) =>
            collection.countDocuments({ ...at, itemCode: code, ...filter } as never);
          const ended = { $in: ["RESULT_ISSUED", "ARCHIVED"] };
          const [inReview, returned, late, done, refused, last] = await Promise.all([
            of({ state: "IN_REVIEW" }),
            of({ state: "RETURNED" }),
            of({ state: "IN_REVIEW", deadlineDay: { $lt: today } }),
            of({ state: ended, endTime: { $gte: since } }),
            of({ state: "REFUSED", endTime: { $gte: since } }),
            latestEnded({ ...at, itemCode: code, state: ended, endTime: { $gte: since } }),
          ]);
          return {
            ...{ code, inReview, returned, late, done, refused },
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

function pageOf(
  cases: readonly KeptCase[],
  limit: number,
  cursorOf: (last: KeptCase) => string,
): PageOfCases {
  const shown = cases.slice(0, limit);
  return { cases: shown, next: cases.length > limit ? cursorOf(shown.at(-1)!) : "" };
}

function eventsOf({ kept, act, tells = [], isProofDue }: CaseChange, now: Date): StoredEvent[] {
  const { id: caseId, branchId, applicant } = kept;
  const about = { personId: applicant.personId, organizationId: branchId };
  return [
    newEvent(AuditRecordedSchema, { ...act, ...about, details: { ...act.details, caseId } }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(isProofDue ? [newEvent(ProofDueSchema, { caseId }, now)] : []),
  ];
}
