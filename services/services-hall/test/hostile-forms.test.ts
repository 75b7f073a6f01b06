import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { CaseState, DeskPart, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import {
  Comparison,
  DefinitionSchema,
  FieldKind,
  FieldSchema,
  Prefill,
  StepPlace,
} from "@qiming/contracts/services_hall/v1/item_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  counter = await openCounter(mongo.uri, ITEMS);
});
afterEach(() => counter.stop());

type DefinitionWish = MessageInitShape<typeof DefinitionSchema>;
type FieldWish = MessageInitShape<typeof FieldSchema>;
const text = (zhCn: string) => ({ zhCn, en: zhCn });
const one = (code: string, ...values: string[]) => ({ code, values });
const TODAY = "2026-03-18";
const field = (code: string, more: object = {}) => ({
  ...{ code, label: text(code), kind: FieldKind.TEXT, ...more },
});
const on = (code: string) => ({ when: [{ field: code, comparison: Comparison.IS, value: "x" }] });
const step = (code: string, more: object = {}) => ({
  ...{ code, name: text(code), place: StepPlace.BRANCH, roles: ["BRANCH_SECRETARY"], limitDays: 1, ...more },
});
const many = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));
const definition = (more: object = {}) =>
  create(DefinitionSchema, {
    ...{ code: "SV-66", name: text("事项"), summary: text("事项"), lifeEvent: 3, resultKind: 1 },
    ...{ fields: [field("a")], steps: [step("branch")], limitDays: 9, ...more },
  } as DefinitionWish);
const of = { organizationId: "u" };
const save = (more: object) =>
  counter.items("department").saveDraft({ ...of, revision: 0, definition: definition(more) });
const publish = () =>
  counter
    .items("department")
    .publishDraft({ ...of, code: "SV-66", revision: 1, effectiveDay: TODAY, changeNote: "新" });
async function published(more: object): Promise<void> {
  expect((await save(more)).faults).toEqual([]);
  await publish();
}
const begin = (who: string, itemCode = "SV-66") => counter.cases(who).beginCase({ itemCode });
const answer = (who: string, { id: caseId, edition }: { id: string; edition: number }, values: object[]) =>
  counter.cases(who).saveAnswers({ caseId, values, edition });

describe("a form", () => {
  test.each<[what: string, more: object, places: string[]]>([
    ["of a field on itself", { fields: [field("a", on("a"))] }, ["fields[0].when[0]"]],
    ["of a field on a later one", { fields: [field("a", on("b")), field("b")] }, ["fields[0].when[0]"]],
    [
      "of two fields on each other",
      { fields: [field("a", on("b")), field("b", on("a"))] },
      ["fields[0].when[0]"],
    ],
    [
      "of a field on what a step fills in",
      { fields: [field("a", on("s"))], steps: [step("branch", { fields: [field("s")] })] },
      ["fields[0].when[0]"],
    ],
    [
      "of a material on what a step fills in",
      {
        materials: [{ code: "m", name: text("m"), ...on("s") }],
        steps: [step("branch", { fields: [field("s")] })],
      },
      ["materials[0].when[0]"],
    ],
    [
      "of a step on what it fills in itself, or a later one does",
      {
        steps: [
          step("first"),
          step("second", { ...on("t"), fields: [field("t")] }),
          step("third", on("z")),
          step("last", { fields: [field("z")] }),
        ],
      },
      ["steps[1].when[0]", "steps[2].when[0]"],
    ],
  ])("with a condition %s is not published", async (_, more, places) => {
    const { faults } = await save(more);
    expect(faults.map(({ place, reason }) => [place, reason])).toEqual(
      places.map((place) => [place, "FIELD_UNKNOWN"]),
    );
    expect(await reasonOf(publish())).toBe("ITEM_INVALID");
    expect(await reasonOf(begin("member"))).toBe("ITEM_NOT_FOUND");
  });

  const long = (count: number) => text("长".repeat(count));
  test.each<[what: string, more: object]>([
    ["61 fields", { fields: many(61, (i) => field(`f${i}`)) }],
    [
      "51 options",
      {
        fields: [
          field("a", {
            kind: FieldKind.CHOICE,
            options: many(51, (i) => ({ code: `o${i}`, label: text("项") })),
          }),
        ],
      },
    ],
    ["six conditions", { fields: [field("a"), field("b", { when: many(6, () => on("a").when[0]) })] }],
    ["21 materials", { materials: many(21, (i) => ({ code: `m${i}`, name: text("材料") })) }],
    ["13 steps", { steps: many(13, (i) => step(`s${i}`)) }],
    ["21 fields of a step", { steps: [step("branch", { fields: many(21, (i) => field(`f${i}`)) })] }],
    ["a hundred thousand fields", { fields: many(100_000, (i) => field(`f${i}`)) }],
    ["a code without end", { fields: [field("a".repeat(41))] }],
    ["a text without end", { guide: long(100_000) }],
  ])("of %s is refused before it is read", async (_, more) => {
    expect(["INVALID_REQUEST", "ITEM_TOO_LARGE", "RESOURCE_EXHAUSTED"]).toContain(await reasonOf(save(more)));
    expect((await counter.items("department").listOwnItems(of)).items).toHaveLength(2);
  });

  test("fills in what is known of whoever applies, and of nobody else", async () => {
    const known = [Prefill.NAME, Prefill.NUMBER, Prefill.BRANCH_NAME, Prefill.COLLEGE_NAME];
    const fields: FieldWish[] = known.map((prefill, i) => field(`k${i}`, { prefill }));
    await published({ fields });
    for (const [who, expected] of [
      ["member", ["林示一", "N-member", "组织b1", "组织c1"]],
      ["stranger", ["赵样九", "N-stranger", "组织b3", "组织c2"]],
    ] as const)
      expect((await begin(who)).values.flatMap(({ values }) => values)).toEqual(expected);
  });
});

describe("answers", () => {
  test("of a step are its holder's: whoever applies can neither give them nor lead by them", async () => {
    const filled = field("granted", { kind: FieldKind.YES_NO, required: true, sensitive: true });
    const when = [{ field: "granted", comparison: Comparison.IS, value: "true" }];
    const college = { place: StepPlace.COLLEGE, roles: ["ORGANIZER"], when };
    await published({ steps: [step("branch", { fields: [filled] }), step("college", college)] });
    const draft = await begin("member");
    expect(await reasonOf(answer("member", draft, [one("granted", "true")]))).toBe("FIELD_UNKNOWN");
    const { id: caseId, edition } = await answer("member", draft, [one("a", "话")]);
    await counter.cases("member").submitCase({ caseId, edition });
    const decide = (values: object[]) =>
      counter
        .cases("secretary")
        .decideStep({ caseId, stepCode: "branch", decision: StepDecision.AGREE, values });
    expect(await reasonOf(decide([]))).toBe("ANSWERS_INVALID");
    // What the step does not ask for is no answer: it writes nothing over the form.
    await decide([one("granted", "false"), one("a", "改"), one("constructor", "x")]);
    const done = await counter.cases("member").getCase({ caseId });
    expect(done).toMatchObject({ state: CaseState.RESULT_ISSUED, values: [one("a", "话")] });
    expect(done.steps.flatMap(({ values }) => values)).toMatchObject([one("granted", "false")]);
    // Whoever oversees it without having handled it reads the step, and not what is sensitive in it.
    const overseen = await counter.cases("department").getCase({ caseId });
    expect(overseen.steps.flatMap(({ values }) => values)).toEqual([]);
  });

  const limits: FieldWish[] = [
    field("short", { most: 5n }),
    field("number", { kind: FieldKind.NUMBER, least: 1n, most: 9n }),
    field("money", { kind: FieldKind.MONEY, least: 1n, most: 100n }),
    field("day", { kind: FieldKind.DAY }),
    field("sure", { kind: FieldKind.YES_NO }),
    field("choice", {
      ...{ kind: FieldKind.CHOICE, options: ["x", "y"].map((code) => ({ code, label: text(code) })) },
    }),
  ];
  test.each([
    ["short", "六个字太长了"],
    ["number", "0"],
    ["number", "10"],
    ["number", "1e1"],
    ["number", "99999999999999999999"],
    ["money", "101"],
    ["money", "-1"],
    ["money", "1.5"],
    ["day", "2026-02-30"],
    ["sure", "maybe"],
    ["choice", "z"],
    ["choice", "constructor"],
  ])("beyond their limits are not handed in: %s %s", async (code, value) => {
    await published({ fields: limits });
    const { id: caseId, edition } = await answer("member", await begin("member"), [one(code, value)]);
    const refused = counter.cases("member").submitCase({ caseId, edition });
    await expect(refused).rejects.toMatchObject({
      reason: "ANSWERS_INVALID",
      violations: [{ field: code }],
    });
    const kept = await counter.cases("member").getCase({ caseId });
    expect(kept).toMatchObject({ state: CaseState.DRAFT, number: "" });
  });
});

test("a restricted case is in no list and no overview but of those who handle it", async () => {
  const draft = await begin("secretary", "SV-10");
  const { id: caseId, edition } = await answer("secretary", draft, [one("amount", "600000")]);
  const { number } = await counter.cases("secretary").submitCase({ caseId, edition });
  counter.now = new Date("2026-04-18T02:00:00Z");
  const lists = async (who: string) => {
    const cases = counter.cases(who);
    const desks = [DeskPart.WAITING, DeskPart.DECIDED, DeskPart.COPIED];
    const found = await Promise.all([
      cases.listMyCases({}),
      ...desks.map((part) => cases.listDesk({ part })),
    ]);
    return found.flatMap((list) => list.cases.map((each) => each.number));
  };
  expect(await lists("organizer")).toEqual([number]);
  for (const who of ["department", "deputy", "member", "neighbour", "stranger"])
    expect([who, await lists(who)]).toEqual([who, []]);
  for (const [who, organizationId] of [
    ["department", "u"],
    ["organizer", "c1"],
  ] as const)
    expect((await counter.cases(who).getOverview({ organizationId })).late).toEqual([]);
});

test("a case goes on to its result by its own form when the item is retired, or is written anew", async () => {
  const running = async () => {
    const draft = await begin("member");
    const { id: caseId, edition } = await answer("member", draft, [one("a", "话")]);
    await counter.cases("member").submitCase({ caseId, edition });
    return caseId;
  };
  await published({});
  const caseId = await running();
  const left = await begin("member");
  await counter.items("department").retireItem({ ...of, code: "SV-66", revision: 2, lastDay: TODAY });
  counter.now = new Date("2026-03-19T02:00:00Z");
  const anew = await counter
    .items("department")
    .saveDraft({ ...of, revision: 3, definition: definition({ fields: [field("b", { required: true })] }) });
  expect(anew.faults).toEqual([]);
  expect(await reasonOf(begin("activist"))).toBe("ITEM_NOT_FOUND");
  const decide = (decision: StepDecision, said = "") =>
    counter.cases("secretary").decideStep({ caseId, stepCode: "branch", decision, text: said });
  const { edition } = await decide(StepDecision.RETURN, "补充");
  const back = await answer("member", { id: caseId, edition }, [one("a", "更多")]);
  await counter.cases("member").submitCase({ caseId, edition: back.edition });
  expect(await decide(StepDecision.AGREE)).toMatchObject({
    ...{ state: CaseState.RESULT_ISSUED, itemVersion: 1, values: [one("a", "更多")] },
  });
  // A draft that was begun before is neither lost nor in the way.
  expect(await reasonOf(counter.cases("member").withdrawCase({ caseId: left.id }))).toBe("");
});
