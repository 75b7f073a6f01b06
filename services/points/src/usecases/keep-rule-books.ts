import { ExpectedError, holdsPermission, newId, startOf, type Clock, type PersonActor } from "@qiming/core";
import { ruleBookNotice } from "../domain/notices.ts";
import { nameOf, type RuleBook } from "../domain/rule-book.ts";
import {
  contentOf,
  decided,
  dropped,
  isSupplement,
  readContent,
  rewritten,
  submitted,
  type RuleBookContent,
  type RuleBookDraft,
} from "../domain/rule-book-draft.ts";
import type { RuleFault } from "../domain/supplement.ts";
import type { Adoptions, Drafts, Register, RuleBooks } from "./ports.ts";

const MOST_SHOWN = 100;

interface Ports {
  readonly ruleBooks: RuleBooks;
  readonly drafts: Drafts;
  readonly adoptions: Adoptions;
  readonly register: Register;
  readonly creditUnruled: () => Promise<void>;
  readonly clock: Clock;
}

export interface RuleBookView {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly isSupplement: boolean;
  readonly state: RuleBookDraft["state"];
  readonly content: RuleBookContent;
  readonly faults: readonly RuleFault[];
  /** What is known of its way; missing of one that the operator brought in. */
  readonly draft?: RuleBookDraft | undefined;
  readonly mayWrite: boolean;
  readonly mayDecide: boolean;
  readonly isInForce: boolean;
  /** On which the reader's branch has taken it up; "" where it has not. */
  readonly adoptDay: string;
}

const notPermitted = () => new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");

/** "YT-2026.v2": what is agreed has this id, what is written one of its own. */
const idOf = ({ code, version }: Pick<RuleBook, "code" | "version">) => `${code}.${version}`;

/** Rule books from the first word to the decision; once agreed they are never changed. */
export function keepRuleBooks({ ruleBooks, drafts, adoptions, register, creditUnruled, clock }: Ports) {
  const read = async (draft: RuleBookDraft) => {
    const { content } = draft;
    const base = isSupplement(draft)
      ? await ruleBooks.inForce(firstDayOf(content, clock.now()), "")
      : undefined;
    return readContent(content, {
      ...{ base, now: clock.now(), isSupplement: isSupplement(draft), collegeId: draft.lineage[1] ?? "" },
    });
  };
  const viewOf = async (draft: RuleBookDraft, actor: PersonActor): Promise<RuleBookView> => {
    const isOpen = draft.state === "DRAFT" || draft.state === "RETURNED";
    const { faults } = draft.state === "AGREED" ? { faults: [] } : await read(draft);
    return {
      ...{ id: draft.id, organizationId: draft.organizationId, organizationName: draft.organizationName },
      ...{ isSupplement: isSupplement(draft), state: draft.state, content: draft.content, faults, draft },
      mayWrite: isOpen && holdsPermission(actor, "points.rules.write", draft.lineage),
      mayDecide: draft.state === "SUBMITTED" && mayDecide(draft, actor),
      ...{ isInForce: false, adoptDay: "" },
    };
  };
  /** Also one that was dropped. */
  const found = async (id: string): Promise<RuleBookDraft> => {
    const draft = await drafts.find(id);
    // What does not exist is refused like what may not be seen.
    if (!draft) throw notPermitted();
    return draft;
  };
  const known = async (id: string): Promise<RuleBookDraft> => {
    const draft = await found(id);
    if (draft.state === "DROPPED") throw notPermitted();
    return draft;
  };
  /** What is agreed lies among the books; where the process ended in between, it gets there at the next start. */
  const publish = async (draft: RuleBookDraft): Promise<void> => {
    await ruleBooks.add((await read(draft)).book);
  };
  const requireFree = async (name: string, code: string, version: string, id: string): Promise<void> => {
    const [written, inForce] = await Promise.all([drafts.named(name), ruleBooks.find(code, version)]);
    if (inForce || (written && written.id !== id))
      throw new ExpectedError("already_exists", "RULE_BOOK_VERSION_TAKEN", `${name} is there already`);
  };
  /** The books that a person may read, latest first. */
  const shown = async (actor: PersonActor, collegeId: string): Promise<RuleBookView[]> => {
    const [books, agreed, taken, inForce, lineage] = await Promise.all([
      ruleBooks.list(collegeId, MOST_SHOWN),
      drafts.listAgreed(),
      actor.branchId ? adoptions.listOf([actor.branchId]) : [],
      ruleBooks.inForce(clock.now(), collegeId),
      register.lineage(collegeId || (actor.grants[0]?.organizationId ?? "")),
    ]);
    const ways = new Map(agreed.map((draft) => [draft.name, draft]));
    const now = [inForce, inForce?.added].flatMap((book) => (book ? [nameOf(book)] : []));
    return books.map((book): RuleBookView => {
      const isOfCollege = "collegeId" in book;
      const whose = isOfCollege ? lineage[1] : lineage[0];
      const name = nameOf(book);
      return {
        ...{ id: idOf(book), organizationId: whose?.id ?? "", organizationName: whose?.name ?? "" },
        ...{ isSupplement: isOfCollege, state: "AGREED", content: contentOf(book), faults: [] },
        ...{ draft: ways.get(name), mayWrite: false, mayDecide: false, isInForce: now.includes(name) },
        adoptDay:
          taken
            .filter((each) => each.books.includes(name))
            .map(({ day }) => day)
            .sort()[0] ?? "",
      };
    });
  };

  return {
    read,
    found,
    list: (actor: PersonActor) => shown(actor, actor.collegeId),
    organizationOf: async (id: string): Promise<string | undefined> =>
      (await drafts.find(id))?.organizationId,
    erase: (personId: string): Promise<void> => drafts.erase(personId),
    /** Brings what is agreed among the books, once each. */
    async publishAgreed(): Promise<void> {
      for (const draft of await drafts.listAgreed()) await publish(draft);
      await creditUnruled();
    },
    async get(id: string, actor: PersonActor): Promise<RuleBookView> {
      const book = (await shown(actor, actor.collegeId)).find((each) => each.id === id);
      if (book) return book;
      const draft = await known(id);
      if (!holdsPermission(actor, "points.rules.write", draft.lineage)) throw notPermitted();
      return viewOf(draft, actor);
    },
    async listDrafts(organizationId: string, actor: PersonActor): Promise<RuleBookView[]> {
      const open = await drafts.listOpen(organizationId, MOST_SHOWN);
      return Promise.all(open.map((draft) => viewOf(draft, actor)));
    },
    /** @throws NO_RULES_HERE, RULE_BOOK_STATE (failed_precondition), RULE_BOOK_CHANGED (aborted), RULE_BOOK_VERSION_TAKEN (already_exists) */
    async save(
      operationId: string,
      { organizationId, id, content, revision }: Saving,
      actor: PersonActor,
    ): Promise<string> {
      const name = nameOf(content);
      const author = await authorOf(actor, register);
      const act = { action: "points.write_rule_book", actorId: actor.personId };
      if (id) {
        const before = await known(id);
        if (before.organizationId !== organizationId) throw notPermitted();
        await requireFree(name, content.code, content.version, id);
        await drafts.change(id, (draft) => ({ draft: rewritten(draft, content, revision, author), act }));
        return id;
      }
      const lineage = await register.lineage(organizationId);
      const place = lineage.at(-1);
      if (place?.type !== "UNIVERSITY_COMMITTEE" && place?.type !== "COLLEGE_COMMITTEE")
        throw new ExpectedError("failed_precondition", "NO_RULES_HERE", "of the university and its colleges");
      const draft: RuleBookDraft = {
        ...{ id: operationId || newId(clock.now()), organizationId, organizationName: place.name },
        ...{ lineage: lineage.map((each) => each.id), state: "DRAFT", content, contentRevision: 1, name },
        ...{ authorIds: [actor.personId], authorName: author.name },
      };
      await requireFree(name, content.code, content.version, draft.id);
      if (!(await drafts.add({ draft, act })) && !(await drafts.find(draft.id)))
        throw new ExpectedError("already_exists", "RULE_BOOK_VERSION_TAKEN", `${name} is there already`);
      return draft.id;
    },
    /** @throws RULE_BOOK_STATE */
    async drop(id: string, actorId: string): Promise<void> {
      const act = { action: "points.drop_rule_book", actorId };
      await drafts.change(id, (draft) => ({ draft: dropped(draft), act }));
    },
    /** @throws RULE_BOOK_STATE, RULE_BOOK_INVALID, SOURCE_FORBIDDEN, OUT_OF_BOUNDS */
    async submit(id: string, actorId: string): Promise<void> {
      const { faults } = await read(await found(id));
      const act = { action: "points.submit_rule_book", actorId };
      await drafts.change(id, (draft) => ({ draft: submitted(draft, faults, clock.now()), act }));
    },
    /** @throws PERMISSION_DENIED and what `decided` throws; RULE_BOOK_VERSION_TAKEN where the operator brought in the same one meanwhile */
    async decide(id: string, isAgreed: boolean, reason: string, actor: PersonActor): Promise<void> {
      const waiting = await known(id);
      if (!holdsPermission(actor, "points.rules.write", waiting.lineage.slice(0, 1))) throw notPermitted();
      const { faults } = await read(waiting);
      const decider = await authorOf(actor, register);
      const { code, version } = waiting.content;
      if (isAgreed && waiting.state === "SUBMITTED")
        await requireFree(nameOf({ code, version }), code, version, id);
      const draft = await drafts.change(id, (before) => ({
        draft: decided(before, { isAgreed, reason, decider }, faults, clock.now()),
        act: { action: "points.decide_rule_book", actorId: actor.personId },
        tells: before.authorIds.map((personId) => ruleBookNotice(personId, before, isAgreed, reason.trim())),
      }));
      if (!isAgreed) return;
      await publish(draft);
      await creditUnruled();
    },
  };
}

export interface Saving {
  readonly organizationId: string;
  /** "": a new one. */
  readonly id: string;
  readonly content: RuleBookContent;
  readonly revision: number;
}

const mayDecide = ({ lineage, authorIds }: RuleBookDraft, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.rules.write", lineage.slice(0, 1)) && !authorIds.includes(actor.personId);

async function authorOf({ personId }: PersonActor, register: Register) {
  return { id: personId, name: (await register.namesOf([personId])).get(personId) ?? "" };
}

/** Of a day that is none yet: now. */
function firstDayOf({ effectiveFrom }: RuleBookContent, now: Date): Date {
  try {
    return startOf(effectiveFrom);
  } catch {
    return now;
  }
}
