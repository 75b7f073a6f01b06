import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  answerFaults,
  materialsAsked,
  paperFaults,
  shownOf,
  type Answers,
  type Condition,
  type Field,
  type Material,
} from "./index.ts";

const field = (code: string, more: Partial<Field> = {}): Field => ({
  ...{ code, label: { zhCn: code, en: code }, help: { zhCn: "", en: "" }, kind: "TEXT", isRequired: false },
  ...{ options: [], when: [], least: 0, most: 0, isSensitive: false, ...more },
});
const options = ["a", "b", "c"].map((code) => ({ code, label: { zhCn: code, en: code } }));
const when = (name: string, comparison: Condition["comparison"], value: string): Condition[] => [
  { field: name, comparison, value },
];
const codes = (fields: readonly Field[]) => fields.map(({ code }) => code);

describe("what shows", () => {
  const form = [
    field("kind", { kind: "CHOICE", options }),
    field("why", { when: when("kind", "IS", "b") }),
    field("more", { when: when("why", "IS_NOT", "nothing") }),
    field("amount", { kind: "MONEY" }),
    field("note", { when: when("amount", "AT_LEAST", "5000") }),
    field("small", { when: when("amount", "AT_MOST", "4999") }),
  ];
  test.each<[Answers, string[]]>([
    [{}, ["kind", "more", "amount"]],
    [{ kind: ["b"] }, ["kind", "why", "more", "amount"]],
    [{ kind: ["b"], why: ["nothing"] }, ["kind", "why", "amount"]],
    // What was written into a field that is hidden now counts for nothing.
    [{ kind: ["a"], why: ["nothing"] }, ["kind", "more", "amount"]],
    [{ amount: ["5000"] }, ["kind", "more", "amount", "note"]],
    [{ amount: ["4999"] }, ["kind", "more", "amount", "small"]],
    [{ amount: ["no number"] }, ["kind", "more", "amount"]],
  ])("with %j is %j", (answers, expected) => {
    const shown = shownOf(form, answers);
    expect(codes(shown.fields)).toEqual(expected);
    expect(Object.keys(shown.answers).every((code) => expected.includes(code))).toBe(true);
  });

  test("what every object has by its nature is no answer", () => {
    const names = ["constructor", "__proto__", "toString"];
    const fields = [
      ...names.map((code) => field(code, { isRequired: true })),
      field("x", { when: names.flatMap((name) => when(name, "IS_NOT", "1")) }),
    ];
    const shown = shownOf(fields, {});
    expect(codes(shown.fields)).toEqual([...names, "x"]);
    expect(answerFaults(shown.fields, shown.answers)).toHaveLength(3);
  });

  test("is settled by one walk: what shows with the answers that count is the same again", () => {
    const anyField = fc.record({
      depends: fc.option(fc.nat(9), { nil: undefined }),
      comparison: fc.constantFrom<Condition["comparison"]>("IS", "IS_NOT"),
      value: fc.constantFrom("a", "b"),
    });
    fc.assert(
      fc.property(
        fc.array(anyField, { maxLength: 10 }),
        fc.dictionary(
          fc.constantFrom(..."0123456789"),
          fc.array(fc.constantFrom("a", "b", ""), { maxLength: 2 }),
        ),
        (drawn, answers) => {
          const fields = drawn.map(({ depends, comparison, value }, at) =>
            field(String(at), {
              when: depends !== undefined && depends < at ? when(String(depends), comparison, value) : [],
            }),
          );
          const once = shownOf(fields, answers);
          const again = shownOf(fields, once.answers);
          expect(codes(again.fields)).toEqual(codes(once.fields));
          expect(again.answers).toEqual(once.answers);
        },
      ),
      { seed: 20260318, numRuns: 500 },
    );
  });
});

test.each<[string, Partial<Field>, string[], string | undefined]>([
  ["a missing answer", { isRequired: true }, [], "MISSING"],
  ["one that may be missing", {}, [], undefined],
  ["a text", {}, ["一句话"], undefined],
  ["a text too short", { least: 3, most: 9 }, ["一二"], "TOO_SHORT"],
  ["a text too long", { most: 2 }, ["一二三"], "TOO_LONG"],
  ["letters beyond the plane count once", { most: 2 }, ["𠀀𠀁"], undefined],
  ["a text longer than texts are", {}, ["长".repeat(201)], "TOO_LONG"],
  ["two answers where one is asked", {}, ["a", "b"], "KIND"],
  ["a number", { kind: "NUMBER" }, ["-12"], undefined],
  ["no number", { kind: "NUMBER" }, ["1e3"], "KIND"],
  ["a number too small", { kind: "NUMBER", least: 1, most: 5 }, ["0"], "TOO_SMALL"],
  ["a number too large", { kind: "NUMBER", least: 1, most: 5 }, ["6"], "TOO_LARGE"],
  ["money owed to nobody", { kind: "MONEY" }, ["-1"], "TOO_SMALL"],
  ["money beyond what can be counted", { kind: "MONEY" }, ["9".repeat(16)], "KIND"],
  ["a day", { kind: "DAY" }, ["2026-02-28"], undefined],
  ["no day", { kind: "DAY" }, ["2026-02-30"], "KIND"],
  ["a choice", { kind: "CHOICE", options }, ["b"], undefined],
  ["another's choice", { kind: "CHOICE", options }, ["d"], "OPTION"],
  ["several choices", { kind: "CHOICES", options }, ["a", "c"], undefined],
  ["the same twice", { kind: "CHOICES", options }, ["a", "a"], "OPTION"],
  ["neither yes nor no", { kind: "YES_NO" }, ["maybe"], "KIND"],
])("%s", (_, more, given, reason) => {
  expect(answerFaults([field("x", more)], { x: given })).toEqual(reason ? [{ code: "x", reason }] : []);
});

describe("papers", () => {
  const material = (code: string, more: Partial<Material> = {}): Material => ({
    ...{
      code,
      name: { zhCn: code, en: code },
      help: { zhCn: "", en: "" },
      isRequired: true,
      when: [],
      ...more,
    },
  });
  const paper = (materialCode: string, validUntil = "") => ({ materialCode, validUntil });

  test("are asked as the answers say", () => {
    const materials = [material("always"), material("ill", { when: when("kind", "IS", "a") })];
    expect(materialsAsked(materials, {}).map(({ code }) => code)).toEqual(["always"]);
    expect(materialsAsked(materials, { kind: ["a"] }).map(({ code }) => code)).toEqual(["always", "ill"]);
  });

  test.each([
    [[], [{ code: "x", reason: "PAPER_MISSING" }]],
    [[paper("x")], []],
    [[paper("x", "2026-03-18")], []],
    [
      [paper("x", "2026-03-17"), paper("y", "2026-03-17")],
      [
        { code: "x", reason: "PAPER_EXPIRED" },
        { code: "y", reason: "PAPER_EXPIRED" },
      ],
    ],
  ])("%j lack %j", (papers, faults) => {
    const asked = [material("x"), material("y", { isRequired: false })];
    expect(paperFaults(asked, papers, "2026-03-18")).toEqual(faults);
  });
});
