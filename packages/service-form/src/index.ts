export { MEMBER_STATUSES, PROOF_NAMES, STEP_PLACES, STEP_ROLES, type StepPlace } from "./steps.ts";

/** A text in both languages of the platform. */
export interface LocalizedText {
  readonly zhCn: string;
  readonly en: string;
}

export const FIELD_KINDS = [
  "TEXT",
  "LONG_TEXT",
  "NUMBER",
  "MONEY",
  "DAY",
  "CHOICE",
  "CHOICES",
  "YES_NO",
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

export const COMPARISONS = ["IS", "IS_NOT", "AT_LEAST", "AT_MOST"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Holds where the answer to an earlier field compares so. */
export interface Condition {
  readonly field: string;
  readonly comparison: Comparison;
  readonly value: string;
}

export interface FieldOption {
  readonly code: string;
  readonly label: LocalizedText;
}

/** One field of a form. */
export interface Field {
  readonly code: string;
  readonly label: LocalizedText;
  readonly help: LocalizedText;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  readonly options: readonly FieldOption[];
  /** Shown, and asked, only where all of these hold. */
  readonly when: readonly Condition[];
  /** Of a text its length, of a number or money its bounds; 0 with 0: the usual ones. */
  readonly least: number;
  readonly most: number;
  readonly isSensitive: boolean;
}

/** A paper that is asked for. */
export interface Material {
  readonly code: string;
  readonly name: LocalizedText;
  readonly help: LocalizedText;
  readonly isRequired: boolean;
  /** Asked only where all of these hold. */
  readonly when: readonly Condition[];
}

/** By field code; of several choices several, otherwise one or none. */
export type Answers = Readonly<Record<string, readonly string[]>>;

/** What is wrong with the answer to one field. */
export interface AnswerFault {
  readonly code: string;
  /** "MISSING", "KIND", "TOO_SHORT", "TOO_LONG", "TOO_SMALL", "TOO_LARGE" or "OPTION"; of a paper "PAPER_MISSING" or "PAPER_EXPIRED" */
  readonly reason: string;
}

/** What a text may have where its field sets no length of its own. */
const MOST_LETTERS: Partial<Record<FieldKind, number>> = { TEXT: 200, LONG_TEXT: 4_000 };

const numbers = ([value = ""]: readonly string[] = []): number => Number(value);

/** An answer, and never what every object has by its nature. */
const answerTo = (answers: Answers, code: string): readonly string[] =>
  Object.hasOwn(answers, code) ? answers[code]! : [];

/** What is hidden counts as not answered, whatever was written there before. */
function holds({ field, comparison, value }: Condition, answers: Answers): boolean {
  const given = answerTo(answers, field);
  if (given.length === 0) return comparison === "IS_NOT";
  switch (comparison) {
    case "IS":
      return given.includes(value);
    case "IS_NOT":
      return !given.includes(value);
    case "AT_LEAST":
      return numbers(given) >= Number(value);
    case "AT_MOST":
      return numbers(given) <= Number(value);
  }
}

export const allHold = (when: readonly Condition[], answers: Answers): boolean =>
  when.every((each) => holds(each, answers));

/**
 * The fields that show with these answers, and the answers that count: those to what shows. A condition names only what comes before it, so that one
 * walk in order settles all.
 */
export function shownOf(
  fields: readonly Field[],
  answers: Answers,
  before: Answers = {},
): { readonly fields: readonly Field[]; readonly answers: Answers } {
  const counted: Record<string, readonly string[]> = { ...before };
  const own: Record<string, readonly string[]> = {};
  const shown = fields.filter((field) => {
    if (!allHold(field.when, counted)) return false;
    const given = answerTo(answers, field.code)
      .map((value) => value.trim())
      .filter((value) => value !== "");
    if (given.length > 0) counted[field.code] = own[field.code] = given;
    return true;
  });
  return { fields: shown, answers: own };
}

/** The papers that are asked with these answers, of what shows. */
export const materialsAsked = (materials: readonly Material[], answers: Answers): Material[] =>
  materials.filter(({ when }) => allHold(when, answers));

/**
 * What is missing of the papers that are asked, or counts no longer; the code is the material's.
 *
 * @param today as "2026-03-18"
 */
export const paperFaults = (
  asked: readonly Material[],
  papers: readonly { readonly materialCode: string; readonly validUntil: string }[],
  today: string,
): AnswerFault[] =>
  asked.flatMap(({ code, isRequired }) => {
    const paper = papers.find(({ materialCode }) => materialCode === code);
    if (!paper) return isRequired ? [{ code, reason: "PAPER_MISSING" }] : [];
    return paper.validUntil && paper.validUntil < today ? [{ code, reason: "PAPER_EXPIRED" }] : [];
  });

/** What is missing or wrong among answers that are to be complete. @param fields those that show */
export const answerFaults = (fields: readonly Field[], answers: Answers): AnswerFault[] =>
  fields.flatMap((field) => {
    const reason = answerFault(field, answerTo(answers, field.code));
    return reason ? [{ code: field.code, reason }] : [];
  });

function answerFault(field: Field, given: readonly string[]): string | undefined {
  if (given.length === 0) return field.isRequired ? "MISSING" : undefined;
  if (field.kind === "CHOICES")
    return given.every((value, at) => isOption(field, value) && given.indexOf(value) === at)
      ? undefined
      : "OPTION";
  const [value] = given as [string];
  if (given.length > 1) return "KIND";
  switch (field.kind) {
    case "CHOICE":
      return isOption(field, value) ? undefined : "OPTION";
    case "YES_NO":
      return value === "true" || value === "false" ? undefined : "KIND";
    case "DAY":
      return isDay(value) ? undefined : "KIND";
    case "NUMBER":
    case "MONEY":
      return numberFault(field, value);
    case "TEXT":
    case "LONG_TEXT":
      return lengthFault(field, value);
  }
}

const isOption = ({ options }: Field, value: string): boolean => options.some(({ code }) => code === value);

function isDay(value: string): boolean {
  const time = new Date(`${value}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(time.getTime()) &&
    time.toISOString().slice(0, 10) === value
  );
}

function numberFault({ kind, least, most }: Field, value: string): string | undefined {
  if (!/^-?\d{1,15}$/.test(value)) return "KIND";
  const number = Number(value);
  const isBound = least !== 0 || most !== 0;
  // Money that nobody gave bounds is at least not owed.
  if (number < (isBound ? least : kind === "MONEY" ? 0 : -Infinity)) return "TOO_SMALL";
  return isBound && number > most ? "TOO_LARGE" : undefined;
}

function lengthFault({ kind, least, most }: Field, value: string): string | undefined {
  const letters = [...value].length;
  if (letters < least) return "TOO_SHORT";
  return letters > (most || MOST_LETTERS[kind]!) ? "TOO_LONG" : undefined;
}
