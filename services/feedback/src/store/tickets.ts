import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { TicketMergedSchema, TicketRatedSchema } from "@qiming/contracts/feedback/v1/feedback_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { keptDocuments, newEvent, pageOf, readOn, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { hiddenId } from "../domain/digest.ts";
import type { KeptTicket } from "../domain/queue.ts";
import type { PageOfTickets, TicketChange, Tickets } from "../usecases/ports.ts";

/** Tickets in MongoDB, one document each. */
export function mongoTickets(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Tickets & { collection: mongo.Collection } {
  const kept = keptDocuments<KeptTicket, TicketChange>({
    ...{ database, clock, wakeRelay, name: "tickets", busy: "TICKET_BUSY", eventsOf },
    valueOf: (change) => change.kept,
  });
  const { collection, list: find } = kept;
  /** By a day and the id, either both up or both down. */
  const paged = async (
    filter: object,
    field: "dueDay" | "endDay" | "submitDay",
    direction: 1 | -1,
    { after, limit }: { after: string; limit: number },
  ): Promise<PageOfTickets> => {
    const found = await readOn(find, filter, { field, direction }, dayPlace(after), limit + 1);
    const { rows, next } = pageOf(found, limit, (last) => `${last[field]} ${last.id}`);
    return { tickets: rows, next };
  };
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
    findByKey: async (keyHash) => (await find({ keyHash }, { _id: 1 }, 1))[0],
    listMine: (askerId, page) => paged({ askerId }, "submitDay", -1, page),
    list: (part, keys, page) =>
      part === "DONE"
        ? paged({ queueKeys: { $in: [...keys] } }, "endDay", -1, page)
        : paged({ queueKeys: { $in: [...keys] } }, "dueDay", 1, page),
    countOf: (askerId, day) => collection.countDocuments({ askerId, submitDay: day } as never),
    countOpen: (code) => collection.countDocuments({ "desk.code": code, isOpen: true } as never),
    listOverdue: (organizationId, today, limit) =>
      find(
        {
          ...{ "desk.lineage": organizationId, isOpen: true, dueDay: { $lt: today } },
          "solution.pauseDay": { $exists: false },
        },
        { dueDay: 1 },
        limit,
      ),
    async listPublished({ words, beginning, categoryCode }, { after, limit }) {
      const filter = {
        "digest.day": { $gt: "" },
        ...(categoryCode && { "category.code": categoryCode }),
        $and: [
          // Each on its own: an index follows the first.
          ...words.map((word) => ({ digestWords: word })),
          ...(beginning ? [{ digestWords: { $regex: `^${beginning}` } }] : []),
          {},
        ],
      };
      const order = { field: "digest.day", direction: -1 } as const;
      const found = await readOn(find, filter, order, dayPlace(after), limit + 1);
      const { rows, next } = pageOf(found, limit, (last) => `${last.digest!.day} ${last.id}`);
      return { tickets: rows, next };
    },
    listPublishedWith: (words, limit) =>
      find({ digestWords: { $in: [...words] }, "digest.day": { $gt: "" } }, { "digest.day": -1 }, limit),
    listArriving: (now, limit) => find({ nextArriveTime: { $lte: now } }, { nextArriveTime: 1 }, limit),
    listDue: (day, after, limit) =>
      find({ isOpen: true, dueDay: { $lte: day }, _id: { $gt: after } }, { _id: 1 }, limit),
    listAnswered: (untilDay, limit) =>
      find({ state: "ANSWERED", answerDay: { $lte: untilDay } }, { answerDay: 1 }, limit),
    listAbout: (personId, as, after, limit) =>
      find({ [as === "asker" ? "askerId" : "involved"]: personId, _id: { $gt: after } }, { _id: 1 }, limit),
  };
}

/** The place that a page ended with; undefined at the beginning. */
function dayPlace(after: string): { value: string; id: string } | undefined {
  const [value, id] = after.split(" ");
  return value && id ? { value, id } : undefined;
}

function eventsOf({ kept, act, tells = [], satisfiedBy, isMerged }: TicketChange, now: Date): StoredEvent[] {
  const { id: ticketId, organizationId, answerDay = "", mergedInto = "" } = kept;
  // Whoever reads the log is not told what a hidden asker raised.
  const isHidden = kept.nameLevel === "HIDDEN" && act?.actorId === kept.asker?.personId;
  const details = { ...act?.details, ...(!isHidden && { ticketId }) };
  return [
    ...(act ? [newEvent(AuditRecordedSchema, { ...act, organizationId, details }, now)] : []),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(satisfiedBy
      ? [
          newEvent(
            TicketRatedSchema,
            {
              ...{ evidenceId: hiddenId(ticketId), handlerId: satisfiedBy.personId, day: answerDay },
              ...{ branchId: satisfiedBy.branchId, collegeId: satisfiedBy.collegeId },
            },
            now,
          ),
        ]
      : []),
    ...(isMerged ? [newEvent(TicketMergedSchema, { ticketId, intoTicketId: mergedInto }, now)] : []),
  ];
}
