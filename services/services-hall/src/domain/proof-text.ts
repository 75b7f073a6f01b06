import type { Day } from "@qiming/core";
import type { Answers, LocalizedText, PROOF_NAMES } from "@qiming/service-form";
import { answersOf, type ServiceCase } from "./case.ts";
import { PLACEHOLDER, type Definition, type Field } from "./definition.ts";

type Language = keyof LocalizedText;
type ProofName = (typeof PROOF_NAMES)[number];

/** What is known of a holder when a proof is issued. */
export interface HolderFacts {
  readonly name: string;
  readonly number: string;
  /** For example "FULL". */
  readonly memberStatus: string;
}

const NOTHING = "—";
/** A longer value is cut: what somebody typed into a form does not fill a paper. */
const MOST_LETTERS = 300;

const STATUSES: Readonly<Record<string, LocalizedText>> = {
  FULL: { zhCn: "正式党员", en: "full member" },
  PROBATIONARY: { zhCn: "预备党员", en: "probationary member" },
  DEVELOPMENT_TARGET: { zhCn: "发展对象", en: "development target" },
  ACTIVIST: { zhCn: "入党积极分子", en: "activist" },
  APPLICANT: { zhCn: "入党申请人", en: "applicant" },
  NONE: { zhCn: "群众", en: "non-member" },
};
const YES: LocalizedText = { zhCn: "是", en: "yes" };
const NO: LocalizedText = { zhCn: "否", en: "no" };
const BETWEEN: LocalizedText = { zhCn: "、", en: ", " };
const YUAN: LocalizedText = { zhCn: " 元", en: " yuan" };

/**
 * A proof's text, in both languages: names and answers in the places of their codes. What a name of the register stands for nobody types: it goes before a
 * field of the same code. What has no value is "—". A value is put in as it is and never read as a text with places of its own.
 */
export function filledIn(
  definition: Definition,
  each: Pick<ServiceCase, "answers" | "visits" | "branchName" | "collegeName">,
  { name, number, memberStatus }: HolderFacts,
  day: Day,
): LocalizedText {
  const fields = [...definition.fields, ...definition.steps.flatMap((step) => step.fields)];
  const answers = answersOf(each, definition);
  const valueOf = (code: string, language: Language): string => {
    const known: Readonly<Record<ProofName, string>> = {
      ...{ name, number, branchName: each.branchName, collegeName: each.collegeName },
      ...{ memberStatus: STATUSES[memberStatus]?.[language] ?? "", day: dayIn(day, language) },
    };
    if (Object.hasOwn(known, code)) return known[code as ProofName];
    const field = fields.find((one) => one.code === code && !one.isSensitive);
    return field ? answerIn(field, answers[code] ?? [], language) : "";
  };
  const filled = (language: Language): string =>
    definition.proofText[language].replaceAll(
      PLACEHOLDER,
      (_, code: string) => plain(valueOf(code, language)) || NOTHING,
    );
  return { zhCn: filled("zhCn"), en: filled("en") };
}

function answerIn(field: Field, given: Answers[string], language: Language): string {
  return given.map((value) => valueIn(field, value, language)).join(BETWEEN[language]);
}

function valueIn({ kind, options }: Field, value: string, language: Language): string {
  switch (kind) {
    case "CHOICE":
    case "CHOICES":
      return options.find(({ code }) => code === value)?.label[language] ?? "";
    case "YES_NO":
      return (value === "true" ? YES : NO)[language];
    case "DAY":
      return dayIn(value, language);
    case "MONEY":
      return `${yuan(value)}${YUAN[language]}`;
    case "TEXT":
    case "LONG_TEXT":
    case "NUMBER":
      return value;
  }
}

/** Fen as yuan: "123456" is "1234.56". */
function yuan(fen: string): string {
  const digits = fen.padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A day as people write it: "2026年3月18日", "18 March 2026". */
export function dayIn(day: Day, language: Language): string {
  const time = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(time.getTime())) return "";
  const [year, month, date] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  if (language === "zhCn") return `${year}年${month}月${date}日`;
  return `${date} ${MONTHS[month - 1]} ${year}`;
}
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];

/** On one line, without what no reader sees: a value neither begins a paragraph of its own nor turns the text around. */
function plain(value: string): string {
  const seen = value
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, "")
    .trim();
  const letters = [...seen];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join("")}……` : seen;
}
