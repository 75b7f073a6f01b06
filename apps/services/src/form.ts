import type { ConditionJson, FieldJson, FieldValueJson, MaterialJson } from "@qiming/contracts/browser/item";
import { shownOf, type Answers, type Condition, type Field, type Material } from "@qiming/service-form";
import { localized } from "@qiming/web-kit";

/** Forms as the contract has them, for the rule that browser and service share. */

const textOf = (text: FieldJson["label"]) => ({ zhCn: text?.zhCn ?? "", en: text?.en ?? "" });

const toConditions = (when: readonly ConditionJson[] = []): Condition[] =>
  when.map(({ field = "", comparison, value = "" }) => ({
    ...{ field, value },
    comparison: (comparison ?? "COMPARISON_IS").replace("COMPARISON_", "") as Condition["comparison"],
  }));

export const toFields = (fields: readonly FieldJson[] = []): Field[] =>
  fields.map(({ code = "", kind, required, sensitive, least, most, options = [], when, ...texts }) => ({
    ...{ code, label: textOf(texts.label), help: textOf(texts.help), when: toConditions(when) },
    kind: (kind ?? "FIELD_KIND_TEXT").replace("FIELD_KIND_", "") as Field["kind"],
    ...{
      isRequired: !!required,
      isSensitive: !!sensitive,
      least: Number(least ?? 0),
      most: Number(most ?? 0),
    },
    options: options.map((option) => ({ code: option.code ?? "", label: textOf(option.label) })),
  }));

export const toMaterials = (materials: readonly MaterialJson[] = []): Material[] =>
  materials.map(({ code = "", name, help, required, when }) => ({
    ...{ code, name: textOf(name), help: textOf(help), isRequired: !!required, when: toConditions(when) },
  }));

export const toAnswers = (values: readonly FieldValueJson[] = []): Answers =>
  Object.fromEntries(values.map(({ code = "", values: given = [] }) => [code, given]));

export const toValues = (answers: Answers): FieldValueJson[] =>
  Object.entries(answers).flatMap(([code, values]) =>
    values.length > 0 ? [{ code, values: [...values] }] : [],
  );

/** Fields that show, each with its answer as people read it; unanswered ones are left out. */
export function answered(
  fields: readonly FieldJson[] = [],
  values: readonly FieldValueJson[] = [],
  words: { readonly yes: string; readonly no: string },
): { readonly code: string; readonly label: string; readonly text: string }[] {
  const answers = toAnswers(values);
  return shownOf(toFields(fields), answers).fields.flatMap((field) => {
    const given = answers[field.code] ?? [];
    if (given.length === 0) return [];
    const text = given.map((value) => asText(field, value, words)).join("、");
    return [{ code: field.code, label: localized(field.label), text }];
  });
}

function asText(
  { kind, options }: Field,
  value: string,
  { yes, no }: { readonly yes: string; readonly no: string },
): string {
  if (kind === "YES_NO") return value === "true" ? yes : no;
  if (kind === "MONEY") return yuanOf(value);
  const option = options.find(({ code }) => code === value);
  return option ? localized(option.label) : value;
}

/** Fen as yuan: "1250" is "12.50". */
export function yuanOf(fen: string): string {
  if (!/^-?\d+$/.test(fen)) return fen;
  const digits = fen.replace("-", "").padStart(3, "0");
  return `${fen.startsWith("-") ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Yuan as somebody types them, as fen; what is no amount stays as it is, to be refused. */
export function fenOf(yuan: string): string {
  const found = /^(\d{1,13})(?:\.(\d{0,2}))?$/.exec(yuan.trim());
  return found ? String(Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"))) : yuan.trim();
}
