import { expect, test } from "@jest/globals";
import { faultsOf, type Definition, type Field, type Step } from "./definition.ts";
import { definition, field, step, text } from "./definition.fixture.ts";

test("a definition without a fault has none", () => {
  expect(faultsOf(definition())).toEqual([]);
});

const of = (more: Partial<Definition>) => definition(more);
const withField = (more: Partial<Field>, ...before: Field[]) =>
  of({ fields: [...before, field("x", more)], materials: [] });
const withStep = (more: Partial<Step>) => of({ steps: [step("only", { limitDays: 1, ...more })] });
const when = (name: string, comparison: "IS" | "IS_NOT" | "AT_LEAST" | "AT_MOST", value: string) => [
  { field: name, comparison, value },
];
const material = { code: "m", name: text("材料"), help: text("无"), isRequired: true, when: [] };
const ownField = of({
  steps: [step("a", { when: when("hours", "IS", "1"), fields: [field("hours")] }), step("b")],
});
const options = ["a", "b"].map((code) => ({ code, label: text(code) }));

test("an item that is done on a page of its own needs no steps", () => {
  expect(faultsOf(of({ steps: [], leadsTo: "/m/services/transfer" }))).toEqual([]);
});

test.each<[what: string, Definition, place: string, reason: string]>([
  ["no name", of({ name: { zhCn: "名", en: " " } }), "name", "TEXT_MISSING"],
  ["a status that is none", of({ statuses: ["MEMBER"] }), "statuses[0]", "STATUS_UNKNOWN"],
  [
    "applicants by an office of elsewhere",
    of({ applicantRoles: ["ORG_DEPARTMENT"] }),
    "applicantRoles[0]",
    "ROLE_MISPLACED",
  ],
  ["steps beside a page", of({ leadsTo: "/m/services/transfer" }), "steps", "STEPS_NEEDLESS"],
  ["a page of somewhere else", of({ steps: [], leadsTo: "https://x.example" }), "leadsTo", "PATH_INVALID"],
  ["a field on itself", withField({ when: when("x", "IS", "1") }), "fields[0].when[0]", "FIELD_UNKNOWN"],
  [
    "a field on a later one",
    of({ fields: [field("x", { when: when("y", "IS", "1") }), field("y")] }),
    "fields[0].when[0]",
    "FIELD_UNKNOWN",
  ],
  [
    "a ring of fields",
    of({
      fields: [
        field("x", { when: when("y", "IS", "1") }),
        field("y", { when: when("z", "IS", "1") }),
        field("z", { when: when("x", "IS", "1") }),
      ],
    }),
    "fields[1].when[0]",
    "FIELD_UNKNOWN",
  ],
  [
    "a material on what is no field",
    of({ materials: [{ ...material, when: when("nothing", "IS", "1") }] }),
    "materials[0].when[0]",
    "FIELD_UNKNOWN",
  ],
  [
    "a material on a step's field, which comes later",
    of({
      materials: [{ ...material, when: when("hours", "IS", "1") }],
      steps: [step("only", { fields: [field("hours")] })],
    }),
    "materials[0].when[0]",
    "FIELD_UNKNOWN",
  ],
  ["a material twice", of({ materials: [material, material] }), "materials[1]", "CODE_TWICE"],
  [
    "a material that every object has",
    of({ materials: [{ ...material, code: "toString" }] }),
    "materials[0]",
    "CODE_INVALID",
  ],
  ["a step on its own field", ownField, "steps[0].when[0]", "FIELD_UNKNOWN"],
  ["a code twice", withField({}, field("x")), "fields[1]", "CODE_TWICE"],
  ["a code that every object has", of({ fields: [field("constructor")] }), "fields[0]", "CODE_INVALID"],
  ["a code that is no name", of({ fields: [field("$where")] }), "fields[0]", "CODE_INVALID"],
  [
    "an order among texts",
    withField({ when: when("y", "AT_LEAST", "1") }, field("y")),
    "fields[1].when[0]",
    "COMPARISON_UNFIT",
  ],
  [
    "an option that is none",
    withField({ when: when("y", "IS", "c") }, field("y", { kind: "CHOICE", options })),
    "fields[1].when[0]",
    "VALUE_UNFIT",
  ],
  ["a choice without options", withField({ kind: "CHOICE" }), "fields[0]", "OPTIONS_MISSING"],
  ["options of a text", withField({ options }), "fields[0]", "OPTIONS_NEEDLESS"],
  ["bounds that cross", withField({ kind: "NUMBER", least: 5, most: 1 }), "fields[0]", "BOUNDS_CROSSED"],
  ["no step", of({ steps: [] }), "steps", "STEPS_MISSING"],
  [
    "only steps that may be left out",
    withStep({ when: when("purpose", "IS", "a") }),
    "steps",
    "STEPS_CONDITIONAL",
  ],
  ["a step of no role", withStep({ roles: [] }), "steps[0].roles", "ROLES_MISSING"],
  [
    "a step of a role of elsewhere",
    withStep({ roles: ["ORG_DEPARTMENT"] }),
    "steps[0].roles",
    "ROLE_MISPLACED",
  ],
  ["less time for the whole than for its steps", of({ limitDays: 1 }), "limitDays", "LIMIT_BELOW_STEPS"],
  ["a proof without a text", of({ resultKind: "PROOF" }), "proofText", "TEXT_MISSING"],
  [
    "a proof that tells what a step knows and is sensitive",
    of({
      ...{ resultKind: "PROOF", proofText: text("{x}") },
      steps: [step("only", { limitDays: 1, fields: [field("x", { isSensitive: true })] })],
    }),
    "proofText",
    "FIELD_UNKNOWN",
  ],
  ...["__proto__", "constructor", "applicant.personId", ""].map(
    (name): [string, Definition, string, string] => [
      `a proof that asks for {${name}}`,
      of({ resultKind: "PROOF", proofText: text(`{${name}}`) }),
      "proofText",
      "FIELD_UNKNOWN",
    ],
  ),
  [
    "a proof that tells what is sensitive",
    of({ fields: [field("x", { isSensitive: true })], resultKind: "PROOF", proofText: text("{x}") }),
    "proofText",
    "FIELD_UNKNOWN",
  ],
])("%s is a fault", (_, wrong, place, reason) => {
  expect(faultsOf(wrong)).toContainEqual({ place, reason });
});
