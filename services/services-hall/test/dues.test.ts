import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import {
  DestinationKind,
  TransferAct,
  TransferDirection,
  TransferState,
} from "@qiming/contracts/services_hall/v1/transfer_service";
import { DuesKind, PayWay, Surplus } from "@qiming/contracts/services_hall/v1/dues_service";
import { readSheet, writeSheet } from "@qiming/documents";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "services-hall-dues-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const RATES = `
rates:
  - from: "2008-04"
    source: 中组发〔2008〕3号
    salary:
      - { upTo: 300000, basisPoints: 50 }
      - { upTo: 500000, basisPoints: 100 }
      - { upTo: 1000000, basisPoints: 150 }
      - { basisPoints: 200 }
    retired: [{ upTo: 500000, basisPoints: 50 }, { basisPoints: 100 }]
    student: 20
    relief: 20
`;
beforeEach(async () => {
  counter = await openCounter(mongo.uri, ITEMS);
  counter.people["officer"] = {
    ...counter.people["deputy"]!,
    ...{ name: "周示九", roles: { b1: "ORGANIZATION_OFFICER" } },
  };
  await counter.dues("operator").importDuesRates({ yaml: RATES, fileName: "r.yaml" });
});
afterEach(() => counter.stop());

const of = (personId: string, organizationId = "b1") => ({ personId, organizationId });
const salary = (baseFen: number, fromMonth = "2026-01") => ({
  ...{ kind: DuesKind.SALARY, baseFen, fromMonth },
});
const cash = (fen: number, more = {}) => ({
  ...{ day: "2026-03-10", fen, way: PayWay.CASH, reference: "", surplus: Surplus.PREPAID, ...more },
});
/** A member with a base of 5000.01 yuan: 75.00 a month. */
const withBase = (personId = "member") =>
  counter.dues("officer").setBase({ ...of(personId), base: salary(500_001), reason: "核对工资单" });
/** Others in a branch whose pay is so small that nothing is asked of them: sums are not of too few. */
async function crowded(...branchIds: readonly string[]): Promise<void> {
  for (const branchId of branchIds) {
    const keeper = `keeper-${branchId}`;
    const other = { name: "某", branchId, status: MemberStatus.FULL };
    counter.people[keeper] = { ...other, branchId: "b1", roles: { [branchId]: "ORGANIZATION_OFFICER" } };
    for (let i = 0; i < 5; i++) {
      counter.people[`${branchId}-${i}`] = other;
      const base = { ...of(`${branchId}-${i}`, branchId), base: salary(1), reason: "核对工资单" };
      await counter.dues(keeper).setBase(base);
    }
  }
}
const RELAYED_BY_MS = 10_000;
/** Once the relay has handed over everything. */
const settled = async () => {
  const dues = counter.service.database.collection("dues");
  const until = Date.now() + RELAYED_BY_MS;
  while (await dues.findOne({ "outbox.0": { $exists: true } }))
    if (Date.now() > until) throw new Error("not relayed");
  return counter.told
    .filter(({ type }) => type === "services.dues.settled")
    .map(({ payload }) => payload["month"] as string);
};

describe("a base", () => {
  test("is declared by the member and confirmed by the branch; then each month says how it is reckoned", async () => {
    const estimate = await counter
      .dues("member")
      .estimateDues({ kind: DuesKind.SALARY, baseFen: 500_001, month: "2026-01" });
    expect(estimate).toMatchObject({ basisPoints: 150, askedFen: 7_500 });
    const declared = await counter.dues("member").declareBase({ base: salary(500_001) });
    expect(declared).toMatchObject({ isMember: true, openFen: 0, bases: [] });
    expect(declared.declaration?.formula?.askedFen).toBe(7_500);
    const [row] = (await counter.dues("officer").listBranchDues({ organizationId: "b1" })).members.filter(
      ({ personId }) => personId === "member",
    );
    expect(row).toMatchObject({ hasDeclared: true, hasBase: false, openFen: 0 });
    const confirmed = await counter.dues("officer").setBase({ ...of("member"), base: salary(500_001) });
    expect(confirmed).toMatchObject({ openMonths: 3, openFen: 22_500 });
    expect(confirmed.bases[0]).toMatchObject({ deciderName: "周示九", reason: "" });
    const mine = await counter.dues("member").getMyDues({});
    expect(mine.months.slice(0, 4).map(({ isOpen }) => isOpen)).toEqual([true, true, true, false]);
    expect(mine.declaration).toBeUndefined();
  });
  test("that was declared and decided is not declared anew by the same call, whose answer was lost", async () => {
    const key = { headers: { "idempotency-key": "declared once" } };
    const declare = () => counter.dues("member").declareBase({ base: salary(500_001) }, key);
    await declare();
    await counter.dues("officer").setBase({ ...of("member"), base: salary(400_000), reason: "核对工资单" });
    await counter.service.database.collection("idempotency_keys").deleteMany({});
    expect((await declare()).declaration).toBeUndefined();
  });
  test("of oneself is decided by the other who keeps the branch's dues", async () => {
    const own = counter.dues("officer").setBase({ ...of("officer"), base: salary(100_000) });
    expect(await reasonOf(own)).toBe("OWN_BASE");
    const others = await counter.dues("secretary").setBase({ ...of("officer"), base: salary(100_000) });
    expect(others.openFen).toBe(3 * 500);
  });
  test.each([
    ["BASE_INVALID", { kind: DuesKind.SALARY, baseFen: 0, fromMonth: "2026-01" }],
    ["BASE_INVALID", { kind: DuesKind.EXEMPT, baseFen: 0, fromMonth: "2026-01" }],
    ["MONTH_UNFIT", { kind: DuesKind.STUDENT, baseFen: 0, fromMonth: "2026-05" }],
    ["RATES_MISSING", { kind: DuesKind.STUDENT, baseFen: 0, fromMonth: "2008-03" }],
  ])("is refused with %s, and nothing changes", async (reason, base) => {
    expect(await reasonOf(counter.dues("member").declareBase({ base }))).toBe(reason);
    expect((await counter.dues("member").getMyDues({})).declaration).toBeUndefined();
  });
  test("is asked of members only", async () => {
    expect(await reasonOf(counter.dues("activist").declareBase({ base: salary(1) }))).toBe("NOT_A_MEMBER");
    expect((await counter.dues("activist").getMyDues({})).isMember).toBe(false);
  });
});

describe("payments", () => {
  test("settle the oldest month first, each told once; a repeated call pays once", async () => {
    await withBase();
    const pay = cash(22_500);
    const officer = counter.dues("officer");
    const once = { headers: { "idempotency-key": "5f0c1d1e-0000-4000-8000-000000000001" } };
    await officer.recordPayment({ ...of("member"), ...pay }, once);
    const paid = await officer.recordPayment({ ...of("member"), ...pay }, once);
    expect(paid.payments).toHaveLength(1);
    expect(paid).toMatchObject({ openMonths: 0, prepaidFen: 0 });
    expect(paid.payments[0]).toMatchObject({ receiptNumber: "DF-2026-000001", recorderName: "周示九" });
    expect(await settled()).toEqual(["2026-01", "2026-02", "2026-03"]);
    const back = await officer.reversePayment({
      ...{ ...of("member"), paymentId: paid.payments[0]!.id, reason: "金额有误" },
    });
    expect(back).toMatchObject({ openMonths: 3 });
    expect(back.payments[0]).toMatchObject({ isReversed: true, reversalReason: "金额有误" });
    await officer.recordPayment({ ...of("member"), ...pay });
    expect(await settled()).toHaveLength(3);
  });
  test("beyond what is owed are prepaid or voluntary", async () => {
    await withBase();
    const officer = counter.dues("officer");
    expect(await officer.recordPayment({ ...of("member"), ...cash(30_000) })).toMatchObject({
      prepaidFen: 7_500,
    });
    expect(await settled()).toEqual(["2026-01", "2026-02", "2026-03"]);
    const extra = await officer.recordPayment({
      ...of("member"),
      ...cash(100_001, { surplus: Surplus.EXTRA }),
    });
    expect(extra.payments.find(({ fen }) => fen === 100_001)).toMatchObject({
      ...{ extraFen: 100_001, isLargeExtra: true },
    });
  });
  test.each([
    ["BASE_MISSING", "secretary", cash(100)],
    ["DAY_UNFIT", "member", cash(100, { day: "2026-03-19" })],
    ["PERSON_NOT_FOUND", "neighbour", cash(100)],
    ["NOT_A_MEMBER", "activist", cash(100)],
  ])("are refused with %s", async (reason, who, pay) => {
    await withBase();
    expect(await reasonOf(counter.dues("officer").recordPayment({ ...of(who), ...pay }))).toBe(reason);
  });
  test("have a receipt, for the member and the branch only, until they are taken back", async () => {
    await withBase();
    const officer = counter.dues("officer");
    const { payments } = await officer.recordPayment({ ...of("member"), ...cash(7_500) });
    const paymentId = payments[0]!.id;
    const { content, fileName } = await counter.dues("member").getReceipt({ paymentId });
    expect(fileName).toBe("DF-2026-000001.pdf");
    expect(Buffer.from(content.slice(0, 5)).toString()).toBe("%PDF-");
    await officer.getReceipt({ paymentId, personId: "member" });
    for (const who of ["deputy", "neighbour", "organizer", "stranger"])
      expect(await reasonOf(counter.dues(who).getReceipt({ paymentId, personId: "member" }))).toBe(
        "PAYMENT_NOT_FOUND",
      );
    expect(await reasonOf(officer.getReceipt({ paymentId: "none", personId: "member" }))).toBe(
      "PAYMENT_NOT_FOUND",
    );
    await officer.reversePayment({ ...of("member"), paymentId, reason: "重复" });
    expect(await reasonOf(counter.dues("member").getReceipt({ paymentId }))).toBe("PAYMENT_REVERSED");
    const again = officer.reversePayment({ ...of("member"), paymentId, reason: "重复" });
    expect(await reasonOf(again)).toBe("PAYMENT_REVERSED");
  });
  test("lie in one write with what they settle: nothing is lost while nobody listens", async () => {
    await withBase();
    await settled();
    counter.isNobodyListening = true;
    await counter.dues("officer").recordPayment({ ...of("member"), ...cash(7_500) });
    const kept = await counter.service.database.collection("dues").findOne({ toldMonths: ["2026-01"] });
    expect(kept?.["payments"]).toHaveLength(1);
    const types = (kept?.["outbox"] as { type: string }[]).map(({ type }) => type);
    expect(types).toContain("services.dues.settled");
    counter.isNobodyListening = false;
    expect(await settled()).toEqual(["2026-01"]);
  });
  test("twenty at once are twenty", async () => {
    await withBase();
    const officer = counter.dues("officer");
    await Promise.all(
      Array.from({ length: 20 }, () => officer.recordPayment({ ...of("member"), ...cash(7_500) })),
    );
    const { payments, prepaidFen } = await counter.dues("member").getMyDues({});
    expect(new Set(payments.map(({ receiptNumber }) => receiptNumber)).size).toBe(20);
    expect(prepaidFen).toBe(17 * 7_500);
    expect(await settled()).toEqual(["2026-01", "2026-02", "2026-03"]);
  });
});

describe("a sheet of payments", () => {
  const sheet = (...rows: (string | number)[][]) =>
    writeSheet({
      ...{ title: "1", notes: [], rows },
      columns: ["学号/工号", "姓名", "日期", "金额", "凭证号"].map((title) => ({ title })),
    });
  test("is looked at first; while a row is faulty nothing is written, and no row is written twice", async () => {
    await withBase();
    const officer = counter.dues("officer");
    const good = ["N-member", "林示一", "2026-03-01", "75.00", "A1"];
    const faulty = await sheet(
      good,
      ["N-member", "林示一", "2026/3/2", 75, "A1"],
      ["N-nobody", "某人", "2026-03-01", "75", "A2"],
      ["N-member", "林示二", "2026-03-01", "75.001", ""],
      ["N-secretary", "周示三", "2027-03-01", "75", "A3"],
    );
    const seen = await officer.previewPayments({ organizationId: "b1", workbook: faulty });
    expect(seen.rows.map(({ faults }) => faults.join(" "))).toEqual([
      "",
      "TWICE",
      "PERSON_UNKNOWN",
      "NAME_DIFFERS AMOUNT_INVALID REFERENCE_MISSING",
      "BASE_MISSING DAY_INVALID",
    ]);
    const call = officer.importPayments({ organizationId: "b1", workbook: faulty });
    expect(await reasonOf(call)).toBe("SHEET_FAULTY");
    expect((await counter.dues("member").getMyDues({})).payments).toEqual([]);
    const workbook = await sheet(good, ["N-member", "林示一", "2026-03-02", 75, "A2"]);
    const done = await officer.importPayments({ organizationId: "b1", workbook });
    expect(done).toMatchObject({ good: 2, fen: 15_000n });
    expect(await officer.importPayments({ organizationId: "b1", workbook })).toMatchObject({
      good: 0,
      known: 2,
    });
    expect((await counter.dues("member").getMyDues({})).payments).toHaveLength(2);
    const other = await sheet(["N-member", "林示一", "2026-03-01", "76.00", "A1"]);
    const taken = await officer.previewPayments({ organizationId: "b1", workbook: other });
    expect(taken.rows[0]?.faults).toEqual(["REFERENCE_TAKEN"]);
  });
});

describe("who sees", () => {
  test("those who keep the branch's dues its members', nobody above a person's", async () => {
    await withBase();
    for (const who of ["deputy", "member", "neighbour", "organizer", "committee", "department", "stranger"]) {
      const caller = counter.dues(who);
      for (const call of [
        caller.listBranchDues({ organizationId: "b1" }),
        caller.getMemberDues(of("member")),
        caller.setBase({ ...of("member"), base: salary(1) }),
        caller.recordPayment({ ...of("member"), ...cash(1) }),
        caller.reversePayment({ ...of("member"), paymentId: "x", reason: "x" }),
        caller.previewPayments({ organizationId: "b1", workbook: new Uint8Array([1]) }),
      ])
        expect(await reasonOf(call)).toBe("PERMISSION_DENIED");
    }
    expect(await reasonOf(counter.dues("officer").getMemberDues(of("neighbour")))).toBe("PERSON_NOT_FOUND");
  });
  test("reading somebody else's is in the audit log, one's own is not", async () => {
    await counter.dues("member").getMyDues({});
    await counter.dues("officer").getMemberDues(of("member"));
    const entries = counter.service.recorded.map(({ action, personId }) => [action, personId]);
    expect(entries).toEqual([["services-hall.dues.read", "member"]]);
  });
});

describe("of whoever is transferred", () => {
  const accepted = async (destination: object): Promise<void> => {
    const act = async (who: string, what: TransferAct, more: object = {}) => {
      const { id, edition } = sent;
      sent = await counter.transfers(who).actOnTransfer({ transferId: id, edition, act: what, ...more });
    };
    let sent = await counter.transfers("member").beginTransfer({ destination });
    await act("member", TransferAct.SUBMIT);
    await act("secretary", TransferAct.AGREE);
    await act("organizer", TransferAct.AGREE);
    if (sent.direction === TransferDirection.WITHIN) await act("stranger", TransferAct.ACCEPT);
    else {
      await act("department", TransferAct.ISSUE);
      await act("department", TransferAct.RECORD_RECEIPT, { day: "2026-03-18" });
    }
    const branchId = sent.direction === TransferDirection.WITHIN ? "b3" : "";
    const status = branchId ? MemberStatus.FULL : MemberStatus.UNSPECIFIED;
    counter.people["member"] = { ...counter.people["member"]!, branchId, status };
    await counter.settle(sent.id, 1);
    await counter.settle(sent.id, 1);
  };
  const toBranch = { kind: DestinationKind.BRANCH, branchId: "b3" };
  const outside = { kind: DestinationKind.EMPLOYER, organizationName: "示例公司党委", place: "示例市" };
  const rowIn = async (who: string, organizationId: string) =>
    (await counter.dues(who).listBranchDues({ organizationId })).members.find(
      ({ personId }) => personId === "member",
    );
  beforeEach(() => {
    counter.people["stranger"] = { ...counter.people["stranger"]!, roles: { b3: "BRANCH_SECRETARY" } };
  });

  test("the sender collects up to the month of the acceptance, the receiver from the next, and each is told so", async () => {
    await withBase();
    await accepted(toBranch);
    expect(await rowIn("officer", "b1")).toMatchObject({ openMonths: 3, toMonth: "2026-03" });
    expect(await rowIn("stranger", "b3")).toMatchObject({
      ...{ openMonths: 0, fromMonth: "2026-04", toMonth: "", hasBase: true },
    });
    const mine = await counter.dues("member").getMyDues({});
    expect(mine).toMatchObject({
      openMonths: 3,
      collectors: [
        { branchName: "组织b1", fromMonth: "", toMonth: "2026-03" },
        { branchName: "组织b3", fromMonth: "2026-04", toMonth: "" },
      ],
    });
    counter.now = new Date("2026-04-20T02:00:00Z");
    const april = cash(7_500, { day: "2026-04-10" });
    const taken = await counter.dues("stranger").recordPayment({ ...of("member", "b3"), ...april });
    expect(taken).toMatchObject({ openMonths: 0, branchName: "组织b3" });
    const old = await counter.dues("officer").getMemberDues(of("member"));
    expect(old).toMatchObject({ openMonths: 3, payments: [], collectors: [{ branchName: "组织b1" }] });
    const [paymentId] = taken.payments.map(({ id }) => id);
    const theirs = counter.dues("officer").reversePayment({ ...of("member"), paymentId, reason: "记错" });
    expect(await reasonOf(theirs)).toBe("PAYMENT_NOT_FOUND");
    const receipt = counter.dues("officer").getReceipt({ paymentId, personId: "member" });
    expect(await reasonOf(receipt)).toBe("PAYMENT_NOT_FOUND");
    const base = counter.dues("officer").setBase({ ...of("member"), base: salary(1) });
    expect(await reasonOf(base)).toBe("PERSON_NOT_FOUND");
    const rest = cash(22_500, { day: "2026-04-11" });
    const paid = await counter.dues("officer").recordPayment({ ...of("member"), ...rest });
    expect(paid).toMatchObject({ openMonths: 0 });
    await counter.dues("officer").getReceipt({ paymentId: paid.payments[0]!.id, personId: "member" });
    counter.now = new Date("2026-05-02T02:00:00Z");
    expect(await rowIn("officer", "b1")).toBeUndefined();
    expect(await reasonOf(counter.dues("officer").getMemberDues(of("member")))).toBe("PERSON_NOT_FOUND");
    await crowded("b1", "b3");
    const sums = (organizationId: string) => counter.dues("department").getReconciliation({ organizationId });
    expect((await sums("b1")).total).toMatchObject({ askedFen: 22_500n, receivedFen: 22_500n });
    expect((await sums("b3")).total).toMatchObject({ askedFen: 15_000n, receivedFen: 7_500n });
  });
  test("out of the university nothing is asked of later months, and what is open stays with the sender", async () => {
    await withBase();
    await accepted(outside);
    counter.now = new Date("2026-06-20T02:00:00Z");
    expect(await rowIn("officer", "b1")).toMatchObject({ openMonths: 3, toMonth: "2026-03" });
    const rest = cash(22_500, { day: "2026-06-01" });
    const paid = await counter.dues("officer").recordPayment({ ...of("member"), ...rest });
    expect(paid).toMatchObject({ openMonths: 0, prepaidFen: 0 });
    expect(await counter.dues("member").getMyDues({})).toMatchObject({ openMonths: 0, isMember: false });
    expect(await rowIn("officer", "b1")).toBeUndefined();
  });
  test("the member and their branch, before it agrees, are reminded of what is open, and nobody else; it stops nothing", async () => {
    await withBase();
    const draft = await counter.transfers("member").beginTransfer({ destination: toBranch });
    expect(draft.openDuesMonths).toBe(3);
    const { id: transferId } = draft;
    const act = (who: string, edition: number, what: TransferAct) =>
      counter.transfers(who).actOnTransfer({ transferId, edition, act: what });
    const sent = await act("member", draft.edition, TransferAct.SUBMIT);
    const seen = async (who: string) =>
      (await counter.transfers(who).getTransfer({ transferId })).openDuesMonths;
    expect([await seen("secretary"), await seen("deputy"), await seen("organizer")]).toEqual([3, 3, 0]);
    const agreed = await act("secretary", sent.edition, TransferAct.AGREE);
    expect(agreed).toMatchObject({ state: TransferState.BRANCH_REVIEWED, openDuesMonths: 0 });
    expect(await seen("member")).toBe(3);
  });
});

describe("sums", () => {
  test("by month, and by what is below, with what was handed up", async () => {
    await crowded("b1", "b2");
    await withBase();
    await counter.dues("neighbour").setBase({ ...of("organizer", "b2"), base: salary(300_000, "2026-03") });
    await counter.dues("officer").recordPayment({ ...of("member"), ...cash(30_000) });
    const branch = await counter.dues("officer").recordRemittance({
      ...{ organizationId: "b1", month: "2026-03", fen: 7_500, day: "2026-03-17", reference: "T1" },
    });
    expect(branch.months[2]?.figures).toMatchObject({
      ...{ askedFen: 7_500n, paidFen: 7_500n, openFen: 0n, receivedFen: 30_000n },
      ...{ earlierFen: 15_000n, prepaidFen: 7_500n, extraFen: 0n, remittedFen: 7_500n },
    });
    const college = await counter.dues("organizer").getReconciliation({ organizationId: "c1" });
    expect(college.total).toMatchObject({
      askedFen: 24_000n,
      paidFen: 22_500n,
      openFen: 1_500n,
      remittedFen: 0n,
    });
    expect(
      college.units.map(({ organizationId, figures }) => [organizationId, figures?.remittedFen]),
    ).toEqual([
      ["b1", 7_500n],
      ["b2", 0n],
    ]);
    expect(college.remittances).toEqual([]);
    const whole = await counter.dues("department").getReconciliation({ organizationId: "u" });
    expect(whole).toMatchObject({ mayRemit: false });
    expect(whole.units.map(({ figures }) => figures?.askedFen)).toEqual([24_000n, 0n]);
    const { content } = await counter.dues("department").exportReconciliation({ organizationId: "u" });
    expect((await readSheet(content))[1]?.slice(0, 3)).toEqual(["合计（截至 2026-03）", "240", "225"]);
  });
  test("of months are shown together only where nobody or at least five came or went between any two", async () => {
    await crowded("b1", "b2");
    const months = async (who: string, organizationId: string) =>
      (await counter.dues(who).getReconciliation({ organizationId })).months.length;
    const newcomers = ["organizer", "committee", "neighbour", "one", "two"];
    for (const each of newcomers)
      counter.people[each] ??= { name: "某", branchId: "b2", status: MemberStatus.FULL };
    const come = (personId: string) =>
      counter
        .dues("keeper-b2")
        .setBase({ ...of(personId, "b2"), base: salary(300_000, "2026-03"), reason: "转入" });
    expect(await months("organizer", "c1")).toBe(12);
    for (const [at, each] of newcomers.entries()) {
      await come(each);
      const shown = at === newcomers.length - 1 ? 12 : 0;
      for (const who of ["organizer", "department"])
        for (const organizationId of ["c1", "b1", "b2"])
          expect([each, who, organizationId, await months(who, organizationId)]).toEqual([
            ...[each, who, organizationId, shown],
          ]);
      expect(
        (await counter.dues("organizer").getReconciliation({ organizationId: "c1" })).total,
      ).toMatchObject({
        askedFen: BigInt((at + 1) * 1_500),
      });
      expect(await months("keeper-b2", "b2")).toBe(12);
    }
    const { content } = await counter.dues("department").exportReconciliation({ organizationId: "c1" });
    expect((await readSheet(content))[3]?.slice(0, 2)).toEqual(["2026-03", "75"]);
  });
  test("of months are left out of all parts where one part alone would say too much", async () => {
    await crowded("b1", "b2");
    for (const [at, branchId] of ["b1", "b1", "b1", "b1", "b2"].entries()) {
      counter.people[`new-${at}`] = { name: "某", branchId, status: MemberStatus.FULL };
      const base = { base: salary(300_000, "2026-03"), reason: "转入" };
      await counter.dues(`keeper-${branchId}`).setBase({ ...of(`new-${at}`, branchId), ...base });
    }
    const months = async (organizationId: string) =>
      (await counter.dues("organizer").getReconciliation({ organizationId })).months.length;
    expect([await months("c1"), await months("b1"), await months("b2")]).toEqual([12, 0, 0]);
  });
  test("count whoever has moved with the branch in which they were", async () => {
    await withBase();
    counter.now = new Date("2026-04-20T02:00:00Z");
    counter.people["member"] = { ...counter.people["member"]!, branchId: "b3" };
    counter.people["stranger"] = { ...counter.people["stranger"]!, roles: { b3: "BRANCH_SECRETARY" } };
    await counter.dues("stranger").recordPayment({ ...of("member", "b3"), ...cash(7_500) });
    await crowded("b1", "b3");
    const asked = async (organizationId: string) =>
      (await counter.dues("department").getReconciliation({ organizationId })).total?.askedFen;
    expect(await asked("c1")).toBe(3n * 7_500n);
    expect(await asked("c2")).toBe(7_500n);
    expect(await asked("u")).toBe(4n * 7_500n);
  });
  test("are withheld of too few, also from those who could subtract, and never from those who keep the dues", async () => {
    await withBase();
    await crowded("b2", "b3");
    const remittance = {
      organizationId: "b1",
      month: "2026-03",
      fen: 7_500,
      day: "2026-03-17",
      reference: "",
    };
    await counter.dues("officer").recordRemittance(remittance);
    const read = (who: string, organizationId: string) =>
      counter.dues(who).getReconciliation({ organizationId });
    expect((await read("officer", "b1")).total).toMatchObject({ askedFen: 22_500n, remittedFen: 7_500n });
    // One salaried member in one of two branches: neither is said, and both together are.
    const college = await read("organizer", "c1");
    expect(college.total).toMatchObject({ askedFen: 22_500n });
    expect(college.units.map(({ figures }) => figures)).toEqual([undefined, undefined]);
    for (const branchId of ["b1", "b2"]) {
      const branch = await read("organizer", branchId);
      expect(branch).toMatchObject({ months: [], remittances: [], mayRemit: false });
      expect(branch.total).toBeUndefined();
    }
    expect((await read("department", "u")).units.every(({ figures }) => figures)).toBe(true);
    expect((await read("department", "b3")).total).toMatchObject({ askedFen: 0n });
    const { content } = await counter.dues("organizer").exportReconciliation({ organizationId: "c1" });
    expect((await readSheet(content)).slice(-12).map(([name, asked]) => [name, asked])).toContainEqual([
      ...["组织b1", "—"],
    ]);
    await crowded("b1");
    expect((await read("organizer", "b1")).total).toMatchObject({ askedFen: 22_500n });
  });
  test("of a college of too few are withheld from the university, and another's with them", async () => {
    await withBase();
    await crowded("b3");
    const whole = await counter.dues("department").getReconciliation({ organizationId: "u" });
    expect(whole.total).toMatchObject({ askedFen: 22_500n });
    expect(whole.units.map(({ figures }) => figures)).toEqual([undefined, undefined]);
    for (const organizationId of ["c1", "c2", "b1", "b3"]) {
      const { total, months } = await counter.dues("department").getReconciliation({ organizationId });
      expect([organizationId, total, months]).toEqual([organizationId, undefined, []]);
    }
    // Its own office has written down what it handed up.
    const remittance = { organizationId: "c1", month: "2026-02", fen: 100, day: "2026-03-01", reference: "" };
    const own = await counter.dues("organizer").recordRemittance(remittance);
    expect(own).toMatchObject({ mayRemit: true, remittances: [{ fen: 100 }] });
    expect(own.total).toBeUndefined();
  });
  test("are for the branch's keepers and those above; a mistake is taken back with a reason", async () => {
    const remittance = { organizationId: "c1", month: "2026-02", fen: 100, day: "2026-03-01", reference: "" };
    for (const who of ["member", "officer", "neighbour", "stranger"])
      expect(await reasonOf(counter.dues(who).recordRemittance(remittance))).toBe("RECONCILIATION_NOT_FOUND");
    expect(await reasonOf(counter.dues("organizer").getReconciliation({ organizationId: "none" }))).toBe(
      "RECONCILIATION_NOT_FOUND",
    );
    const university = { ...remittance, organizationId: "u" };
    expect(await reasonOf(counter.dues("department").recordRemittance(university))).toBe(
      "RECONCILIATION_NOT_FOUND",
    );
    const { remittances } = await counter.dues("organizer").recordRemittance(remittance);
    const entry = { organizationId: "c1", remittanceId: remittances[0]!.id, year: 2026 };
    const silent = counter.dues("organizer").reverseRemittance({ ...entry, reason: " " });
    expect(await reasonOf(silent)).toBe("REASON_MISSING");
    const back = await counter.dues("organizer").reverseRemittance({ ...entry, reason: "记错月份" });
    expect(back.remittances).toMatchObject([{ isReversed: true }]);
    const again = counter.dues("organizer").reverseRemittance({ ...entry, reason: "记错月份" });
    expect(await reasonOf(again)).toBe("REMITTANCE_REVERSED");
  });
});

test("of whoever is erased go name, number and reasons; sums stay", async () => {
  await withBase();
  await counter.dues("officer").recordPayment({ ...of("member"), ...cash(7_500, { reference: "R1" }) });
  const remittance = { organizationId: "b1", month: "2026-03", fen: 100, day: "2026-03-01", reference: "" };
  await counter.dues("officer").recordRemittance(remittance);
  for (const who of ["member", "officer", "member"]) await counter.erase(who);
  const kept = await counter.service.database.collection("dues").findOne({ "payments.fen": 7_500 });
  expect(kept).toMatchObject({
    ...{ name: "", number: "", bases: [{ deciderName: "", reason: "" }] },
    payments: [{ fen: 7_500, reference: "", recorderName: "" }],
  });
  const sums = await counter.dues("secretary").getReconciliation({ organizationId: "b1" });
  expect(sums.total).toMatchObject({ receivedFen: 7_500n, remittedFen: 100n });
  expect(sums.remittances[0]?.recorderName).toBe("");
});

describe("files", () => {
  const PAST = `
branches:
  - branch: YT/b1
    bases: [{ kind: STUDENT, from: "2026-01" }]
    paid: [{ day: "2026-02-05", through: "2026-02" }]
    members:
      - { number: N-member, bases: [{ kind: SALARY, base: 500001, from: "2026-01" }], paid: [] }
`;
  test("bring in what was before, once, and tell points nothing", async () => {
    const operator = counter.dues("operator");
    const first = await operator.importDues({ yaml: PAST, fileName: "dues.yaml" });
    expect(first).toMatchObject({ created: 4, unchanged: 0 });
    expect(await operator.importDues({ yaml: PAST, fileName: "dues.yaml" })).toMatchObject({ created: 0 });
    expect(await counter.dues("member").getMyDues({})).toMatchObject({ openFen: 22_500 });
    expect(await counter.dues("secretary").getMyDues({})).toMatchObject({ openFen: 20 });
    await counter.dues("officer").recordPayment({ ...of("secretary"), ...cash(20) });
    expect(await settled()).toEqual(["2026-03"]);
    expect(await operator.importDuesRates({ yaml: RATES, fileName: "r.yaml" })).toMatchObject({
      fromMonths: [],
    });
  });
  test("that are faulty change nothing", async () => {
    const operator = counter.dues("operator");
    const unknown = PAST.replace("N-member", "N-nobody").replace("500001", "0");
    expect(await reasonOf(operator.importDues({ yaml: unknown, fileName: "d.yaml" }))).toBe("DUES_INVALID");
    expect((await counter.dues("secretary").getMyDues({})).bases).toEqual([]);
    for (const wrong of [
      RATES.replace("300000", "600000"),
      RATES.replace("- { basisPoints: 200 }", ""),
      "rates: []",
    ])
      expect(await reasonOf(operator.importDuesRates({ yaml: wrong, fileName: "r.yaml" }))).toBe(
        "RATES_INVALID",
      );
  });
});
