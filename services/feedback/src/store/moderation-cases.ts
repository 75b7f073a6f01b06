import { ModerationCaseChangedSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { allOf, beyond, keptDocuments, newEvent, pageOf, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import {
  historyStands,
  pauseProposed,
  type CaseEvent,
  type ModerationCase,
} from "../domain/moderation-case.ts";
import { monthOf, monthsOf } from "../domain/transparency.ts";
import type { CaseChange, Cases } from "../usecases/ports.ts";

/** By what a case is found: derived from it at each change. */
type KeptCase = ModerationCase & {
  /** Of lists, with the organisations whose moderators read them: "WAITING o-1". */
  readonly queueKeys?: readonly string[];
  readonly months?: readonly string[];
  readonly involved?: readonly string[];
};

function findable(kept: ModerationCase): KeptCase {
  const parts = [
    ...(kept.state === "WAITING" ? ["WAITING"] : []),
    ...(kept.state === "APPEALED" ? ["APPEALS"] : []),
    ...(pauseProposed(kept) ? ["PAUSES"] : []),
  ];
  const people = [
    ...kept.reports.map(({ personId }) => personId),
    ...kept.history.map(({ actor }) => actor?.personId),
    kept.decision?.deciderId,
  ];
  return {
    ...kept,
    queueKeys: parts.flatMap((part) => kept.lineage.map((id) => `${part} ${id}`)),
    months: monthsOf(kept),
    involved: [...new Set(people.filter((each) => each !== undefined))],
  };
}

/** Cases of moderation in MongoDB, one document each. What is written about a case is never written anew. */
export function mongoCases(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Cases & { collection: mongo.Collection } {
  const kept = keptDocuments<KeptCase, CaseChange>({
    ...{ database, clock, wakeRelay, name: "moderation_cases", busy: "CASE_BUSY", eventsOf },
    valueOf: (change) => change.kept,
  });
  const { collection, list: find } = kept;
  const countReports = async (
    filter: object,
    counts: (report: ModerationCase["reports"][number]) => boolean,
  ) => {
    let sum = 0;
    for await (const { reports } of allOf((after, limit) =>
      find({ ...filter, _id: { $gt: after } }, { _id: 1 }, limit),
    ))
      sum += reports.filter(counts).length;
    return sum;
  };
  return {
    collection: collection as unknown as mongo.Collection,
    find: kept.find,
    change: (id, decide, blank) =>
      kept.change(
        id,
        (before) => {
          const change = decide(before);
          if (change.kept === before) return change;
          if (!historyStands(before, change.kept)) throw new Error(`the history of case ${id} only grows`);
          return { ...change, kept: findable(change.kept) };
        },
        blank,
      ),
    async list(part, organizationIds, { after, limit }) {
      const [time = "", id = ""] = after.split(" ");
      const further = after ? beyond("dueTime", 1, new Date(Number(time)), id) : {};
      const filter = { queueKeys: { $in: organizationIds.map((each) => `${part} ${each}`) }, ...further };
      const found = await find(filter, { dueTime: 1, _id: 1 }, limit + 1);
      const { rows, next } = pageOf(found, limit, (last) => `${last.dueTime.getTime()} ${last.id}`);
      return { cases: rows, next };
    },
    countReports: (topicId, since) => countReports({ topicId }, ({ time }) => time >= since),
    countReportsOf: (personId, since) =>
      countReports({ involved: personId }, (report) => report.personId === personId && report.time >= since),
    listOverdue: (now, limit) =>
      find(
        { state: { $in: ["WAITING", "APPEALED"] }, dueTime: { $lt: now }, overdueTold: { $ne: true } },
        { dueTime: 1 },
        limit,
      ),
    listPausesOver: (now, limit) => find({ "decision.pause.untilTime": { $lte: now } }, { _id: 1 }, limit),
    listAbout: (personId, after, limit) =>
      find({ involved: personId, _id: { $gt: after } }, { _id: 1 }, limit),
    async linesOf(month) {
      const lines: CaseEvent[] = [];
      for await (const { history } of allOf((after, limit) =>
        find({ months: month, _id: { $gt: after } }, { _id: 1 }, limit),
      ))
        lines.push(...history.filter(({ time }) => monthOf(time) === month));
      return lines;
    },
  };
}

function eventsOf({ kept, act, tells = [] }: CaseChange, now: Date): StoredEvent[] {
  const organizationId = kept.lineage.at(-1) ?? "";
  const details = { ...act?.details, caseId: kept.id };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId, details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    newEvent(ModerationCaseChangedSchema, { caseId: kept.id }, now),
  ];
}
