import { noteRepeated, type Reading } from "@qiming/service-kit";
import {
  COMPARISONS,
  type Condition,
  FIELD_KINDS,
  type LocalizedText,
  type Material,
} from "@qiming/service-form";
import {
  AUDIENCES,
  type Definition,
  type Field,
  LIFE_EVENTS,
  PREFILLS,
  STEP_PLACES,
  type Step,
  faultsOf,
} from "./definition.ts";

const NO_TEXT: LocalizedText = { zhCn: "", en: "" };
const MOST_GUIDE = 4_000;

/**
 * Reads a file of service items and notes everything that is wrong with it.
 *
 * @returns whose they are, as a path of codes, and what they say; to be used only if nothing is wrong
 * @see docs/service-items.md for the file's form
 */
export function readItems(root: Reading): { codePath: string; definitions: readonly Definition[] } {
  const fields = root.fields("organization", "items");
  const items = fields.items.list();
  if (items.length === 0) fields.items.fault("required", "a file of items has items");
  noteRepeated(
    items.map((each) => each.at("code")),
    "stands here twice",
  );
  return { codePath: fields.organization.text(), definitions: items.map(readDefinition) };
}

function readDefinition(reading: Reading): Definition {
  const fields = reading.fields(
    ...([
      "code",
      "name",
      "summary",
      "guide",
      "lifeEvent",
      "audiences",
      "legalBasis",
      "statuses",
      "applicantRoles",
    ] as const),
    ...([
      "fields",
      "materials",
      "steps",
      "limitDays",
      "proof",
      "contact",
      "restricted",
      "oneAtATime",
      "leadsTo",
    ] as const),
  );
  const proof = fields.proof.isMissing ? undefined : fields.proof.fields("text", "days");
  const definition: Definition = {
    ...{ code: fields.code.text(40), name: fields.name.localized(), summary: fields.summary.localized() },
    ...{ guide: optional(fields.guide, MOST_GUIDE), lifeEvent: fields.lifeEvent.choice(LIFE_EVENTS) },
    ...readAudiences(fields.audiences),
    legalBasis: fields.legalBasis.list().map((each) => each.text()),
    statuses: fields.statuses.list().map((each) => each.text()),
    applicantRoles: fields.applicantRoles.list().map((each) => each.text()),
    fields: fields.fields.list().map(readField),
    materials: fields.materials.list().map(readMaterial),
    steps: fields.steps.list().map(readStep),
    limitDays: fields.limitDays.integer(0, 250),
    resultKind: proof ? "PROOF" : "DECISION",
    proofText: proof ? proof.text.localized(MOST_GUIDE) : NO_TEXT,
    proofDays: proof && !proof.days.isMissing ? proof.days.integer(0, 3_650) : 0,
    contact: fields.contact.isMissing ? "" : fields.contact.text(),
    ...{ isRestricted: fields.restricted.flag(), isOneAtATime: fields.oneAtATime.flag() },
    ...(!fields.leadsTo.isMissing && { leadsTo: fields.leadsTo.text(100) }),
  };
  for (const { place, reason } of faultsOf(definition)) reading.fault(reason, place);
  return definition;
}

function readAudiences(reading: Reading): Pick<Definition, "audiences"> {
  const named = reading.list();
  noteRepeated(named, "stands here twice");
  return named.length > 0 ? { audiences: named.map((each) => each.choice(AUDIENCES)) } : {};
}

const optional = (reading: Reading, most?: number): LocalizedText =>
  reading.isMissing ? NO_TEXT : reading.localized(most);

function readField(reading: Reading): Field {
  const fields = reading.fields(
    ...(["code", "label", "help", "kind", "required", "options", "when", "prefill"] as const),
    ...(["least", "most", "sensitive"] as const),
  );
  const bound = (each: Reading) => (each.isMissing ? 0 : each.integer(-1e12, 1e12));
  return {
    ...{ code: fields.code.text(40), label: fields.label.localized(), help: optional(fields.help) },
    ...{ kind: fields.kind.choice(FIELD_KINDS), isRequired: fields.required.flag() },
    options: fields.options.list().map((each) => {
      const option = each.fields("code", "label");
      return { code: option.code.text(40), label: option.label.localized() };
    }),
    when: fields.when.list().map(readCondition),
    ...(!fields.prefill.isMissing && { prefill: fields.prefill.choice(PREFILLS) }),
    ...{ least: bound(fields.least), most: bound(fields.most), isSensitive: fields.sensitive.flag() },
  };
}

function readCondition(reading: Reading): Condition {
  const { field, comparison, value } = reading.fields("field", "comparison", "value");
  return { field: field.text(40), comparison: comparison.choice(COMPARISONS), value: value.text(200) };
}

function readMaterial(reading: Reading): Material {
  const { code, name, help, required, when } = reading.fields("code", "name", "help", "required", "when");
  return {
    ...{ code: code.text(40), name: name.localized(), help: optional(help), isRequired: required.flag() },
    when: when.list().map(readCondition),
  };
}

function readStep(reading: Reading): Step {
  const fields = reading.fields("code", "name", "place", "roles", "jointSign", "limitDays", "when", "fields");
  return {
    ...{ code: fields.code.text(40), name: fields.name.localized(), place: fields.place.choice(STEP_PLACES) },
    roles: fields.roles.list().map((each) => each.text(40)),
    mode: fields.jointSign.flag() ? "ALL" : "ANY",
    limitDays: fields.limitDays.integer(0, 120),
    when: fields.when.list().map(readCondition),
    fields: fields.fields.list().map(readField),
  };
}
