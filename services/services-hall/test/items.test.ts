import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import {
  type Definition,
  DefinitionSchema,
  FieldKind,
  type Item,
  ItemService,
  SignMode,
  StepPlace,
} from "@qiming/contracts/services_hall/v1/item_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { mongoItems } from "../src/store/items.ts";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "services-items-"));
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

const text = (zhCn: string) => ({ zhCn, en: zhCn });
const one = (code: string, ...values: string[]) => ({ code, values });
const TODAY = "2026-03-18";

/** A joint sign of the college, and a step of the university where the hall is large. */
const definition = (more: Partial<Definition> = {}): Definition =>
  Object.assign(
    create(DefinitionSchema, {
      ...{ code: "SV-17", name: text("会议室借用"), summary: text("借用学院会议室") },
      fields: [
        {
          ...{ code: "size", label: text("场地"), kind: FieldKind.CHOICE, required: true },
          options: [
            { code: "room", label: text("会议室") },
            { code: "hall", label: text("报告厅") },
          ],
        },
        { code: "why", label: text("用途"), kind: FieldKind.TEXT, required: true },
      ],
      materials: [
        { code: "plan", name: text("活动方案"), when: [{ field: "size", comparison: 1, value: "hall" }] },
      ],
      steps: [
        {
          ...{ code: "college", name: text("学院会签"), place: StepPlace.COLLEGE, mode: SignMode.ALL },
          ...{ roles: ["ORGANIZER", "COLLEGE_COMMITTEE"], limitDays: 1 },
          fields: [{ code: "far", label: text("是否跨学院"), kind: FieldKind.YES_NO }],
        },
        {
          ...{ code: "university", name: text("学校审批"), place: StepPlace.UNIVERSITY, limitDays: 2 },
          ...{ roles: ["ORG_DEPARTMENT"], when: [{ field: "far", comparison: 1, value: "true" }] },
        },
      ],
      limitDays: 3,
    }),
    more,
  );
const office = () => counter.items("department");
const of = { organizationId: "u" };
const save = (revision: number, more: Partial<Definition> = {}) =>
  office().saveDraft({ ...of, revision, definition: definition(more) });
const publish = (revision: number, effectiveDay = TODAY) =>
  office().publishDraft({ ...of, code: "SV-17", revision, effectiveDay, changeNote: "新事项" });
const seen = async () => (await counter.items("member").getItem({ code: "SV-17" })).definition!.name!.zhCn;

describe("an office", () => {
  test("writes an item step by step, is told what is wrong, and publishes it", async () => {
    const begun = await save(0, {
      steps: [],
      name: { ...text(""), $typeName: "qiming.common.v1.LocalizedText" },
    });
    expect(begun.faults.map(({ place, reason }) => [place, reason])).toEqual([
      ["name", "TEXT_MISSING"],
      ["steps", "STEPS_MISSING"],
    ]);
    expect(await reasonOf(publish(1))).toBe("ITEM_INVALID");
    expect(await reasonOf(counter.items("member").getItem({ code: "SV-17" }))).toBe("ITEM_NOT_FOUND");
    const whole = await save(1);
    expect(whole).toMatchObject({ faults: [], revision: 2 });
    expect(await reasonOf(publish(2, "2026-03-17"))).toBe("DAY_PASSED");
    const published = await publish(2);
    expect(published.draft).toBeUndefined();
    expect(published.versions).toMatchObject([{ version: 1, publisherName: "赵样八" }]);
    expect(await seen()).toBe("会议室借用");
  });

  test("does not write over what somebody else has written meanwhile", async () => {
    await save(0);
    await save(1);
    expect(await reasonOf(save(1))).toBe("ITEM_CHANGED");
    expect(await reasonOf(publish(1))).toBe("ITEM_CHANGED");
    expect(await reasonOf(office().dropDraft({ ...of, code: "SV-17", revision: 1 }))).toBe("ITEM_CHANGED");
    expect((await office().getOwnItem({ ...of, code: "SV-17" })).revision).toBe(2);
  });

  test("drops a draft: what was published stays, and a code of which nothing is left is free", async () => {
    await save(0);
    await office().dropDraft({ ...of, code: "SV-17", revision: 1 });
    expect(await reasonOf(office().getOwnItem({ ...of, code: "SV-17" }))).toBe("ITEM_NOT_FOUND");
    expect((await office().listOwnItems(of)).items.map(({ code }) => code)).toEqual(["SV-05", "SV-10"]);
    const college = { organizationId: "c1", revision: 0, definition: definition() };
    const taken = await counter.items("committee").saveDraft(college);
    expect(taken).toMatchObject({ organizationId: "c1", revision: 3 });
    expect(await reasonOf(save(0))).toBe("ITEM_CODE_TAKEN");

    const { revision, versions } = await office().getOwnItem({ ...of, code: "SV-05" });
    const changed = definition({ code: "SV-05" });
    const drafted = await office().saveDraft({ ...of, revision, definition: changed });
    expect(drafted.draft).toBeDefined();
    const left = await office().dropDraft({ ...of, code: "SV-05", revision: drafted.revision });
    expect(left.draft).toBeUndefined();
    expect(left.versions).toEqual(versions);
    expect(await reasonOf(office().dropDraft({ ...of, code: "SV-05", revision: left.revision }))).toBe(
      "ITEM_NOT_FOUND",
    );
  });

  test("publishes for a day to come, and another one from today that holds until then", async () => {
    await save(0, { name: { ...text("将来"), $typeName: "qiming.common.v1.LocalizedText" } });
    await publish(1, "2026-03-23");
    await save(2, { name: { ...text("现在"), $typeName: "qiming.common.v1.LocalizedText" } });
    const both = await publish(3);
    expect(both.versions.map(({ version, effectiveDay }) => [version, effectiveDay])).toEqual([
      [2, TODAY],
      [1, "2026-03-23"],
    ]);
    expect(await seen()).toBe("现在");
    counter.now = new Date("2026-03-23T02:00:00Z");
    expect(await seen()).toBe("将来");
    await office().retireItem({ ...of, code: "SV-17", revision: 4, lastDay: "2026-03-23" });
    counter.now = new Date("2026-03-24T02:00:00Z");
    expect(await reasonOf(seen())).toBe("ITEM_NOT_FOUND");
  });

  test("gets the versions whole one by one, in the list only the latest", async () => {
    await save(0);
    await publish(1);
    await save(2);
    await publish(3);
    const listed = (await office().listOwnItems(of)).items.find(({ code }) => code === "SV-17")!;
    expect(listed.versions.map(({ definition: whole }) => !!whole)).toEqual([true, false]);
    const { versions } = await office().getOwnItem({ ...of, code: "SV-17" });
    expect(versions.every(({ definition: whole }) => whole)).toBe(true);
  });

  test("writes nothing that is too large to keep a hundred versions of", async () => {
    const guide = { ...text("长".repeat(25_000)), $typeName: "qiming.common.v1.LocalizedText" as const };
    expect(await reasonOf(save(0, { guide }))).toBe("ITEM_TOO_LARGE");
    expect(await reasonOf(office().getOwnItem({ ...of, code: "SV-17" }))).toBe("ITEM_NOT_FOUND");
  });

  test("writes for its own organisation alone", async () => {
    await save(0);
    const other = { organizationId: "c1", code: "SV-17" };
    expect(await reasonOf(counter.items("committee").getOwnItem(other))).toBe("ITEM_NOT_FOUND");
    expect(await reasonOf(counter.items("committee").dropDraft({ ...other, revision: 1 }))).toBe(
      "ITEM_NOT_FOUND",
    );
    expect(await reasonOf(counter.items("committee").listOwnItems(of))).toBe("PERMISSION_DENIED");
    expect(await reasonOf(counter.items("organizer").listOwnItems({ organizationId: "c1" }))).toBe(
      "PERMISSION_DENIED",
    );
    expect(
      await reasonOf(
        counter
          .items("secretary")
          .tryDraft({ organizationId: "b1", branchId: "b1", definition: definition() }),
      ),
    ).toBe("PERMISSION_DENIED");
  });
});

describe("a file", () => {
  const bring = (yaml: string) =>
    counter.service.as(ItemService, "operator").importItems({ yaml, fileName: "items.yaml" });
  const otherwise = ITEMS.replaceAll("证明您的党员身份", "出具党员身份证明").replaceAll(
    "申请支部活动经费",
    "支部活动经费",
  );
  const summaryOf = async (code: string) =>
    (await counter.items("secretary").getItem({ code })).definition!.summary!.zhCn;

  test("publishes what differs, once", async () => {
    expect(await bring(ITEMS)).toMatchObject({ published: [], left: [] });
    expect(await bring(otherwise)).toMatchObject({ published: ["SV-05", "SV-10"], left: [] });
    expect(await bring(otherwise)).toMatchObject({ published: [], left: [] });
    expect(await summaryOf("SV-05")).toBe("出具党员身份证明");
  });

  test("leaves what an office published or ended here, and says so where it says something else", async () => {
    const own = await office().getOwnItem({ ...of, code: "SV-05" });
    const summary = { ...text("学院写的"), $typeName: "qiming.common.v1.LocalizedText" as const };
    const written = { ...own.versions[0]!.definition!, summary };
    const { revision } = await office().saveDraft({ ...of, revision: own.revision, definition: written });
    const edited = { ...of, code: "SV-05", revision, effectiveDay: TODAY, changeNote: "改写" };
    const before = await office().publishDraft(edited);
    const counts = (await office().getOwnItem({ ...of, code: "SV-10" })).revision;
    await office().retireItem({ ...of, code: "SV-10", revision: counts, lastDay: "2026-03-30" });
    for (const file of [ITEMS, otherwise])
      expect(await bring(file)).toMatchObject({
        published: [],
        left: file === ITEMS ? ["SV-05"] : ["SV-05", "SV-10"],
      });
    expect(await office().getOwnItem({ ...of, code: "SV-05" })).toEqual(before);
    expect((await office().getOwnItem({ ...of, code: "SV-10" })).lastDay).toBe("2026-03-30");
    const same = ITEMS.replaceAll("证明您的党员身份", "学院写的");
    expect(await bring(same)).toMatchObject({ published: [], left: [] });
  });

  test("publishes beside what an office is only writing", async () => {
    const own = await office().getOwnItem({ ...of, code: "SV-05" });
    const { definition: written } = own.versions[0]!;
    await office().saveDraft({ ...of, revision: own.revision, definition: { ...written!, limitDays: 9 } });
    expect(await bring(otherwise)).toMatchObject({ published: ["SV-05", "SV-10"], left: [] });
    const { draft, versions } = await office().getOwnItem({ ...of, code: "SV-05" });
    expect([draft!.limitDays, versions.length]).toEqual([9, 2]);
  });
});

test("the list says of each item what the item itself says, on every day, without reading what it does not show", async () => {
  const named = (zhCn: string) =>
    ({ name: { ...text(zhCn), $typeName: "qiming.common.v1.LocalizedText" } }) as const;
  await save(0, { ...named("将来"), limitDays: 9 });
  await publish(1, "2026-03-25");
  await save(2, { ...named("最早"), applicantRoles: ["BRANCH_SECRETARY"] });
  await publish(3);
  await save(4, { ...named("同一天"), leadsTo: "/m/services/dues", steps: [], fields: [], materials: [] });
  await publish(5, "2026-03-25");
  await save(6, named("正在写"));
  const college = definition({ code: "SV-18" });
  await counter.items("committee").saveDraft({ organizationId: "c1", revision: 0, definition: college });
  await counter.items("committee").publishDraft({
    organizationId: "c1",
    code: "SV-18",
    revision: 1,
    effectiveDay: "2026-03-20",
    changeNote: "新事项",
  });
  await counter
    .items("committee")
    .retireItem({ organizationId: "c1", code: "SV-18", revision: 2, lastDay: "2026-03-26" });
  let compared = 0;
  for (const day of ["18", "19", "20", "24", "25", "26", "27"])
    for (const who of ["member", "secretary", "stranger", "applicant"]) {
      counter.now = new Date(`2026-03-${day}T02:00:00Z`);
      const { items } = await counter.items(who).listItems({});
      const whole: Item[] = [];
      for (const code of ["SV-05", "SV-10", "SV-17", "SV-18"]) {
        const item = await counter
          .items(who)
          .getItem({ code })
          .catch(() => undefined);
        if (item) whole.push(item);
      }
      expect(items.map(({ code }) => code)).toEqual(whole.map(({ definition: each }) => each!.code));
      items.forEach((row, i) => {
        const { definition: each, organizationName, mayApply, whyNot } = whole[i]!;
        const { code, name, summary, lifeEvent, limitDays, steps, leadsTo, audiences } = each!;
        expect(row).toMatchObject({ code, name, summary, lifeEvent, limitDays, leadsTo, audiences });
        expect(row).toMatchObject({ organizationName, mayApply, whyNot, steps: steps.length });
        compared++;
      });
    }
  expect(compared).toBeGreaterThan(60);
});

test("whoever belongs nowhere yet is offered what the university does on pages of their own, and nothing else", async () => {
  const { people } = counter;
  people["newcomer"] = { name: "周样九", branchId: "", status: MemberStatus.UNSPECIFIED };
  const page = { leadsTo: "/m/services/transfer", steps: [], fields: [], materials: [] };
  await save(0, page);
  await publish(1);
  const college = definition({ ...page, code: "SV-18" });
  await counter.items("committee").saveDraft({ organizationId: "c1", revision: 0, definition: college });
  const wanted = { code: "SV-18", revision: 1, effectiveDay: TODAY, changeNote: "新事项" };
  await counter.items("committee").publishDraft({ organizationId: "c1", ...wanted });
  const members = definition({ ...page, code: "SV-19", statuses: ["FULL"] });
  await office().saveDraft({ ...of, revision: 0, definition: members });
  await office().publishDraft({ ...of, ...wanted, code: "SV-19" });
  const newcomer = counter.items("newcomer");
  expect((await newcomer.listItems({})).items).toMatchObject([
    { code: "SV-17", mayApply: true, whyNot: "" },
    { code: "SV-19", mayApply: false, whyNot: "BRANCH" },
  ]);
  expect(await newcomer.getItem({ code: "SV-17" })).toMatchObject({ mayApply: true });
  for (const code of ["SV-05", "SV-10", "SV-18", "none"])
    expect(await reasonOf(newcomer.getItem({ code }))).toBe("ITEM_NOT_FOUND");
  for (const itemCode of ["SV-05", "SV-17"])
    expect(await reasonOf(counter.cases("newcomer").beginCase({ itemCode }))).not.toBe("");
});

test("what is listed is read without what its versions say", async () => {
  await save(0);
  await publish(1);
  await save(2);
  await publish(3);
  const items = mongoItems(counter.service.database, { now: () => counter.now }, () => undefined);
  const versions = [1, 2].map((version) => ({ version, effectiveDay: TODAY }));
  const own = { organizationId: "u", organizationName: "组织u", lastDay: "" };
  expect((await items.listOn(["u"])).at(-1)).toEqual({ id: "SV-17", ...own, versions });
});

describe("a draft that is tried out", () => {
  const tried = (values: ReturnType<typeof one>[], more: Partial<Definition> = {}) =>
    office().tryDraft({ ...of, branchId: "b1", definition: definition(more), values });

  test("says what is asked, what would be refused, and who would have it until when", async () => {
    const small = await tried([one("size", "room")]);
    expect(small).toMatchObject({
      ...{ faults: [], fields: ["size", "why"], materials: [], deadlineDay: "2026-03-24" },
      refused: [{ place: "why", reason: "MISSING" }],
      // The 20th is no working day.
      steps: [{ code: "college", organizationName: "组织c1", deadlineDay: "2026-03-19" }],
    });
    expect(small.steps[0]!.holderNames).toEqual(["陈样六", "陈样七"]);
    const large = await tried([one("size", "hall"), one("why", "报告会"), one("far", "true")]);
    expect(large).toMatchObject({ materials: ["plan"], refused: [] });
    expect(large.steps.map(({ code, deadlineDay }) => [code, deadlineDay])).toEqual([
      ["college", "2026-03-19"],
      ["university", "2026-03-24"],
    ]);
  });

  test("is not run while anything is wrong with it", async () => {
    const { fields } = definition();
    const wrong = await tried([one("constructor", "x")], {
      fields: [...fields, { ...fields[1]!, code: "constructor" }],
    });
    expect(wrong.faults.map(({ reason }) => reason)).toEqual(["CODE_INVALID"]);
    expect(wrong.fields).toEqual([]);
  });

  test("is run in a branch of the organisation alone: no names of elsewhere", async () => {
    const college = { organizationId: "c1", definition: definition() };
    const from = (branchId: string) =>
      reasonOf(counter.items("committee").tryDraft({ ...college, branchId }));
    expect(await from("b3")).toBe("BRANCH_NOT_FOUND");
    expect(await from("c1")).toBe("BRANCH_NOT_FOUND");
    expect(await from("nowhere")).toBe("BRANCH_NOT_FOUND");
    expect(await from("b2")).toBe("");
  });
});
