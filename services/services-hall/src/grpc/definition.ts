import {
  Audience,
  Comparison,
  FieldKind,
  LifeEvent,
  Prefill,
  ResultKind,
  SignMode,
  StepPlace,
  type Condition as ConditionMessage,
  type Definition as DefinitionMessage,
  type Field as FieldMessage,
  type FieldValue,
} from "@qiming/contracts/services_hall/v1/item_service";
import type { LocalizedText as TextMessage } from "@qiming/contracts/common/v1/text";
import type {
  Answers,
  Comparison as Comparing,
  Condition,
  FieldKind as Kind,
  LocalizedText,
} from "@qiming/service-form";
import type {
  Audience as Among,
  Definition,
  Field,
  LifeEvent as Event,
  Prefill as Known,
  StepPlace as Place,
} from "../domain/definition.ts";

/** Definitions and answers between the contract and the domain, there and back. */

const fromText = (text: TextMessage | undefined): LocalizedText => ({
  ...{ zhCn: text?.zhCn ?? "", en: text?.en ?? "" },
});

/** What a form leaves open is the usual. */
const nameIn = <T extends string>(names: Readonly<Record<number, string>>, value: number, usual: T): T =>
  (value === 0 ? usual : names[value]) as T;

const fromConditions = (when: readonly ConditionMessage[]): Condition[] =>
  when.map(({ field, comparison, value }) => ({
    ...{ field, value, comparison: nameIn<Comparing>(Comparison, comparison, "IS") },
  }));

const fromField = ({ required, sensitive, prefill, least, most, ...field }: FieldMessage): Field => ({
  ...{ code: field.code, label: fromText(field.label), help: fromText(field.help) },
  ...{ kind: nameIn<Kind>(FieldKind, field.kind, "TEXT"), when: fromConditions(field.when) },
  ...{ isRequired: required, isSensitive: sensitive, least: Number(least), most: Number(most) },
  options: field.options.map(({ code, label }) => ({ code, label: fromText(label) })),
  ...(prefill !== Prefill.UNSPECIFIED && { prefill: Prefill[prefill] as Known }),
});

export const fromDefinition = (message: DefinitionMessage): Definition => ({
  ...{ code: message.code, name: fromText(message.name), summary: fromText(message.summary) },
  ...{ guide: fromText(message.guide), legalBasis: message.legalBasis, contact: message.contact },
  lifeEvent: nameIn<Event>(LifeEvent, message.lifeEvent, "EVERYDAY"),
  ...{ statuses: message.statuses, applicantRoles: message.applicantRoles },
  fields: message.fields.map(fromField),
  materials: message.materials.map(({ code, name, help, required, when }) => ({
    ...{ code, name: fromText(name), help: fromText(help), isRequired: required, when: fromConditions(when) },
  })),
  steps: message.steps.map(({ code, name, place, roles, mode, limitDays, when, fields }) => ({
    ...{ code, name: fromText(name), roles, limitDays, when: fromConditions(when) },
    ...{ place: nameIn<Place>(StepPlace, place, "BRANCH"), mode: mode === SignMode.ALL ? "ALL" : "ANY" },
    fields: fields.map(fromField),
  })),
  ...{ limitDays: message.limitDays, proofText: fromText(message.proofText), proofDays: message.proofDays },
  resultKind: message.resultKind === ResultKind.PROOF ? "PROOF" : "DECISION",
  ...{ isRestricted: message.restricted, isOneAtATime: message.oneAtATime },
  ...(message.leadsTo && { leadsTo: message.leadsTo }),
  ...(message.audiences.length > 0 && {
    audiences: message.audiences.map((each) => Audience[each] as Among),
  }),
});

const toConditions = (when: readonly Condition[]) =>
  when.map(({ field, comparison, value }) => ({ field, value, comparison: Comparison[comparison] }));

export const toField = ({ isRequired, isSensitive, prefill, least, most, ...field }: Field) => ({
  ...{ code: field.code, label: field.label, help: field.help, kind: FieldKind[field.kind] },
  ...{ required: isRequired, sensitive: isSensitive, when: toConditions(field.when) },
  ...{ prefill: Prefill[prefill ?? "UNSPECIFIED"], least: BigInt(least), most: BigInt(most) },
  options: field.options.map(({ code, label }) => ({ code, label })),
});

export const toDefinition = (definition: Definition) => ({
  ...{ code: definition.code, name: definition.name, summary: definition.summary, guide: definition.guide },
  ...{ lifeEvent: LifeEvent[definition.lifeEvent], legalBasis: [...definition.legalBasis] },
  ...{ statuses: [...definition.statuses], applicantRoles: [...definition.applicantRoles] },
  fields: definition.fields.map(toField),
  materials: definition.materials.map(({ code, name, help, isRequired, when }) => ({
    ...{ code, name, help, required: isRequired, when: toConditions(when) },
  })),
  steps: definition.steps.map(({ code, name, place, roles, mode, limitDays, when, fields }) => ({
    ...{ code, name, limitDays, roles: [...roles], place: StepPlace[place], mode: SignMode[mode] },
    ...{ when: toConditions(when), fields: fields.map(toField) },
  })),
  ...{ limitDays: definition.limitDays, resultKind: ResultKind[definition.resultKind] },
  ...{ proofText: definition.proofText, proofDays: definition.proofDays, contact: definition.contact },
  ...{ restricted: definition.isRestricted, oneAtATime: definition.isOneAtATime },
  leadsTo: definition.leadsTo ?? "",
  audiences: toAudiences(definition),
});

/** None: everybody. */
export const toAudiences = ({ audiences = [] }: Pick<Definition, "audiences">): Audience[] =>
  audiences.map((each) => Audience[each]);

/** Of a field that is named twice the last one. */
export const fromValues = (values: readonly FieldValue[]): Answers =>
  Object.fromEntries(values.map(({ code, values: given }) => [code, given]));

export const toValues = (answers: Answers) =>
  Object.entries(answers).map(([code, values]) => ({ code, values: [...values] }));
