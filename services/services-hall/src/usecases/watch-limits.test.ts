import { beforeEach, expect, test } from "@jest/globals";
import { begun, decided, submitted, type ServiceCase } from "../domain/case.ts";
import { definition } from "../domain/definition.fixture.ts";
import { found, type KeptCase } from "../domain/queue.ts";
import type { CasePorts } from "./case-parts.ts";
import type { CaseChange } from "./ports.ts";
import { watchLimits } from "./watch-limits.ts";

const ITEM = definition({ steps: [definition().steps[0]!] });
const LINE = [
  { id: "u", name: "校", type: "UNIVERSITY_COMMITTEE" },
  { id: "b", name: "支部", type: "BRANCH" },
];
const at = (day: string) => new Date(`${day}T02:00:00Z`);
// A Wednesday: two working days end on Friday.
const moment = { time: at("2026-03-18"), periods: [] };
const secretary = { organizationId: "b", role: "BRANCH_SECRETARY", personId: "s", name: "书记" };
const arrival = { stepCode: "branch", organization: LINE[1]!, roles: ["BRANCH_SECRETARY"] };

let kept: KeptCase;
let changes: CaseChange[];
let now: Date;
const watch = () =>
  watchLimits({
    clock: { now: () => now },
    calendar: { read: async () => [] },
    register: { lineage: async () => LINE, holders: async () => [secretary] },
    items: { definition: async () => ITEM },
    cases: {
      listDue: async (day: string) =>
        kept.queue && kept.queue.deadlineDay <= day && !kept.queue.isReminded ? [kept] : [],
      listUnconfirmed: async (before: Date) =>
        kept.state === "RESULT_ISSUED" && kept.endTime! < before ? [kept] : [],
      async change(_: string, decide: (before: KeptCase) => CaseChange) {
        const change = decide(kept);
        if (change.kept !== kept) changes.push(change);
        return (kept = change.kept);
      },
    },
  } as unknown as CasePorts)();

const sent = (): ServiceCase =>
  submitted(
    begun(
      ITEM,
      {
        ...{ id: "k", itemVersion: 1, applicant: { personId: "a", name: "申请人" }, branchId: "b" },
        ...{ branchName: "支部", collegeId: "", collegeName: "", lineage: ["u", "b"] },
        answers: { purpose: ["a"] },
      },
      moment.time,
    ),
    ITEM,
    { number: "N-1", arrival },
    moment,
  );

beforeEach(() => {
  changes = [];
  kept = found(sent(), ITEM);
});

test("whoever holds a step is reminded on its last day, once", async () => {
  now = at("2026-03-19");
  await watch();
  expect(changes).toEqual([]);
  now = at("2026-03-20");
  await watch();
  await watch();
  expect(changes.map(({ tells }) => tells?.map(({ personId, kind }) => [personId, kind]))).toEqual([
    [["s", "services.case.due"]],
  ]);
});

test("a result that nobody confirms is filed away after ten working days", async () => {
  const said = { stepCode: "branch", actor: secretary, decision: "AGREE", text: "", answers: {} } as const;
  const parts = { byRole: [secretary], arriveAt: () => arrival };
  kept = found(decided(kept, ITEM, said, parts, moment), ITEM);
  // Ten working days after Wednesday the 18th end on Wednesday, April 1st.
  now = at("2026-04-01");
  await watch();
  expect(kept.state).toBe("RESULT_ISSUED");
  now = at("2026-04-02");
  await watch();
  expect(kept).toMatchObject({ state: "ARCHIVED", rating: 0 });
});
