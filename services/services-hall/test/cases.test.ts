import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { CaseState, DeskPart, PassKind, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { migrations } from "../src/store/documents.ts";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "services-hall-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const { AGREE, REFUSE, RETURN } = StepDecision;
const one = (code: string, ...values: string[]) => ({ code, values });

async function begun(
  who = "member",
  itemCode = "SV-05",
  values = [one("name", "林示一"), one("purpose", "study")],
) {
  const draft = await counter.cases(who).beginCase({ itemCode });
  const saved = await counter.cases(who).saveAnswers({ caseId: draft.id, values, edition: draft.edition });
  return saved;
}
async function submitted(...given: Parameters<typeof begun>) {
  const { id, edition } = await begun(...given);
  return counter.cases(given[0] ?? "member").submitCase({ caseId: id, edition });
}
const decide = (
  who: string,
  caseId: string,
  stepCode: string,
  decision: StepDecision,
  { text = "", values = [] as ReturnType<typeof one>[] } = {},
) => counter.cases(who).decideStep({ caseId, stepCode, decision, text, values });
const desk = async (who: string, part = DeskPart.WAITING) =>
  (await counter.cases(who).listDesk({ part })).cases.map(({ number }) => number);
const toldTo = (personId: string) =>
  counter.told
    .filter(({ type, payload }) => type === "portal.notice.issued" && payload["personId"] === personId)
    .map(({ payload }) => payload["kind"]);

describe("a case", () => {
  beforeEach(async () => {
    counter = await openCounter(mongo.uri, ITEMS);
  });
  afterEach(() => counter.stop());

  test("that is only a draft is handed in no more once its item has ended; what was handed in goes on", async () => {
    const office = counter.items("department");
    const of = { organizationId: "u", code: "SV-05" };
    const sent = await submitted("secretary");
    await decide("deputy", sent.id, "branch", RETURN, { text: "补充" });
    const draft = await begun();
    const { revision } = await office.getOwnItem(of);
    await office.retireItem({ ...of, revision, lastDay: "2026-03-18" });
    expect((await counter.cases("member").getCase({ caseId: draft.id })).itemRetired).toBe(false);
    counter.now = new Date("2026-03-19T02:00:00Z");
    const shown = await counter.cases("member").getCase({ caseId: draft.id });
    expect(shown).toMatchObject({ itemRetired: true, mayWithdraw: true });
    const handIn = counter.cases("member").submitCase({ caseId: draft.id, edition: draft.edition });
    expect(await reasonOf(handIn)).toBe("ITEM_RETIRED");
    expect(await counter.cases("member").getCase({ caseId: draft.id })).toEqual(shown);
    const returned = await counter.cases("secretary").getCase({ caseId: sent.id });
    expect(returned.itemRetired).toBe(false);
    const again = await counter.cases("secretary").submitCase({ caseId: sent.id, edition: returned.edition });
    expect(again.state).toBe(CaseState.IN_REVIEW);
  });

  test("of before the platform comes in once with its proof, by the operator alone, and nobody is told", async () => {
    const acts = (by: string) => `
      - { act: SUBMIT, day: "2026-03-10" }
      - { act: AGREE, by: ${by}, day: "2026-03-11" }
      - { act: AGREE, by: N-organizer, day: "2026-03-12" }`;
    const file = (by: string) => ({
      fileName: "cases.yaml",
      yaml: `
cases:
  - key: A-1
    item: SV-05
    applicant: N-member
    answers: { purpose: study }
    acts:${acts(by)}
`,
    });
    expect(await reasonOf(counter.cases("department").importCases(file("N-secretary")))).toBe(
      "PERMISSION_DENIED",
    );
    await expect(counter.cases("operator").importCases(file("N-neighbour"))).rejects.toMatchObject({
      ...{ reason: "CASES_INVALID", violations: [{ field: "cases.yaml:9:9", rule: "rule" }] },
    });
    expect((await counter.cases("member").listMyCases({})).cases).toEqual([]);
    expect(await counter.cases("operator").importCases(file("N-secretary"))).toMatchObject({ created: 1 });
    expect(await counter.cases("operator").importCases(file("N-secretary"))).toMatchObject({
      ...{ created: 0, unchanged: 1 },
    });
    const [row] = (await counter.cases("member").listMyCases({})).cases;
    expect(row).toMatchObject({ number: "SV-05-2026-000001", state: CaseState.RESULT_ISSUED });
    const { steps, proofId } = await counter.cases("member").getCase({ caseId: row!.id });
    expect(steps.map(({ decisions }) => decisions[0]!.actorName)).toEqual(["周示三", "陈样六"]);
    expect(proofId).not.toBe("");
    expect(await desk("secretary", DeskPart.DECIDED)).toEqual(["SV-05-2026-000001"]);
    expect(counter.told.filter(({ type }) => type === "portal.notice.issued")).toEqual([]);
  });

  test("is begun once with what is known, and goes through its steps to the result", async () => {
    const draft = await counter.cases("member").beginCase({ itemCode: "SV-05" });
    expect(draft.values).toMatchObject([{ code: "name", values: ["林示一"] }]);
    expect((await counter.cases("member").beginCase({ itemCode: "SV-05" })).id).toBe(draft.id);
    expect(await reasonOf(counter.cases("secretary").getCase({ caseId: draft.id }))).toBe("CASE_NOT_FOUND");

    const incomplete = counter.cases("member").submitCase({ caseId: draft.id, edition: draft.edition });
    await expect(incomplete).rejects.toMatchObject({
      ...{ reason: "ANSWERS_INVALID", violations: [{ field: "purpose", rule: "MISSING" }] },
    });
    const { id } = await submitted();
    const sent = await counter.cases("member").getCase({ caseId: id });
    expect(sent).toMatchObject({ number: "SV-05-2026-000001", state: CaseState.IN_REVIEW });
    // The 20th is a holiday: two working days from Wednesday the 18th end on Monday the 23rd.
    expect(sent.deadlineDay).toBe("2026-03-23");
    expect(sent.steps.map(({ holderNames }) => holderNames)).toEqual([
      ["周示三", "周示四"],
      ["陈样六", "陈样七"],
    ]);
    expect(await desk("secretary")).toEqual([sent.number]);
    expect(await desk("organizer")).toEqual([]);

    await decide("deputy", id, "branch", AGREE);
    expect(await desk("secretary")).toEqual([]);
    expect(await desk("organizer")).toEqual([sent.number]);
    expect(await desk("deputy", DeskPart.DECIDED)).toEqual([sent.number]);
    const done = await decide("committee", id, "college", AGREE);
    expect(done).toMatchObject({ state: CaseState.RESULT_ISSUED, mayConfirm: false });
    expect(await desk("organizer")).toEqual([]);

    const confirmed = await counter.cases("member").confirmResult({ caseId: id, rating: 5, text: "很快" });
    expect(confirmed).toMatchObject({ state: CaseState.ARCHIVED, rating: 5, ratingText: "很快" });
    expect(toldTo("secretary")).toEqual(["services.case.waiting"]);
    expect(toldTo("member")).toEqual(["services.case.issued"]);
  });

  test("that is returned stands still until it comes back to the same step", async () => {
    const { id, number } = await submitted();
    await decide("secretary", id, "branch", AGREE);
    expect(await reasonOf(decide("organizer", id, "college", RETURN))).toBe("REASON_MISSING");
    const returned = await decide("organizer", id, "college", RETURN, { text: "请说明用途" });
    expect(returned).toMatchObject({ state: CaseState.RETURNED, reason: "请说明用途" });
    expect(await desk("organizer")).toEqual([]);
    counter.now = new Date("2026-03-25T02:00:00Z");
    const again = await counter.cases("member").getCase({ caseId: id });
    expect(again).toMatchObject({ mayEdit: true, isLate: false, daysUsed: 0 });
    const values = [one("name", "林示一"), one("purpose", "other"), one("other", "出国")];
    const { edition } = await counter
      .cases("member")
      .saveAnswers({ caseId: id, values, edition: again.edition });
    const back = await counter.cases("member").submitCase({ caseId: id, edition });
    // Four working days later: 19, 23, 24, 25.
    expect(back).toMatchObject({
      state: CaseState.IN_REVIEW,
      number,
      deadlineDay: "2026-03-27",
      daysUsed: 0,
    });
    expect(await desk("organizer")).toEqual([number]);
    const done = await decide("organizer", id, "college", AGREE);
    expect(done.state).toBe(CaseState.RESULT_ISSUED);
  });

  test("needs everybody of a joint sign, and its condition's step", async () => {
    const values = [one("amount", "600000"), one("account", "秘密账号")];
    const { id, number } = await submitted("secretary", "SV-10", values);
    const granted = [one("granted", "550000")];
    expect(await reasonOf(decide("organizer", id, "joint", AGREE))).toBe("ANSWERS_INVALID");
    const half = await decide("organizer", id, "joint", AGREE, { values: granted });
    expect(half).toMatchObject({ state: CaseState.IN_REVIEW, mayDecide: false });
    expect(await desk("organizer")).toEqual([]);
    expect(await desk("committee")).toEqual([number]);
    expect(await reasonOf(decide("organizer", id, "joint", AGREE, { values: granted }))).toBe("STEP_DECIDED");
    const through = await decide("committee", id, "joint", AGREE, { values: granted });
    expect(through.steps.map(({ code, isPresent }) => [code, isPresent])).toEqual([
      ["joint", false],
      ["university", true],
    ]);
    expect((await decide("department", id, "university", AGREE)).state).toBe(CaseState.RESULT_ISSUED);

    const small = await submitted("secretary", "SV-10", [one("amount", "499999")]);
    await decide("organizer", small.id, "joint", AGREE, { values: granted });
    const ended = await decide("committee", small.id, "joint", AGREE, { values: granted });
    expect(ended.state).toBe(CaseState.RESULT_ISSUED);
  });

  test("is handed over, signed by more, copied and nudged", async () => {
    const { id, number } = await submitted();
    const pass = (who: string, kind: PassKind, personId: string, reason = "出差") =>
      counter.cases(who).passStep({ caseId: id, stepCode: "branch", kind, personId, reason });
    expect(await reasonOf(pass("stranger", PassKind.HAND_OVER, "committee"))).toBe("CASE_NOT_FOUND");
    expect(await reasonOf(pass("organizer", PassKind.HAND_OVER, "committee"))).toBe("STEP_NOT_HELD");
    expect(await reasonOf(pass("secretary", PassKind.HAND_OVER, "stranger"))).toBe("PERSON_UNFIT");
    expect(await reasonOf(pass("secretary", PassKind.HAND_OVER, "deputy"))).toBe("PERSON_UNFIT");
    expect(await reasonOf(pass("secretary", PassKind.HAND_OVER, "organizer", " "))).toBe("REASON_MISSING");
    await pass("secretary", PassKind.HAND_OVER, "organizer");
    expect(await desk("secretary")).toEqual([]);
    expect(await desk("organizer")).toEqual([number]);
    await pass("organizer", PassKind.ADD_SIGNER, "committee");
    const waits = await decide("deputy", id, "branch", AGREE);
    expect(waits.steps[0]).toMatchObject({ isPresent: true });
    const through = await decide("committee", id, "branch", AGREE);
    expect(through.steps[1]).toMatchObject({ code: "college", isPresent: true });

    expect(await reasonOf(counter.cases("department").getCase({ caseId: id }))).toBe("");
    await counter.cases("organizer").copyCase({ caseId: id, personId: "department" });
    expect(await desk("department", DeskPart.COPIED)).toEqual([number]);
    await counter.cases("member").nudgeCase({ caseId: id });
    expect(await reasonOf(counter.cases("member").nudgeCase({ caseId: id }))).toBe("NUDGED_TODAY");
    await counter.cases("member").commentOnCase({ caseId: id, text: "下周一要用，谢谢" });
    const refused = await decide("organizer", id, "college", REFUSE, { text: "材料不符" });
    expect(refused).toMatchObject({ state: CaseState.REFUSED, reason: "材料不符" });
    expect(await reasonOf(counter.cases("member").withdrawCase({ caseId: id }))).toBe("CASE_STATE");
  });

  test("is nobody's own to decide: where only the applicant holds a step it goes further up", async () => {
    const { id } = await submitted("secretary", "SV-05", [one("name", "周示三"), one("purpose", "study")]);
    const shown = await counter.cases("secretary").getCase({ caseId: id });
    expect(shown.steps[0]!.holderNames).toEqual(["周示四"]);
    expect(await reasonOf(decide("secretary", id, "branch", AGREE))).toBe("OWN_CASE");
    await counter.cases("secretary").withdrawCase({ caseId: id });
    const { deputy, ...others } = counter.people;
    counter.people = others;
    const raised = await submitted("secretary", "SV-05", [one("name", "周示三"), one("purpose", "study")]);
    expect(raised.steps[0]).toMatchObject({ organizationName: "组织c1", holderNames: ["陈样六", "陈样七"] });
    counter.people = { ...others, deputy: deputy! };
    await counter.cases("secretary").withdrawCase({ caseId: raised.id });
  });

  test("is seen by those whom it concerns, and what is sensitive by those who handle it", async () => {
    const { id } = await submitted("secretary", "SV-10", [one("amount", "1000"), one("account", "秘密账号")]);
    const reads = async (who: string) => {
      const found = await counter
        .cases(who)
        .getCase({ caseId: id })
        .catch(({ reason }) => reason as string);
      return typeof found === "string" ? found : found.values.map(({ code }) => code);
    };
    expect(await reads("secretary")).toEqual(["amount", "account"]);
    expect(await reads("organizer")).toEqual(["amount", "account"]);
    // Restricted: not even the department that oversees the college reads it, until it is copied to them.
    expect(await reads("department")).toBe("CASE_NOT_FOUND");
    expect(await reads("stranger")).toBe("CASE_NOT_FOUND");
    await counter.cases("organizer").copyCase({ caseId: id, personId: "department" });
    expect(await reads("department")).toEqual(["amount"]);
    const overview = await counter.cases("organizer").getOverview({ organizationId: "c1" });
    expect(overview.late).toEqual([]);
    expect(overview.items.find(({ code }) => code === "SV-10")).toMatchObject({ inReview: 1 });
    await counter.cases("secretary").withdrawCase({ caseId: id });
  });

  test("twenty decisions at once are one: the others are refused, and it goes one step further", async () => {
    const { id } = await submitted();
    const all = Array.from({ length: 20 }, (_, i) =>
      reasonOf(decide(i % 2 === 0 ? "secretary" : "deputy", id, "branch", AGREE)),
    );
    const reasons = await Promise.all(all);
    expect(reasons.filter((reason) => reason === "")).toHaveLength(1);
    // Whoever did not hold the step that it has come to by then is told so.
    const clear = ["", "STEP_DECIDED", "STEP_NOT_HELD", "CASE_NOT_FOUND"];
    expect(reasons.filter((reason) => !clear.includes(reason))).toEqual([]);
    const { steps, state } = await counter.cases("member").getCase({ caseId: id });
    expect(state).toBe(CaseState.IN_REVIEW);
    expect(steps.map(({ decisions }) => decisions.length)).toEqual([1, 0]);
  });

  test("takes a call that comes again, although its answer was lost, as done", async () => {
    const calls = counter.service.database.collection("idempotency_keys");
    const again = async (call: (key: { headers: Record<string, string> }) => Promise<unknown>) => {
      const key = { headers: { "idempotency-key": `key ${Math.random()}` } };
      await call(key);
      return async () => {
        // As if the process had died between the change and its answer.
        await calls.deleteMany({});
        await call(key);
      };
    };
    const mine = counter.cases("member");
    const { id, edition: first } = await mine.beginCase({ itemCode: "SV-05" });
    const values = [one("name", "林示一"), one("purpose", "study")];
    const saved = await again((key) => mine.saveAnswers({ caseId: id, values, edition: first }, key));
    await saved();
    const { edition: second } = await mine.getCase({ caseId: id });
    expect(second).toBe(first + 1);
    const sent = await again((key) => mine.submitCase({ caseId: id, edition: second }, key));
    await sent();
    const nudged = await again((key) => mine.nudgeCase({ caseId: id }, key));
    await nudged();
    const returned = await again((key) =>
      counter
        .cases("secretary")
        .decideStep({ caseId: id, stepCode: "branch", decision: RETURN, text: "补充" }, key),
    );
    const { edition } = await counter.cases("member").getCase({ caseId: id });
    await counter.cases("member").submitCase({ caseId: id, edition });
    await returned();
    await sent();
    const said = await again((key) => counter.cases("member").commentOnCase({ caseId: id, text: "好" }, key));
    await said();
    const passed = await again((key) =>
      counter.cases("secretary").passStep(
        {
          ...{ caseId: id, stepCode: "branch", kind: PassKind.ADD_SIGNER, personId: "organizer" },
          reason: "请会签",
        },
        key,
      ),
    );
    await passed();
    const now = await counter.cases("member").getCase({ caseId: id });
    expect(now).toMatchObject({ state: CaseState.IN_REVIEW, number: "SV-05-2026-000001" });
    expect(now.comments).toHaveLength(1);
    expect(now.steps[0]!.decisions).toHaveLength(2);
  });

  const asked: [rpc: string, (who: string, caseId: string, edition: number) => Promise<unknown>][] = [
    ["getCase", (who, caseId) => counter.cases(who).getCase({ caseId })],
    ["saveAnswers", (who, caseId, edition) => counter.cases(who).saveAnswers({ caseId, edition })],
    ["submitCase", (who, caseId, edition) => counter.cases(who).submitCase({ caseId, edition })],
    ["withdrawCase", (who, caseId) => counter.cases(who).withdrawCase({ caseId })],
    ["decideStep", (who, caseId) => decide(who, caseId, "branch", AGREE)],
    [
      "passStep",
      (who, caseId) =>
        counter.cases(who).passStep({
          ...{ caseId, stepCode: "branch", kind: PassKind.HAND_OVER, personId: "deputy", reason: "转" },
        }),
    ],
    ["listColleagues", (who, caseId) => counter.cases(who).listColleagues({ caseId })],
    ["commentOnCase", (who, caseId) => counter.cases(who).commentOnCase({ caseId, text: "话" })],
    ["copyCase", (who, caseId) => counter.cases(who).copyCase({ caseId, personId: who })],
    ["nudgeCase", (who, caseId) => counter.cases(who).nudgeCase({ caseId })],
    ["confirmResult", (who, caseId) => counter.cases(who).confirmResult({ caseId, rating: 1 })],
    ["getCasePaper", (who, caseId) => counter.papers(who).getCasePaper({ caseId, materialCode: "proof" })],
  ];
  test("of another's is refused like one that does not exist, by whatever call, and nothing changes", async () => {
    const { id, edition } = await submitted();
    const kept = counter.service.database.collection<{ _id: string }>("cases");
    // Tallies note what they have counted, which is nobody's change.
    const projection = { outbox: 0, revision: 0, counted: 0, uncounted: 0 };
    const read = () => kept.findOne({ _id: id }, { projection });
    const before = await read();
    // Of the same branch, of another branch of the college, of another college.
    for (const who of ["activist", "neighbour", "stranger"])
      for (const [rpc, call] of asked)
        expect([rpc, who, await reasonOf(call(who, id, edition))]).toEqual([
          ...[rpc, who, await reasonOf(call(who, "nothing", edition))],
        ]);
    expect(await reasonOf(asked[0]![1]("stranger", id, edition))).toBe("CASE_NOT_FOUND");
    expect(await read()).toEqual(before);
  });

  test("is found page by page once, also where many wait until the same day", async () => {
    await submitted();
    const kept = counter.service.database.collection<{ _id: string }>("cases");
    const { _id, openKey: _, ...one } = (await kept.findOne({})) as unknown as Record<string, unknown>;
    await kept.insertMany(
      Array.from({ length: 24 }, (_, i) => ({ ...one, _id: `more-${i}`, outbox: [] }) as never),
    );
    // As they lay before a desk had places; done again it changes nothing.
    await kept.updateMany({}, { $unset: { "queue.place": "" } });
    const { up } = migrations.find(({ id }) => id === "0013-queue-places")!;
    await up(counter.service.database.db! as never);
    await up(counter.service.database.db! as never);
    const [first, second] = [1, 7].map((pageSize) =>
      counter.cases("secretary").listDesk({ part: DeskPart.WAITING, pageSize }),
    );
    expect([(await first!).waitingCount, (await second!).waitingCount]).toEqual([25, 25]);
    const { nextPageToken: pageToken } = await second!;
    const later = { part: DeskPart.WAITING, pageSize: 7, pageToken };
    expect((await counter.cases("secretary").listDesk(later)).waitingCount).toBe(0);
    const decided = { part: DeskPart.DECIDED };
    expect((await counter.cases("secretary").listDesk(decided)).waitingCount).toBe(0);
    const walk = async (
      list: (pageToken: string) => Promise<{ cases: { id: string }[]; nextPageToken: string }>,
    ) => {
      const ids: string[] = [];
      for (let token = ""; ;) {
        const page = await list(token);
        ids.push(...page.cases.map((each) => each.id));
        token = page.nextPageToken;
        if (!token) return ids;
      }
    };
    const waiting = await walk((pageToken) =>
      counter.cases("secretary").listDesk({ part: DeskPart.WAITING, pageSize: 4, pageToken }),
    );
    const mine = await walk((pageToken) => counter.cases("member").listMyCases({ pageSize: 4, pageToken }));
    expect([waiting, mine].map((ids) => [ids.length, new Set(ids).size])).toEqual([
      [25, 25],
      [25, 25],
    ]);
    expect(waiting).toContain(_id);
  });

  test("that waits is counted up to a hundred, and nobody's own with it", async () => {
    await submitted();
    const kept = counter.service.database.collection<{ _id: string }>("cases");
    const { _id, openKey: _, ...one } = (await kept.findOne({})) as unknown as Record<string, unknown>;
    const queue = { ...(one["queue"] as object), without: ["secretary"] };
    const more = (count: number, name: string, change = {}) =>
      Array.from(
        { length: count },
        (__, i) => ({ ...one, ...change, _id: `${name}-${i}`, outbox: [] }) as never,
      );
    await kept.insertMany([...more(3, "more"), ...more(200, "own", { queue })]);
    const count = async (who: string) =>
      (await counter.cases(who).listDesk({ part: DeskPart.WAITING })).waitingCount;
    expect([await count("secretary"), await count("deputy"), await count("member")]).toEqual([4, 100, 0]);
  });

  const refusals: [what: string, reason: string, call: () => Promise<unknown>][] = [
    [
      "an item that is not there",
      "ITEM_NOT_FOUND",
      () => counter.cases("member").beginCase({ itemCode: "SV-99" }),
    ],
    [
      "somebody without the status",
      "NOT_ELIGIBLE",
      () => counter.cases("activist").beginCase({ itemCode: "SV-05" }),
    ],
    [
      "somebody without the office",
      "NOT_ELIGIBLE",
      () => counter.cases("member").beginCase({ itemCode: "SV-10" }),
    ],
    [
      "a field that the form has not",
      "FIELD_UNKNOWN",
      () => begun("member", "SV-05", [one("constructor", "1")]),
    ],
    [
      "a hundred thousand answers",
      "INVALID_REQUEST",
      () => begun("member", "SV-05", Array<ReturnType<typeof one>>(100_000).fill(one("purpose", "study"))),
    ],
    [
      "a hundred thousand choices",
      "INVALID_REQUEST",
      () => begun("member", "SV-05", [one("purpose", ...Array<string>(100_000).fill("study"))]),
    ],
    [
      "an answer without end",
      "INVALID_REQUEST",
      () => begun("member", "SV-05", [one("other", "长".repeat(4_001))]),
    ],
    ["a prototype as a field", "FIELD_UNKNOWN", () => begun("member", "SV-05", [one("__proto__", "1")])],
    [
      "another's case",
      "CASE_NOT_FOUND",
      async () => {
        const { id, edition } = await begun();
        await counter.cases("stranger").submitCase({ caseId: id, edition });
      },
    ],
    [
      "what somebody read before it changed",
      "CASE_CHANGED",
      async () => {
        const { id, edition } = await begun();
        await counter.cases("member").saveAnswers({ caseId: id, values: [], edition: edition - 1 });
      },
    ],
    [
      "a paper that is not in the locker",
      "PAPER_NOT_FOUND",
      async () => {
        const { id, edition } = await begun();
        const papers = [{ materialCode: "x", paperId: "nobody's" }];
        await counter.cases("member").saveAnswers({ caseId: id, values: [], papers, edition });
      },
    ],
    [
      "a second one while one runs",
      "CASE_RUNS",
      async () => {
        await submitted();
        await counter.cases("member").beginCase({ itemCode: "SV-05" });
      },
    ],
  ];
  test.each(refusals)("refuses %s", async (_, reason, call) => {
    expect(await reasonOf(call())).toBe(reason);
  });
});
