import { fireEvent, within } from "@testing-library/dom";
import { me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import { defineCollege, type CollegeDefinition } from "./define-college.ts";

let shown: Shown | undefined;
/** What the page that is open has asked for. */
export const calls: { method: string; path: string; body: unknown }[] = [];

export const texts = {
  "zh-CN": { hero: { title: "经贸学院党建", slogan: "从小事做起" } },
  en: { hero: { title: "Economics", slogan: "Small things" } },
};
export const COLUMNS = ["ownBranch", "branches", "brands", "notices", "courses", "calendar", "officers"];

/** Opens a page of a college that has made these choices, against a server that the test answers for. */
export async function open(path: string, server: Server, choices: Partial<CollegeDefinition> = {}) {
  const module = defineCollege({ code: "ECON", texts, columns: COLUMNS, ...choices });
  return (shown = await show(
    module,
    (call) => {
      calls.push(call);
      return server(call);
    },
    ["/m/econ", path],
  ));
}
export async function closePage(): Promise<void> {
  await shown?.close();
  shown = undefined;
  calls.length = 0;
}

const UNIVERSITY = { id: "yt", code: "YT", name: "云汀大学党委" };
const COLLEGE = { id: "econ", code: "ECON", name: "经贸学院党委" };
/** Signs in a member of the branch `pg`, who holds permissions on it. */
export function signIn(...permissions: string[]): void {
  me.value = {
    person: { id: "me", name: "林示一", branch: { id: "pg" } },
    lineage: [UNIVERSITY, COLLEGE, { id: "pg", code: "PG" }],
    grants: permissions.length > 0 ? [{ organizationId: "econ", permissions }] : [],
  };
}
/** Signs in somebody of another college. */
export function signInElsewhere(): void {
  me.value = { person: { id: "me", branch: { id: "x" } }, lineage: [UNIVERSITY, { id: "art", code: "ART" }] };
}

const branch = (id: string, name: string) => ({
  id,
  code: id.toUpperCase(),
  name,
  branchKind: "BRANCH_KIND_STUDENT",
  lineage: [UNIVERSITY, COLLEGE],
  fullMembers: 8,
  probationaryMembers: 3,
  officers: [
    { role: "BRANCH_SECRETARY", name: "示例甲" },
    { role: "SOMETHING_NEW", name: "示例乙" },
  ],
});
const organizations = [
  UNIVERSITY,
  { ...COLLEGE, lineage: [UNIVERSITY], officers: [{ role: "COLLEGE_COMMITTEE", name: "示例丙" }] },
  branch("ug1", "本科生第一党支部"),
  branch("pg", "研究生党支部"),
  { ...branch("old", "已撤并的党支部"), endDay: "2025-12-31" },
  { ...branch("far", "文法的党支部"), lineage: [UNIVERSITY, { id: "law", code: "LAW" }] },
];

const notice = (n: number) => ({
  id: `n${n}`,
  title: `通知${n}`,
  text: `内容${n}`,
  postTime: `2026-03-0${9 - n}T02:00:00Z`,
});
export const brand = {
  slogan: "指尖上的课",
  story: "我们把党课讲短。",
  activities: [{ title: "指尖微党课", text: "五分钟一堂", when: "每两周一次" }],
  results: [{ text: "列为特色活动", source: "党员大会" }, { text: "大家都说好" }],
};
const OF_BRANCH = { branchId: "pg", branchName: "研究生党支部", collegeId: "econ" };
export const shownThings = {
  honours: [
    {
      ...{
        id: "honour:1",
        kind: "SHOWCASE_KIND_HONOUR",
        title: "先进党支部",
        day: "2026-03-12",
        ...OF_BRANCH,
      },
      honour: { awardedByName: "经贸学院党委", validUntilDay: "2028-03-11", merit: "组织生活扎实" },
    },
    {
      ...{ id: "honour:2", kind: "SHOWCASE_KIND_HONOUR", title: "优秀党员", day: "2026-03-11", ...OF_BRANCH },
      honour: { personName: "示例丁" },
    },
  ],
  activities: [
    {
      ...{ id: "activity:1", kind: "SHOWCASE_KIND_ACTIVITY", title: "义务劳动", day: "2026-03-10" },
      ...OF_BRANCH,
      activity: { activityId: "a-1", goal: "清理楼道", result: "清理三处", branchesFollowed: 2 },
    },
  ],
};
const pages: Record<string, object> = {
  econ: { organizationId: "econ", revision: 4, notices: [1, 2, 3, 4].map(notice) },
  pg: { organizationId: "pg", revision: 2, brand, notices: [notice(1)] },
};

const calendar = {
  periods: [
    {
      kind: "PERIOD_KIND_HOLIDAY",
      name: { zhCn: "过去的节日", en: "Past" },
      fromDay: "2020-01-01",
      toDay: "2020-01-02",
    },
    {
      kind: "PERIOD_KIND_TERM",
      name: { zhCn: "很长的学期", en: "Term" },
      fromDay: "2020-03-01",
      toDay: "2998-01-01",
    },
    {
      kind: "PERIOD_KIND_HOLIDAY",
      name: { zhCn: "远方的节日", en: "Feast" },
      fromDay: "2999-01-01",
      toDay: "2999-01-03",
    },
  ],
};
const courses = [
  {
    id: "dues",
    title: { zhCn: "党费怎么算", en: "Dues" },
    minutes: 8,
    unitCount: 2,
    progress: { passed: true },
  },
  {
    id: "quorum",
    title: { zhCn: "会议怎么开", en: "Meetings" },
    minutes: 20,
    unitCount: 4,
    progress: { unitsDone: 1 },
  },
];

/** A server that knows one college; `more` answers first. */
export const world =
  (more: (path: string, method: string, body: unknown) => Answer | undefined = () => undefined): Server =>
  ({ method, path, body }) => {
    const own = more(path, method, body);
    if (own) return own;
    if (path.startsWith("/api/v1/learning")) return { courses };
    if (path.includes("/calendar")) return calendar;
    const page = /portal\/organizations\/(\w+)\/page$/.exec(path)?.[1];
    if (page) return pages[page] ?? { organizationId: page };
    const id = /identity\/organizations\/(\w+)$/.exec(path)?.[1];
    if (id)
      return (
        organizations.find((each) => each.id === id) ?? { reason: "ORGANIZATION_NOT_FOUND", status: 404 }
      );
    if (path.includes("parentId=econ")) return { organizations: organizations.slice(2, 4) };
    if (path.includes("parentId=yt")) return { organizations: [organizations[1]!] };
    return { organizations: [UNIVERSITY] };
  };
export const unavailable = { reason: "UNAVAILABLE", status: 503 };
/** The world as it is without any content. */
export const emptyWorld = world((path) => {
  if (path.startsWith("/api/v1/learning")) return { courses: [] };
  if (path.includes("/calendar")) return { periods: [] };
  if (path.endsWith("/page")) return { organizationId: "econ" };
  return path.includes("parentId=econ") ? { organizations: [] } : undefined;
});

export async function tap(element: Element): Promise<void> {
  fireEvent.click(element);
  await nextTick();
}
export const openSheet = () => within(shown!.outlet.querySelector<HTMLElement>("dialog[open]")!);
export function type(field: HTMLElement, value: string): void {
  (field as HTMLInputElement).value = value;
  fireEvent(field, new Event("input", { bubbles: true }));
}
export const headings = (level: number) =>
  shown!.page.queryAllByRole("heading", { level }).map((heading: HTMLElement) => heading.textContent);
