import type { AccountJson, EntryJson } from "@qiming/contracts/browser/points";

/** A course that was passed, with everything that an entry has. */
export const entry = (more: EntryJson = {}): EntryJson => ({
  ...{ id: "e-1", indicatorCode: "BASE-05", tenths: 20, ruleTenths: 20, counts: true },
  ...{ part: "SCORE_PART_BASE", kind: "ENTRY_KIND_FACT" },
  ...{ ruleBookCode: "YT-2026", ruleBookVersion: "v1" },
  ...{ occurTime: "2026-03-01T04:00:00Z", postTime: "2026-03-01T04:00:01Z" },
  evidence: {
    type: "learning.course.passed",
    id: "dues",
    title: { zhCn: "党费怎么算", en: "Dues" },
    path: "/m/learning/courses/dues",
  },
  ...more,
});

const indicators = [
  {
    ...{ code: "BASE-05", tenths: 20, capTenths: 120, unitTenths: 20 },
    name: { zhCn: "通过必修课程测验", en: "Required course passed" },
  },
  {
    ...{ code: "BASE-03", tenths: 0, capTenths: 100, unitTenths: 10 },
    name: { zhCn: "参加主题党日", en: "Theme Party day attended" },
  },
];

export const account = (more: AccountJson = {}): AccountJson => ({
  ...{ personId: "p-1", period: "2026", totalTenths: 20, draftGrade: "GRADE_UNQUALIFIED" },
  parts: [{ part: "SCORE_PART_BASE", tenths: 20, capTenths: 600, earnedTenths: 20, indicators }],
  ruleBook: { code: "YT-2026", version: "v1", title: { zhCn: "积分细则", en: "Rule book" } },
  entries: [entry()],
  ...more,
});
