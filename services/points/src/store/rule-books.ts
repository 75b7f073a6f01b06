import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import type { Clock } from "@qiming/core";
import { insertIfNew, keptDocuments, newEvent, retryOnConflict, withoutMissing } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import type { RuleBook, Supplement } from "../domain/rule-book.ts";
import type { RuleBookDraft } from "../domain/rule-book-draft.ts";
import { composed } from "../domain/supplement.ts";
import type { Act, Adoption, Adoptions, DraftChange, Drafts, RuleBooks } from "../usecases/ports.ts";

/** Rule books in MongoDB: one document a version; what a college adds lies among them and names the college. */
export function mongoRuleBooks(database: Connection): RuleBooks {
  const books = database.db!.collection<(RuleBook | Supplement) & { isUncredited?: boolean }>("rule_books");
  const projection = { _id: 0, isUncredited: 0 } as const;
  // Of two with the same first day the one that came last.
  const latest = { effectiveFrom: -1, _id: -1 } as const;
  const newest = async <T>(filter: object, time: Date): Promise<T | undefined> =>
    ((await books
      .find({ ...filter, effectiveFrom: { $lte: time } } as never, { projection })
      .sort(latest)
      .limit(1)
      .next()) as T | null) ?? undefined;
  return {
    async inForce(time, collegeId) {
      const [base, supplement] = await Promise.all([
        newest<RuleBook>({ collegeId: { $exists: false } }, time),
        collegeId ? newest<Supplement>({ collegeId }, time) : undefined,
      ]);
      return base && composed(base, supplement);
    },
    find: async (code, version) =>
      (await books.findOne<RuleBook>({ code, version } as never, { projection })) ?? undefined,
    list: async (collegeId, limit) =>
      books
        .find<RuleBook>(
          { $or: [{ collegeId: { $exists: false } }, ...(collegeId ? [{ collegeId }] : [])] } as never,
          { projection },
        )
        .sort(latest)
        .limit(limit)
        .toArray(),
    add: (book) => insertIfNew(books, withoutMissing({ ...book, isUncredited: true }) as never),
    listUncredited: async () =>
      books.find<RuleBook>({ isUncredited: true } as never, { projection }).toArray(),
    async markCredited({ code, version }) {
      await books.updateOne({ code, version } as never, { $unset: { isUncredited: "" } } as never);
    },
  };
}

const SHOWN = { projection: { outbox: 0 } } as const;
const MOST_AGREED = 500;

/** Rule books as they are written and decided, one document each. */
export function mongoDrafts(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Drafts & { collection: mongo.Collection } {
  const kept = keptDocuments<RuleBookDraft, DraftChange>({
    ...{ database, clock, wakeRelay, name: "rule_book_drafts", busy: "RULE_BOOK_CHANGED" },
    valueOf: ({ draft }) => draft,
    eventsOf: ({ draft, act, tells = [] }, now) => [
      newEvent(
        AuditRecordedSchema,
        { ...act, organizationId: draft.organizationId, details: { ruleBookId: draft.id } },
        now,
      ),
      ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ],
  });
  const { collection } = kept;
  const list = (filter: object, limit: number) => kept.list(filter, { _id: -1 }, limit);
  return {
    collection: collection as unknown as mongo.Collection,
    ...{ find: kept.find, add: kept.add, change: (id, decide) => kept.change(id, decide) },
    named: async (name) => (await list({ name }, 1))[0],
    listOpen: (organizationId, limit) =>
      list({ lineage: organizationId, state: { $in: ["DRAFT", "SUBMITTED", "RETURNED"] } }, limit),
    listAgreed: () => list({ state: "AGREED" }, MOST_AGREED),
    async erase(personId) {
      for (const { id } of await list(
        { $or: [{ authorIds: personId }, { deciderId: personId }] },
        MOST_AGREED,
      ))
        await retryOnConflict("RULE_BOOK_CHANGED", async () => {
          const found = await collection.findOne({ _id: id } as never);
          if (!found) return true;
          const { modifiedCount } = await collection.updateOne(
            { _id: id, revision: found.revision } as never,
            {
              $set: {
                ...(found.authorIds.at(-1) === personId && { authorName: "" }),
                ...(found.deciderId === personId && { deciderName: "" }),
                revision: found.revision + 1,
              },
            } as never,
          );
          return modifiedCount === 1 || undefined;
        });
    },
  };
}

/** Which branch has taken up which books, one document each. */
export function mongoAdoptions(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Adoptions & { collection: mongo.Collection } {
  const kept = keptDocuments<Adoption, { readonly adoption: Adoption; readonly act: Act }>({
    ...{ database, clock, wakeRelay, name: "rule_book_adoptions", busy: "RULE_BOOK_CHANGED" },
    valueOf: ({ adoption }) => adoption,
    eventsOf: ({ adoption, act }, now) => [
      newEvent(AuditRecordedSchema, { ...act, organizationId: adoption.organizationId }, now),
    ],
  });
  return {
    collection: kept.collection as unknown as mongo.Collection,
    async save(adoption, act) {
      const isSame = (before: Adoption) =>
        before.day === adoption.day && before.meetingId === adoption.meetingId;
      const blank = { ...adoption, day: "" };
      await kept.change(
        adoption.id,
        (before) => ({ adoption: isSame(before) ? before : adoption, act }),
        blank,
      );
    },
    async listOf(organizationIds) {
      const found = kept.collection.find({ organizationId: { $in: [...organizationIds] } } as never, SHOWN);
      return (await found.toArray()).map(kept.toValue);
    },
  };
}
