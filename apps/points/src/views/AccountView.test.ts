import { fireEvent, within } from "@testing-library/dom";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AccountJson, DistributionJson } from "@qiming/contracts/browser/points";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import { nextTick } from "vue";
import * as points from "../main.ts";
import { account, entry } from "./page.fixture.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = { person: { id: "p-1", branch: { id: "b-1", name: "第一党支部" } } };
});
afterEach(async () => {
  await shown?.close();
  shown = undefined;
});
const open = async (server: Server, path = "/") => (shown = await show(points, server, ["/m/points", path]));
const FEW: DistributionJson = { period: "2026", people: 3, counts: [] };
const serving =
  (mine: AccountJson, distribution: DistributionJson = FEW): Server =>
  ({ path }) =>
    path.includes("/distribution") ? distribution : mine;
const entriesOf = async ({ page }: Shown) =>
  within(await page.findByRole("region", { name: "积分明细" })).getAllByRole("listitem");

test("while the account is on its way, the page says so", async () => {
  const { page, accessibilityFaults } = await open(() => new Promise<never>(() => undefined));
  expect(page.getByRole("status").textContent).toContain("正在加载");
  expect(await accessibilityFaults()).toEqual([]);
});

test("a failure is told in words, with a way to try again that works", async () => {
  let isUp = false;
  const { page, accessibilityFaults } = await open((call) =>
    isUp ? serving(account())(call) : { reason: "UNAVAILABLE", status: 503, traceId: "abc" },
  );
  const alert = await page.findByRole("alert");
  expect(alert.textContent).toContain("服务暂时不可用");
  expect(alert.textContent).toContain("abc");
  expect(await accessibilityFaults()).toEqual([]);
  isUp = true;
  page.getByRole("button", { name: "重试" }).click();
  expect((await page.findByRole("link", { name: "党费怎么算" })).getAttribute("href")).toBe(
    "/m/learning/courses/dues",
  );
});

test("a year without points says how the first one comes, and that nothing else counts", async () => {
  const period = String(new Date().getFullYear());
  const { page } = await open(serving(account({ period, totalTenths: 0, entries: [] })));
  expect((await page.findByText(/今年还没有积分/)).textContent).toContain("必修课程");
  expect(page.getByText(/登录和在线时长从不计分/)).toBeTruthy();
});

test("an entry shows its points, its evidence, its rule, and what a cap took", async () => {
  const shownNow = await open(serving(account({ entries: [entry({ tenths: 5 })] })));
  const [row] = await entriesOf(shownNow);
  for (const text of ["+0.5", "BASE-05", "积分细则 v1", "已到上限，本应计 2 分"])
    expect(row!.textContent).toContain(text);
  expect(await shownNow.accessibilityFaults()).toEqual([]);
});

test("a corrected entry is struck through with why and when; put back, it counts again", async () => {
  const taken = { counts: false, reason: "重复登记", time: "2026-04-02T01:00:00Z" };
  const back = { counts: true, reason: "经核实不重复", time: "2026-04-09T01:00:00Z" };
  const shownNow = await open(
    serving(
      account({
        entries: [
          entry({ id: "e-1", counts: false, tenths: 0, corrections: [taken] }),
          entry({ id: "e-2", corrections: [taken, back] }),
        ],
      }),
    ),
  );
  const [first, second] = await entriesOf(shownNow);
  expect(first!.querySelector("del")!.textContent).toBe("+2");
  expect(first!.textContent).toMatch(/2026年4月2日 更正，不再计分\s*重复登记/);
  expect(first!.textContent).not.toContain("已到上限");
  expect(second!.querySelector("del")).toBeNull();
  expect(second!.textContent).toMatch(/2026年4月9日 恢复计分\s*经核实不重复/);
});

test("a deduction has a minus, in the entry and in its part", async () => {
  const shownNow = await open(
    serving(
      account({
        parts: [{ part: "SCORE_PART_DEDUCTION", tenths: 20, capTenths: 140 }],
        entries: [entry({ part: "SCORE_PART_DEDUCTION", kind: "ENTRY_KIND_DEDUCTION" })],
      }),
    ),
  );
  expect((await entriesOf(shownNow))[0]!.textContent).toContain("−2");
  expect(shownNow.page.getByText("−2 / 14")).toBeTruthy();
});

test("a draft is said to be one that the meeting decides on; decided, it leads to its review", async () => {
  const draft = await open(serving(account()));
  const sum = within(await draft.page.findByRole("region", { name: "年度得分" }));
  expect(sum.getByText("初步等次").parentElement!.textContent).toMatch(/不合格.*由会议评定/);
  await draft.close();
  const decided = await open(
    serving(account({ grade: "GRADE_QUALIFIED", gradePath: "/m/meetings/reviews/b-1.2026" })),
  );
  const link = await decided.page.findByRole("link", { name: "查看民主评议" });
  expect(link.getAttribute("href")).toBe("/m/meetings/reviews/b-1.2026");
  expect(decided.page.queryByText("初步等次")).toBeNull();
});

test("before December it says from when on there is a draft; of a frozen account there is none to wait for", async () => {
  const young = { draftGrade: "GRADE_UNSPECIFIED", draftsFromDay: "2026-12-01" } as const;
  const { page, close } = await open(serving(account(young)));
  expect(await page.findByText("初步等次自 2026年12月1日 起显示。")).toBeTruthy();
  await close();
  const frozen = await open(serving(account({ ...young, frozen: true, freezeReason: "处分影响期内" })));
  await frozen.page.findByText(/处分影响期内/);
  expect(frozen.page.queryByText(/初步等次自/)).toBeNull();
});

test("frozen says why and that the meeting decides, without a draft", async () => {
  const frozen = account({ frozen: true, freezeReason: "处分影响期内", draftGrade: "GRADE_UNSPECIFIED" });
  const { page, accessibilityFaults } = await open(serving(frozen));
  expect((await page.findByText(/处分影响期内/)).textContent).toContain("等次由会议决定");
  expect(page.queryByText("初步等次")).toBeNull();
  expect(await accessibilityFaults()).toEqual([]);
});

test("sealed says since when; what came later is listed and does not count", async () => {
  const late = entry({ tenths: 0, postTime: "2027-01-20T00:00:00Z" });
  const shownNow = await open(serving(account({ sealTime: "2027-01-10T00:00:00Z", entries: [late] })));
  expect(await shownNow.page.findByText(/已于 2027年1月10日 封存/)).toBeTruthy();
  expect((await entriesOf(shownNow))[0]!.textContent).toContain("封存后到达，不计分");
});

test("where months were not asked, they are named and the formula is said in words", async () => {
  const part = { part: "SCORE_PART_BASE", tenths: 400, capTenths: 600, earnedTenths: 300, monthsAsked: 9 };
  const { page } = await open(
    serving(
      account({
        parts: [part as NonNullable<AccountJson["parts"]>[number]],
        exemptMonths: ["2026-03", "2026-04", "2026-05"],
        exemptReason: "出国交流",
      }),
    ),
  );
  expect(await page.findByText(/3月、4月、5月不作要求（出国交流）/)).toBeTruthy();
  expect(page.getByText("已得 30 分 × 12 ÷ 要求的 9 个月，折算为 40 分。")).toBeTruthy();
});

test("an indicator opens to its entries, or says that there are none", async () => {
  const { page } = await open(serving(account()));
  const openRow = async (name: string) => {
    const row = (await page.findByText(name, { selector: "summary span" })).closest("details")!;
    expect(row.textContent).not.toContain("每次");
    row.open = true;
    fireEvent(row, new Event("toggle"));
    await nextTick();
    return row.textContent;
  };
  const course = await openRow("通过必修课程测验");
  for (const text of ["2 / 12", "BASE-05 · 每次 2 分", "党费怎么算", "+2"]) expect(course).toContain(text);
  expect(await openRow("参加主题党日")).toContain("还没有记录");
});

test("how many of the branch stand where: counts from five on, and no rank", async () => {
  const counts: DistributionJson["counts"] = [
    { grade: "GRADE_EXCELLENT", people: 2 },
    { grade: "GRADE_QUALIFIED", people: 4 },
  ];
  const some = await open(serving(account(), { period: "2026", people: 6, counts }));
  const region = await some.page.findByRole("region", { name: "本支部等次分布" });
  expect(await within(region).findByText("4 人")).toBeTruthy();
  expect(region.textContent).toContain("不作排名");
  await some.close();
  const few = await open(serving(account()));
  expect(await few.page.findByText("有等次的不足五人，不列分布。")).toBeTruthy();
});

test("another year is one touch away, and this one is the last", async () => {
  const year = new Date().getFullYear();
  const asked: string[] = [];
  const { page } = await open((call) => {
    asked.push(call.path);
    const period = /period=(\d{4})/.exec(call.path)?.[1] ?? String(year);
    return serving(account({ period }))(call);
  });
  const years = within(await page.findByRole("navigation", { name: "其他年度" }));
  expect(years.getAllByRole("link")).toHaveLength(1);
  years.getByRole("link", { name: `${year - 1} 年度` }).click();
  expect(await page.findByRole("link", { name: `${year} 年度` })).toBeTruthy();
  expect(asked.some((path) => path.includes(`account:watch?period=${year - 1}`))).toBe(true);
});

test("from a year without a rule book there is a way on", async () => {
  const { page } = await open(() => ({ reason: "RULE_BOOK_NOT_FOUND", status: 409 }), "/?period=2025");
  expect((await page.findByRole("alert")).textContent).toContain("还没有生效的积分细则");
  expect(page.getByRole("link", { name: "2026 年度" }).getAttribute("href")).toBe("/m/points/?period=2026");
});

test("who looks after an organisation finds its sheet; who does not, nothing", async () => {
  const grants = [{ organizationId: "b-1", permissions: ["points.accounts.read"] }];
  me.value = { ...me.value!, grants };
  const { page } = await open((call) =>
    call.path.includes("/organizations/b-1")
      ? { id: "b-1", name: "第一党支部", type: "ORGANIZATION_TYPE_BRANCH" }
      : serving(account())(call),
  );
  const link = await page.findByRole("link", { name: "支部积分表" });
  expect(link.getAttribute("href")).toBe("/m/points/sheet/b-1");
});

test("in English every text is English", async () => {
  language.value = "en";
  const { outlet, page } = await open(serving(account()));
  await page.findByRole("link", { name: "Dues" });
  expect(outlet.textContent).not.toMatch(/[\u4e00-\u9fff]/);
});

test("an address that the module does not know says so and leads home", async () => {
  const { page } = await open(() => account(), "/nowhere");
  expect(page.getByRole("heading", { level: 1 }).textContent).toBe("没有这个页面");
  expect(page.getByRole("link").getAttribute("href")).toBe("/");
});

test.each([
  ["meetings.attendance.branchAssembly", "参加支部党员大会"],
  ["meetings.practice.confirmed", "参加实践活动"],
  ["another.fact.confirmed", "通过必修课程测验"],
])("of %s it is said in words what it was", async (type, words) => {
  const shownNow = await open(
    serving(account({ entries: [entry({ evidence: { ...entry().evidence, type } })] })),
  );
  expect((await entriesOf(shownNow))[0]!.textContent).toContain(words);
  expect(shownNow.page.queryByText(/points\.source/)).toBeNull();
});
