/** A service item as its editor holds it, and as the contract does. */
import type {
  AudienceJson,
  ComparisonJson,
  ConditionJson,
  DefinitionJson,
  FieldJson,
  FieldKindJson,
  LifeEventJson,
  MaterialJson,
  PrefillJson,
  ResultKindJson,
  SignModeJson,
  StepJson,
  StepPlaceJson,
} from "@qiming/contracts/browser/item";
import { STEP_ROLES, type StepPlace } from "@qiming/service-form";

export interface Words {
  zhCn: string;
  en: string;
}
/** `key` is a part's own in the editor, whatever becomes of its code. */
interface Keyed {
  readonly key: string;
}
export interface ConditionForm extends Keyed {
  field: string;
  comparison: ComparisonJson;
  value: string;
}
export interface OptionForm extends Keyed {
  readonly code: string;
  label: Words;
}
export interface FieldForm extends Keyed {
  readonly code: string;
  label: Words;
  help: Words;
  kind: FieldKindJson;
  required: boolean;
  options: OptionForm[];
  when: ConditionForm[];
  prefill: PrefillJson;
  /** "0" with "0": the usual bounds. Money in fen. */
  least: string;
  most: string;
  sensitive: boolean;
}
export interface MaterialForm extends Keyed {
  readonly code: string;
  name: Words;
  help: Words;
  required: boolean;
  when: ConditionForm[];
}
export interface StepForm extends Keyed {
  readonly code: string;
  name: Words;
  place: StepPlaceJson;
  roles: string[];
  mode: SignModeJson;
  limitDays: number;
  when: ConditionForm[];
  fields: FieldForm[];
}
export interface ItemForm {
  readonly code: string;
  name: Words;
  summary: Words;
  guide: Words;
  lifeEvent: LifeEventJson;
  audiences: AudienceJson[];
  legalBasis: string[];
  statuses: string[];
  applicantRoles: string[];
  fields: FieldForm[];
  materials: MaterialForm[];
  steps: StepForm[];
  limitDays: number;
  resultKind: ResultKindJson;
  proofText: Words;
  proofDays: number;
  contact: string;
  restricted: boolean;
  oneAtATime: boolean;
  /** The page on which it is done; empty: by a case. */
  leadsTo: string;
}

export const MOST = { fields: 60, stepFields: 20, options: 50, conditions: 5, materials: 20, steps: 12 };

export const KINDS: readonly FieldKindJson[] = [
  "FIELD_KIND_TEXT",
  "FIELD_KIND_LONG_TEXT",
  "FIELD_KIND_NUMBER",
  "FIELD_KIND_MONEY",
  "FIELD_KIND_DAY",
  "FIELD_KIND_CHOICE",
  "FIELD_KIND_CHOICES",
  "FIELD_KIND_YES_NO",
];
export const PREFILLS: readonly PrefillJson[] = [
  "PREFILL_NAME",
  "PREFILL_NUMBER",
  "PREFILL_BRANCH_NAME",
  "PREFILL_COLLEGE_NAME",
  "PREFILL_MEMBER_STATUS",
];
export const PLACES: readonly StepPlaceJson[] = [
  "STEP_PLACE_BRANCH",
  "STEP_PLACE_COLLEGE",
  "STEP_PLACE_UNIVERSITY",
];

let count = 0;
const key = () => `p${++count}`;
const words = (said: { zhCn?: string; en?: string } = {}): Words => ({
  ...{ zhCn: said.zhCn ?? "", en: said.en ?? "" },
});

const conditionOf = ({ field = "", comparison, value = "" }: ConditionJson): ConditionForm => ({
  ...{ key: key(), field, value, comparison: comparison ?? "COMPARISON_IS" },
});
const fieldOf = ({ label, help, options = [], when = [], ...field }: FieldJson): FieldForm => ({
  ...{ key: key(), code: field.code ?? "", label: words(label), help: words(help) },
  ...{ kind: field.kind ?? "FIELD_KIND_TEXT", required: !!field.required, sensitive: !!field.sensitive },
  options: options.map((each) => ({ key: key(), code: each.code ?? "", label: words(each.label) })),
  ...{ when: when.map(conditionOf), prefill: field.prefill ?? "PREFILL_UNSPECIFIED" },
  ...{ least: String(field.least ?? 0), most: String(field.most ?? 0) },
});
const materialOf = ({ code = "", name, help, required, when = [] }: MaterialJson): MaterialForm => ({
  ...{ key: key(), code, name: words(name), help: words(help), required: !!required },
  when: when.map(conditionOf),
});
const stepOf = ({ name, roles = [], when = [], fields = [], ...step }: StepJson): StepForm => ({
  ...{ key: key(), code: step.code ?? "", name: words(name), roles: [...roles] },
  ...{ place: step.place ?? "STEP_PLACE_BRANCH", mode: step.mode ?? "SIGN_MODE_ANY" },
  ...{ limitDays: step.limitDays ?? 0, when: when.map(conditionOf), fields: fields.map(fieldOf) },
});

export const formOf = (definition: DefinitionJson): ItemForm => ({
  ...{ code: definition.code ?? "", name: words(definition.name), summary: words(definition.summary) },
  ...{ guide: words(definition.guide), lifeEvent: definition.lifeEvent ?? "LIFE_EVENT_EVERYDAY" },
  ...{ legalBasis: [...(definition.legalBasis ?? [])], statuses: [...(definition.statuses ?? [])] },
  ...{ applicantRoles: [...(definition.applicantRoles ?? [])], audiences: [...(definition.audiences ?? [])] },
  fields: (definition.fields ?? []).map(fieldOf),
  materials: (definition.materials ?? []).map(materialOf),
  steps: (definition.steps ?? []).map(stepOf),
  ...{ limitDays: definition.limitDays ?? 0, resultKind: definition.resultKind ?? "RESULT_KIND_DECISION" },
  ...{ proofText: words(definition.proofText), proofDays: definition.proofDays ?? 0 },
  ...{ contact: definition.contact ?? "", restricted: !!definition.restricted },
  ...{ oneAtATime: !!definition.oneAtATime, leadsTo: definition.leadsTo ?? "" },
});

const withoutKey = <T extends Keyed>({ key: _, ...rest }: T): Omit<T, "key"> => rest;
const toField = ({ options, when, ...field }: FieldForm): FieldJson => ({
  ...withoutKey(field),
  ...{ options: options.map(withoutKey), when: when.map(withoutKey) },
});

/** Whatever somebody typed as a number of days, within what there may be. */
const days = (typed: number, most: number): number =>
  Math.min(Math.max(Math.trunc(Number(typed)) || 0, 0), most);

export const toDefinition = (form: ItemForm): DefinitionJson => ({
  ...form,
  legalBasis: form.legalBasis.map((each) => each.trim().slice(0, 200)).filter((each) => each !== ""),
  ...{ limitDays: days(form.limitDays, 250), proofDays: days(form.proofDays, 3_650) },
  fields: form.fields.map(toField),
  materials: form.materials.map(({ when, ...each }) => ({
    ...withoutKey(each),
    when: when.map(withoutKey),
  })),
  steps: form.steps.map(({ when, fields, ...each }) => ({
    ...{ ...withoutKey(each), limitDays: days(each.limitDays, 120) },
    ...{ when: when.map(withoutKey), fields: fields.map(toField) },
  })),
});

/** Codes are nobody's concern in the editor: the next that is free. */
function nextCode(prefix: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`${prefix}${number}`)) return `${prefix}${number}`;
}
const codesOf = (parts: readonly { readonly code: string }[]) => parts.map(({ code }) => code);
/** Answers to the form and to the steps lie side by side: no code may be there twice. */
const fieldCodes = ({ fields, steps }: ItemForm) =>
  codesOf([...fields, ...steps.flatMap((step) => step.fields)]);

export const newField = (form: ItemForm): FieldForm =>
  fieldOf({ code: nextCode("f", fieldCodes(form)), required: true });
export const newMaterial = ({ materials }: ItemForm): MaterialForm =>
  materialOf({ code: nextCode("m", codesOf(materials)), required: true });
export const newStep = ({ steps }: ItemForm): StepForm =>
  stepOf({ code: nextCode("s", codesOf(steps)), limitDays: 1 });
export const newOption = ({ options }: FieldForm): OptionForm => ({
  ...{ key: key(), code: nextCode("o", codesOf(options)), label: words() },
});

export const hasOptions = (kind: FieldKindJson): boolean =>
  kind === "FIELD_KIND_CHOICE" || kind === "FIELD_KIND_CHOICES";
const isNumber = (kind: FieldKindJson): boolean =>
  kind === "FIELD_KIND_NUMBER" || kind === "FIELD_KIND_MONEY";
export const hasBounds = (kind: FieldKindJson): boolean =>
  isNumber(kind) || kind === "FIELD_KIND_TEXT" || kind === "FIELD_KIND_LONG_TEXT";
export const mayPrefill = (kind: FieldKindJson): boolean => kind === "FIELD_KIND_TEXT";

/** What belongs to another kind of field is taken out. */
export function setKind(field: FieldForm, kind: FieldKindJson): void {
  if (hasOptions(kind) && field.options.length === 0)
    for (let n = 0; n < 2; n++) field.options.push(newOption(field));
  if (!hasOptions(kind)) field.options = [];
  if (!mayPrefill(kind)) field.prefill = "PREFILL_UNSPECIFIED";
  field.kind = kind;
  field.least = field.most = "0";
}

export const comparisonsOf = (kind: FieldKindJson): ComparisonJson[] => [
  ...(["COMPARISON_IS", "COMPARISON_IS_NOT"] as const),
  ...(isNumber(kind) ? (["COMPARISON_AT_LEAST", "COMPARISON_AT_MOST"] as const) : []),
];
const usualValue = ({ kind, options }: FieldForm): string => {
  if (kind === "FIELD_KIND_YES_NO") return "true";
  return isNumber(kind) ? "0" : (options[0]?.code ?? "");
};
/** On a field, with what fits its kind. */
export const conditionOn = (field: FieldForm): ConditionForm => ({
  ...{ key: key(), field: field.code, comparison: "COMPARISON_IS", value: usualValue(field) },
});

/** The fields that a condition can name: those before its own place. */
export function fieldsBefore(
  { fields, steps }: ItemForm,
  { step, field }: { readonly step?: number | undefined; readonly field?: number | undefined },
): FieldForm[] {
  if (step === undefined) return fields.slice(0, field);
  const within = field === undefined ? [] : steps[step]!.fields.slice(0, field);
  return [...fields, ...steps.slice(0, step).flatMap((each) => each.fields), ...within];
}

export const rolesAt = (place: StepPlaceJson): readonly string[] =>
  STEP_ROLES[place.replace("STEP_PLACE_", "") as StepPlace];
/** Roles of elsewhere cannot hold it. */
export function setPlace(step: StepForm, place: StepPlaceJson): void {
  step.place = place;
  step.roles = step.roles.filter((role) => rolesAt(place).includes(role));
}

/** Moves one part of a list by one place; at its end it stays. */
export function move<T>(list: T[], at: number, by: -1 | 1): void {
  const to = at + by;
  if (to < 0 || to >= list.length) return;
  const [part] = list.splice(at, 1);
  list.splice(to, 0, part!);
}

/** A proof's text as people read it: what is filled in stands there by its name. */
export const previewOf = (
  text: string,
  places: readonly { readonly code: string; readonly text: string }[],
): string =>
  text.replace(/\{([^{}]*)\}/g, (whole, code: string) => {
    const place = places.find((each) => each.code === code);
    return place ? `【${place.text}】` : whole;
  });

/** Another item as the beginning of a new one. */
export const copied = (template: DefinitionJson | undefined, code: string, name: Words): DefinitionJson => ({
  ...(template ?? { lifeEvent: "LIFE_EVENT_EVERYDAY", oneAtATime: true }),
  ...{ code, name },
});

/** After the highest number of those known, "SV-17" after "SV-16". */
export function nextItemCode(codes: readonly string[]): string {
  const numbers = codes.flatMap((code) => /^SV-(\d{1,4})$/.exec(code)?.[1] ?? []).map(Number);
  return numbers.length > 0 ? `SV-${String(Math.max(...numbers) + 1).padStart(2, "0")}` : "";
}
