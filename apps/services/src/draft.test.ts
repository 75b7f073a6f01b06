import { expect, test } from "@jest/globals";
import type { DefinitionJson } from "@qiming/contracts/browser/item";
import {
  comparisonsOf,
  conditionOn,
  copied,
  fieldsBefore,
  formOf,
  move,
  newField,
  newOption,
  newStep,
  nextItemCode,
  previewOf,
  setKind,
  setPlace,
  toDefinition,
} from "./draft.ts";
import { changesBetween } from "./changes.ts";
import { namesAt, partOf } from "./faults.ts";
import { standingOn } from "./own-item.ts";

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const definition: DefinitionJson = {
  ...{ code: "SV-17", name: text("借用"), summary: text("借会议室"), limitDays: 3 },
  fields: [
    { code: "f1", label: text("人数"), kind: "FIELD_KIND_NUMBER", least: "1", most: "200" },
    {
      ...{ code: "where", label: text("场地"), kind: "FIELD_KIND_CHOICE" },
      options: [{ code: "o1", label: text("会议室") }],
    },
  ],
  steps: [
    {
      ...{ code: "s1", name: text("支部"), roles: ["BRANCH_SECRETARY"], limitDays: 1 },
      fields: [{ code: "f2", label: text("意见"), kind: "FIELD_KIND_TEXT" }],
    },
  ],
};

test("a definition is the same after the editor has held it", () => {
  const once = toDefinition(formOf(definition));
  expect(once).toMatchObject(definition);
  expect(toDefinition(formOf(once))).toEqual(once);
  expect(JSON.stringify(once)).not.toContain('"key"');
});

test("a new part has a code of its own, among fields those of the steps too", () => {
  const form = formOf(definition);
  expect(newField(form).code).toBe("f3");
  expect(newStep(form).code).toBe("s2");
  expect(newOption(form.fields[1]!).code).toBe("o2");
});

test("a field of another kind keeps nothing that belongs to the kind before", () => {
  const [field] = formOf(definition).fields;
  setKind(field!, "FIELD_KIND_CHOICES");
  expect([field!.options.length, field!.least, field!.most]).toEqual([2, "0", "0"]);
  setKind(field!, "FIELD_KIND_TEXT");
  field!.prefill = "PREFILL_NAME";
  setKind(field!, "FIELD_KIND_DAY");
  expect([field!.options, field!.prefill]).toEqual([[], "PREFILL_UNSPECIFIED"]);
});

test("a condition begins with what fits its field", () => {
  const [number, choice] = formOf(definition).fields;
  expect(conditionOn(choice!)).toMatchObject({ field: "where", comparison: "COMPARISON_IS", value: "o1" });
  expect(conditionOn(number!).value).toBe("0");
  expect(comparisonsOf("FIELD_KIND_NUMBER")).toContain("COMPARISON_AT_LEAST");
  expect(comparisonsOf("FIELD_KIND_TEXT")).toEqual(["COMPARISON_IS", "COMPARISON_IS_NOT"]);
});

test("a condition can name only what comes before its place", () => {
  const form = formOf(definition);
  form.steps.push(newStep(form));
  const codes = (at: Parameters<typeof fieldsBefore>[1]) => fieldsBefore(form, at).map(({ code }) => code);
  expect(codes({ field: 0 })).toEqual([]);
  expect(codes({ field: 1 })).toEqual(["f1"]);
  expect(codes({})).toEqual(["f1", "where"]);
  expect(codes({ step: 0 })).toEqual(["f1", "where"]);
  expect(codes({ step: 1 })).toEqual(["f1", "where", "f2"]);
  expect(codes({ step: 0, field: 0 })).toEqual(["f1", "where"]);
});

test("a step that is taken elsewhere is held by nobody of the place before", () => {
  const [step] = formOf(definition).steps;
  setPlace(step!, "STEP_PLACE_COLLEGE");
  expect(step!.roles).toEqual([]);
});

test("a part at the end of its list stays there", () => {
  const list = [1, 2, 3];
  move(list, 0, -1);
  move(list, 2, 1);
  expect(list).toEqual([1, 2, 3]);
  move(list, 0, 1);
  expect(list).toEqual([2, 1, 3]);
});

test("what is no number of days is none, and none is more than there may be", () => {
  const form = formOf(definition);
  form.limitDays = 9_999;
  form.steps[0]!.limitDays = "" as unknown as number;
  expect(toDefinition(form)).toMatchObject({ limitDays: 250, steps: [{ limitDays: 0 }] });
});

test("another item begins a new one under its own code and name", () => {
  expect(copied(definition, "SV-18", text("另一个"))).toMatchObject({
    ...{ code: "SV-18", name: text("另一个"), summary: text("借会议室"), limitDays: 3 },
  });
  expect(nextItemCode(["SV-01", "SV-16", "ECON-3"])).toBe("SV-17");
  expect(nextItemCode([])).toBe("");
});

test("what is wrong is told in the part it belongs to, by name", () => {
  expect(["name", "fields[0].label", "materials[1]", "limitDays", "steps", "proofText"].map(partOf)).toEqual([
    ...["basics", "form", "materials", "steps", "steps", "result"],
  ]);
  const form = formOf(definition);
  const names = (place: string) => namesAt(form, { place }, ({ zhCn }) => zhCn);
  expect(names("fields[1].when[0]")).toEqual(["场地"]);
  expect(names("steps[0].fields[0].label")).toEqual(["支部", "意见"]);
  expect(names("steps[4]")).toEqual(["5"]);
  expect(names("name")).toEqual([]);
});

test("an item stands as its versions and its last day say", () => {
  const at = (version: number, effectiveDay: string) => ({ version, effectiveDay });
  const versions = [at(3, "2026-03-01"), at(2, "2026-04-01"), at(1, "2026-03-01")];
  expect(standingOn({ versions }, "2026-03-18")).toMatchObject({
    ...{ inForce: { version: 3 }, toCome: { version: 2 }, isRetired: false, isDrafted: false },
  });
  expect(standingOn({ versions }, "2026-04-01").inForce!.version).toBe(2);
  expect(standingOn({ versions, lastDay: "2026-03-17" }, "2026-03-18")).toEqual({
    ...{ isRetired: true, isDrafted: false },
  });
  expect(standingOn({ draft: definition }, "2026-03-18")).toEqual({ isRetired: false, isDrafted: true });
});

test("what changed between two versions is said by part; what only looks otherwise is not", () => {
  expect(changesBetween(definition, toDefinition(formOf(definition)))).toEqual([]);
  const form = formOf(definition);
  form.contact = "办公室";
  form.fields.reverse();
  form.fields[0]!.required = true;
  form.steps = [newStep(form)];
  form.steps[0]!.name = text("学院");
  expect(changesBetween(definition, toDefinition(form))).toEqual([
    { part: "basics", kind: "changed" },
    { part: "form", kind: "changed", name: text("场地") },
    { part: "form", kind: "moved" },
    { part: "steps", kind: "removed", name: text("支部") },
    { part: "steps", kind: "added", name: text("学院") },
  ]);
});

test("a proof's text is read with names in the place of codes", () => {
  expect(previewOf("同意{f1}使用{f9}。", [{ code: "f1", text: "会议室" }])).toBe("同意【会议室】使用{f9}。");
});
