import { isDeepStrictEqual } from "node:util";
import { addDays, dayOf, ExpectedError } from "@qiming/core";
import { Reading } from "@qiming/service-kit";
import { isFactKind } from "./fact-kinds.ts";
import {
  DENIED_SOURCES,
  GRADES,
  nameOf,
  type Indicator,
  type LocalizedText,
  type RuleBook,
  type ScorePart,
  type Supplement,
} from "./rule-book.ts";
import { readRuleBook, readSupplement } from "./rule-book-reading.ts";
import { boundsFaults, type RuleFault } from "./supplement.ts";

/** As it is being written: anything may be missing. */
export interface DraftIndicator extends Pick<
  Indicator,
  "code" | "name" | "unitTenths" | "capTenths" | "source"
> {
  readonly part: ScorePart | "";
  /** Of an appraisal, the best grade first. */
  readonly gradePercents: readonly number[];
  readonly levels: readonly { readonly name: LocalizedText; readonly tenths: number }[];
}

export interface RuleBookContent {
  readonly code: string;
  readonly version: string;
  readonly title: LocalizedText;
  /** "2027-01-01" */
  readonly effectiveFrom: string;
  readonly changeNote: string;
  readonly indicators: readonly DraftIndicator[];
  /** Of the university's book alone, as is everything below. */
  readonly partCaps: readonly { readonly part: ScorePart; readonly tenths: number }[];
  readonly shrinkingParts: readonly ScorePart[];
  readonly excellentFromTenths: number;
  readonly qualifiedFromTenths: number;
  readonly basicallyQualifiedFromTenths: number;
  readonly objectionDays: number;
  readonly supplementParts: readonly ScorePart[];
  readonly supplementMostIndicators: number;
  readonly supplementMostCapTenths: number;
}

export type DraftState = "DRAFT" | "SUBMITTED" | "RETURNED" | "AGREED" | "DROPPED";

/** A rule book from its first word to the decision. */
export interface RuleBookDraft {
  readonly id: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** From the university down to and with whose it is. */
  readonly lineage: readonly string[];
  readonly state: DraftState;
  readonly content: RuleBookContent;
  /** Grows by one with every state of the content. */
  readonly contentRevision: number;
  /** "YT-2026 v3": nobody else may write one by this name; missing once it is dropped. */
  readonly name?: string | undefined;
  /** Everybody who has written in it, the last one last: none of them decides. */
  readonly authorIds: readonly string[];
  readonly authorName: string;
  readonly submitTime?: Date | undefined;
  readonly deciderId?: string | undefined;
  readonly deciderName?: string | undefined;
  readonly decisionReason?: string | undefined;
  readonly decideTime?: Date | undefined;
}

export const isSupplement = ({ lineage }: Pick<RuleBookDraft, "lineage">): boolean => lineage.length > 1;

/** What is read as a file has other names there. */
const FIELDS: Readonly<Record<string, string>> = {
  "title.zh-CN": "title.zhCn",
  gradeBands: "qualifiedFromTenths",
  "gradeBands.EXCELLENT": "excellentFromTenths",
  "gradeBands.QUALIFIED": "qualifiedFromTenths",
  "gradeBands.BASICALLY_QUALIFIED": "basicallyQualifiedFromTenths",
  "supplement.mostIndicators": "supplementMostIndicators",
  "supplement.mostCap": "supplementMostCapTenths",
};
const RULES: Readonly<Record<string, string>> = {
  ...{ text: "required", choice: "required", date: "required", list: "required", object: "required" },
  ...{ unique: "twice", tenths: "number" },
};

function fieldOf(path: readonly (string | number)[]): string {
  const field = path.join(".");
  return (
    FIELDS[field] ??
    field
      .replace(/levels\.(\d+)\.points$/, "levels.$1.tenths")
      .replace(/\.points$/, ".unitTenths")
      .replace(/\.cap$/, ".capTenths")
      .replace(/\.zh-CN$/, ".zhCn")
  );
}

interface Against {
  /** The university's book on the first day of a supplement. */
  readonly base?: RuleBook | undefined;
  readonly isSupplement: boolean;
  readonly collegeId: string;
  readonly now: Date;
}

/**
 * Reads a draft by the very checks by which a file is read.
 *
 * @returns everything that is wrong with it; the book is to be used only if nothing is
 */
export function readContent(
  content: RuleBookContent,
  { base, now, collegeId, ...against }: Against,
): { faults: readonly RuleFault[]; book: RuleBook | Supplement } {
  const faults: RuleFault[] = [];
  const root = new Reading(toFile(content, against.isSupplement), [], (path, rule, message) =>
    faults.push({ field: fieldOf(path), rule: RULES[rule] ?? rule, message }),
  );
  const book = against.isSupplement
    ? { ...readSupplement(root).supplement, collegeId }
    : readRuleBook(root).book;
  // Under another name a forbidden source would pass: of a draft only what the platform tells is taken.
  content.indicators.forEach(({ source }, index) => {
    if (source && !isFactKind(source) && !Object.hasOwn(DENIED_SOURCES, source))
      faults.push({ field: `indicators.${index}.source`, rule: "required", message: "no kind of fact" });
  });
  if (content.effectiveFrom && !isAhead(content, now))
    faults.push({ field: "effectiveFrom", rule: "order", message: "its first day lies ahead" });
  if (against.isSupplement) faults.push(...boundsFaults(content.indicators, base));
  return { faults, book };
}

const isAhead = ({ effectiveFrom }: Pick<RuleBookContent, "effectiveFrom">, now: Date): boolean =>
  effectiveFrom >= addDays(dayOf(now), 1);

const points = (tenths: number): number => tenths / 10;
const localized = ({ zhCn, en }: LocalizedText) => ({ "zh-CN": zhCn, en });

/** In the form of docs/rule-books.md. */
function toFile(content: RuleBookContent, isOfCollege: boolean): unknown {
  const { code, version, effectiveFrom, changeNote } = content;
  const common = {
    ...{ code, version, effectiveFrom, title: localized(content.title) },
    ...(changeNote.trim() && { changeNote }),
    indicators: content.indicators.map((each) => ({
      ...{ code: each.code, part: each.part, name: localized(each.name), source: each.source },
      ...{ points: points(each.unitTenths), cap: points(each.capTenths) },
      ...(each.gradePercents.length > 0 && {
        gradePercents: Object.fromEntries(GRADES.map((grade, index) => [grade, each.gradePercents[index]])),
      }),
      ...(each.levels.length > 0 && {
        levels: each.levels.map(({ name, tenths }) => ({ name: localized(name), points: points(tenths) })),
      }),
    })),
  };
  if (isOfCollege) return { ...common, organization: "its own" };
  const { supplementParts, supplementMostIndicators, supplementMostCapTenths } = content;
  return {
    ...common,
    partCaps: Object.fromEntries(content.partCaps.map(({ part, tenths }) => [part, points(tenths)])),
    shrinkingParts: content.shrinkingParts,
    gradeBands: {
      EXCELLENT: points(content.excellentFromTenths),
      QUALIFIED: points(content.qualifiedFromTenths),
      BASICALLY_QUALIFIED: points(content.basicallyQualifiedFromTenths),
    },
    objectionDays: content.objectionDays,
    ...(supplementParts.length > 0 && {
      supplement: {
        parts: supplementParts,
        mostIndicators: supplementMostIndicators,
        mostCap: points(supplementMostCapTenths),
      },
    }),
  };
}

/** What a book says, as a draft would. */
export function contentOf(book: RuleBook | Supplement): RuleBookContent {
  const base = "gradeBands" in book ? book : undefined;
  return {
    ...{ code: book.code, version: book.version, title: book.title, changeNote: book.changeNote ?? "" },
    effectiveFrom: dayOf(book.effectiveFrom),
    indicators: book.indicators.map(({ gradePercents, levels, ...each }) => ({
      ...each,
      gradePercents: gradePercents ? GRADES.map((grade) => gradePercents[grade]) : [],
      levels: levels ?? [],
    })),
    partCaps: Object.entries(base?.partCaps ?? {}).map(([part, tenths]) => ({
      ...{ part: part as ScorePart, tenths },
    })),
    shrinkingParts: base?.shrinkingParts ?? [],
    excellentFromTenths: base?.gradeBands.EXCELLENT ?? 0,
    qualifiedFromTenths: base?.gradeBands.QUALIFIED ?? 0,
    basicallyQualifiedFromTenths: base?.gradeBands.BASICALLY_QUALIFIED ?? 0,
    objectionDays: base?.objectionDays ?? 0,
    supplementParts: base?.supplement?.parts ?? [],
    supplementMostIndicators: base?.supplement?.mostIndicators ?? 0,
    supplementMostCapTenths: base?.supplement?.mostCapTenths ?? 0,
  };
}

const isOpen = ({ state }: RuleBookDraft): boolean => state === "DRAFT" || state === "RETURNED";

function requireState(holds: boolean, draft: RuleBookDraft): void {
  if (!holds)
    throw new ExpectedError("failed_precondition", "RULE_BOOK_STATE", `${draft.id} is ${draft.state}`);
}

interface Author {
  readonly id: string;
  readonly name: string;
}

/**
 * The next state of a draft. The same draft back: it says so already.
 *
 * @param revision of the state that was changed
 * @throws RULE_BOOK_STATE (failed_precondition), RULE_BOOK_CHANGED (aborted)
 */
export function rewritten(
  draft: RuleBookDraft,
  content: RuleBookContent,
  revision: number,
  author: Author,
): RuleBookDraft {
  requireState(isOpen(draft), draft);
  const isRepeated = revision === draft.contentRevision - 1 && draft.authorIds.includes(author.id);
  if (isRepeated && isDeepStrictEqual(content, draft.content)) return draft;
  if (revision !== draft.contentRevision)
    throw new ExpectedError("aborted", "RULE_BOOK_CHANGED", "somebody else has written meanwhile");
  return {
    ...draft,
    ...{ content, contentRevision: revision + 1, name: nameOf(content), authorName: author.name },
    authorIds: [...draft.authorIds.filter((id) => id !== author.id), author.id],
  };
}

/** @throws RULE_BOOK_STATE */
export function dropped(draft: RuleBookDraft): RuleBookDraft {
  if (draft.state === "DROPPED") return draft;
  requireState(isOpen(draft), draft);
  const { name: _, ...rest } = draft;
  return { ...rest, state: "DROPPED" };
}

/** The same draft back: it waits already. @throws RULE_BOOK_STATE and what `requireSound` throws */
export function submitted(draft: RuleBookDraft, faults: readonly RuleFault[], now: Date): RuleBookDraft {
  if (draft.state === "SUBMITTED") return draft;
  requireState(isOpen(draft), draft);
  requireSound(faults);
  const { deciderId: _, deciderName: __, decideTime: ___, ...rest } = draft;
  return { ...rest, state: "SUBMITTED", submitTime: now };
}

/** @throws SOURCE_FORBIDDEN, OUT_OF_BOUNDS, RULE_BOOK_INVALID (invalid_argument) with every fault */
function requireSound(faults: readonly RuleFault[]): void {
  if (faults.length === 0) return;
  const isForbidden = faults.some(({ field, rule }) => rule === "forbidden" && field.endsWith(".source"));
  const isOutside = faults.some(({ rule, field }) => rule === "bounds" && field.startsWith("indicators"));
  const reason = isForbidden ? "SOURCE_FORBIDDEN" : isOutside ? "OUT_OF_BOUNDS" : "RULE_BOOK_INVALID";
  throw new ExpectedError("invalid_argument", reason, `${faults.length} fault(s)`, {
    violations: [...faults],
  });
}

export interface Decision {
  readonly isAgreed: boolean;
  readonly reason: string;
  readonly decider: Author;
}

/**
 * The same draft back: this person has decided so already.
 *
 * @param faults as they are on the day of the decision
 * @throws RULE_BOOK_STATE, EFFECTIVE_PASSED (failed_precondition), OWN_RULE_BOOK (permission_denied), REASON_MISSING, OUT_OF_BOUNDS (invalid_argument)
 */
export function decided(
  draft: RuleBookDraft,
  { isAgreed, reason, decider }: Decision,
  faults: readonly RuleFault[],
  now: Date,
): RuleBookDraft {
  const state = isAgreed ? "AGREED" : "RETURNED";
  if (draft.state === state && draft.deciderId === decider.id) return draft;
  requireState(draft.state === "SUBMITTED", draft);
  if (draft.authorIds.includes(decider.id))
    throw new ExpectedError("permission_denied", "OWN_RULE_BOOK", "nobody decides what they have written");
  if (!isAgreed && !reason.trim())
    throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
  if (isAgreed && !isAhead(draft.content, now))
    throw new ExpectedError("failed_precondition", "EFFECTIVE_PASSED", "its first day lies ahead");
  if (isAgreed && faults.length > 0)
    throw new ExpectedError("invalid_argument", "OUT_OF_BOUNDS", "the university's book has changed", {
      violations: [...faults],
    });
  return {
    ...draft,
    ...{ state, deciderId: decider.id, deciderName: decider.name },
    ...{ decisionReason: reason.trim(), decideTime: now },
  };
}
