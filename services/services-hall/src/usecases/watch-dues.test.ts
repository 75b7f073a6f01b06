import { beforeEach, expect, test } from "@jest/globals";
import { ExpectedError } from "@qiming/core";
import { blankAccount, baseSet, paid, placedAt, type DuesAccount, type Payment } from "../domain/dues.ts";
import { RATES } from "../domain/dues.fixture.ts";
import type { DuesChange } from "./dues-ports.ts";
import { watchDues } from "./watch-dues.ts";

const at = (day: string) => new Date(`${day}T02:00:00Z`);
const LINE = ["UNIVERSITY_COMMITTEE", "COLLEGE_COMMITTEE", "BRANCH"].map((type, n) => ({
  ...{ id: `o${n}`, name: `o${n}`, type },
}));
const holder = (personId: string, role: string) => ({ organizationId: "o2", role, personId, name: "" });

let account: DuesAccount;
let changes: DuesChange[];
let now: Date;
let offered: string[];
/** Undefined: the register knows nobody of that id any more. */
let memberStatus: string | undefined;

const watch = () =>
  watchDues({
    offerTo: async (personId: string) => void offered.push(personId),
    clock: { now: () => now },
    rateBooks: { list: async () => [RATES] },
    register: {
      async describe(personId: string) {
        if (!memberStatus) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", "gone");
        return { personId, name: "林示一", number: "N", memberStatus, line: LINE, roles: [] };
      },
      holders: async () => [holder("officer", "ORGANIZATION_OFFICER"), holder("p", "BRANCH_SECRETARY")],
    },
    dues: {
      listBehind: async (month: string) => (account.roundMonth < month ? [account] : []),
      async change(_: string, decide: (before: DuesAccount) => DuesChange) {
        const change = decide(account);
        if (change.account !== account) changes.push(change);
        return (account = change.account);
      },
    },
  } as unknown as Parameters<typeof watchDues>[0])();
const told = () =>
  changes.flatMap(({ tells = [] }) => tells.map(({ kind, personId }) => `${personId} ${kind}`));
const settled = () => changes.flatMap((change) => change.settled ?? []);

beforeEach(() => {
  changes = [];
  offered = [];
  memberStatus = "FULL";
  now = at("2026-03-18");
  const branch = {
    branchId: "o2",
    branchName: "o2",
    collegeId: "o1",
    collegeName: "o1",
    lineage: ["o0", "o1", "o2"],
  };
  account = baseSet(
    placedAt(blankAccount({ id: "p", name: "林示一", number: "N" }, "2026-03"), branch, "2026-03"),
    { kind: "STUDENT", baseFen: 0, fromMonth: "2026-03", exemptReason: "" },
    { id: "b", reason: "", deciderId: "officer", deciderName: "", time: now },
    [RATES],
  );
});

test("the member is reminded once a month, the branch's officer once after three months, never the member of themselves", async () => {
  await watch();
  expect(changes).toEqual([]);
  for (const day of ["2026-04-01", "2026-04-30", "2026-05-01"]) {
    now = at(day);
    await watch();
  }
  expect(told()).toEqual(["p services.dues.open", "p services.dues.open"]);
  for (const day of ["2026-06-01", "2026-07-01"]) {
    now = at(day);
    await watch();
  }
  expect(told().filter((each) => each.endsWith("longOpen"))).toEqual(["officer services.dues.longOpen"]);
  expect(told().filter((each) => each.endsWith("open"))).toHaveLength(4);
  // Whether a base is to be declared anew is asked once a month, too.
  expect(offered).toEqual(["p", "p", "p", "p"]);
});

test("a prepaid month is told as settled when it begins, once", async () => {
  const payment: Payment = {
    ...{ id: "x", day: "2026-03-18", fen: 60, way: "CASH", reference: "", surplus: "PREPAID" },
    ...{ receiptNumber: "", recorderId: "", recorderName: "", recordTime: now },
  };
  account = { ...paid(account, payment), toldMonths: ["2026-03"] };
  now = at("2026-04-01");
  await watch();
  await watch();
  expect(settled()).toEqual(["2026-04"]);
  now = at("2026-06-01");
  await watch();
  expect(settled()).toEqual(["2026-04", "2026-05"]);
  expect(told()).toEqual([]);
});

test.each(["TRANSFERRED_OUT", undefined])(
  "of %s nothing is asked, and nobody is reminded",
  async (status) => {
    memberStatus = status;
    now = at("2026-08-01");
    await watch();
    expect(told()).toEqual([]);
    expect(account.away).toEqual([{ fromMonth: "2026-04", toMonth: "" }]);
    memberStatus = "FULL";
    now = at("2026-09-01");
    await watch();
    expect(account.away).toEqual([{ fromMonth: "2026-04", toMonth: "2026-08" }]);
  },
);
