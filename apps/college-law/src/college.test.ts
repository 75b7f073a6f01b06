import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import { show, type Answer, type Server, type Shown } from "@qiming/web-kit/testing";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import * as law from "./main.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = {
    person: { branch: { id: "student" } },
    lineage: [{ id: "yt" }, { id: "law", code: "LAW" }, { id: "student" }],
  };
});
afterEach(() => shown?.close());

const text = (id: string, zhCn: string) => ({
  id,
  kind: "UNIT_KIND_TEXT",
  title: { zhCn, en: id },
  minutes: 6,
});
const quorum = {
  summary: {
    id: "quorum",
    title: { zhCn: "会议怎么开", en: "Meetings" },
    progress: { units: [{ unitId: "who-counts", done: true }] },
  },
  units: [
    { id: "eight", kind: "UNIT_KIND_VIDEO", title: { zhCn: "一分钟看懂", en: "In a minute" }, minutes: 1 },
    text("who-counts", "谁算应到"),
    text("two-quorums", "两个法定人数"),
  ],
};
const filmsOnly = {
  summary: { id: "dues", title: { zhCn: "党费怎么算", en: "Dues" } },
  units: [quorum.units[0]],
};
/** A platform with these courses; `listed` are their ids, page by page. */
const platform =
  (listed: string[][], courses: () => Answer = () => quorum): Server =>
  ({ path }) => {
    const page = Number(/pageToken=p(\d)/.exec(path)?.[1] ?? 0);
    if (path.startsWith("/api/v1/learning/courses?"))
      return {
        courses: listed[page]!.map((id) => ({ id })),
        ...(listed[page + 1] && { nextPageToken: `p${page + 1}` }),
      };
    if (path.endsWith("/courses/dues")) return filmsOnly;
    if (path.startsWith("/api/v1/learning")) return courses();
    if (path.includes("/calendar")) return { periods: [] };
    if (path.startsWith("/api/v1/portal")) return { organizationId: "law" };
    if (path.includes("parentId=law")) return { organizations: [{ id: "student", name: "学生党支部" }] };
    return { id: "law", code: "LAW", name: "文法学院党总支" };
  };
const open = async (server: Server) => (shown = await show(law, server, ["/m/law", "/"]));

test("the home page reads: notices first, the reading circle before the branches, and no column of courses", async () => {
  const { page, accessibilityFaults } = await open(platform([["quorum"]]));
  await page.findAllByText("学生党支部");
  await page.findByText("谁算应到");
  expect(page.getByRole("heading", { level: 1 }).textContent).toBe("文法学院党建");
  expect(page.getAllByRole("heading", { level: 2 }).map((each: HTMLElement) => each.textContent)).toEqual([
    "通知",
    "我的支部",
    "读书会",
    "各支部这样说自己",
    "学院各支部",
    "学院党组织任职",
    "校历",
  ]);
  expect(await accessibilityFaults()).toEqual([]);
});

test("the reading circle names the texts of courses by theme, with what was read, and no film", async () => {
  const { page } = await open(platform([["other"], ["quorum", "dues"]]));
  expect((await page.findByRole("link", { name: "两个法定人数" })).getAttribute("href")).toBe(
    "/m/learning/courses/quorum/units/two-quorums",
  );
  const circle = page.getByRole("region", { name: "读书会" });
  expect(circle.querySelectorAll("h3")).toHaveLength(1);
  expect(circle.textContent).toMatch(/程序里的道理.*《会议怎么开》.*谁算应到已读.*约 6 分钟/);
  expect(circle.textContent).not.toContain("一分钟看懂");
  expect(circle.textContent).not.toContain("党费怎么算");
});

test("a platform without any of the texts says so; a failure is told and can be tried again", async () => {
  const { page } = await open(platform([["other"]]));
  expect(await page.findByText(/暂时都不在平台上/)).toBeTruthy();
  await shown?.close();
  let isUp = false;
  const { page: again } = await open(
    platform([["quorum"]], () => (isUp ? quorum : { reason: "UNAVAILABLE", status: 503 })),
  );
  expect((await again.findByRole("alert")).closest("section")?.getAttribute("data-column")).toBe("reading");
  isUp = true;
  again.getByRole("button", { name: "重试" }).click();
  expect(await again.findByText("谁算应到")).toBeTruthy();
});

test("in English the reading circle is English", async () => {
  language.value = "en";
  const { page } = await open(platform([["quorum"]]));
  await page.findByRole("link", { name: "two-quorums" });
  expect(page.getByRole("region", { name: "Reading circle" }).textContent).not.toMatch(/[\u4e00-\u9fff]/);
});

const keys = (value: object, path = ""): string[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === "object" ? keys(each as object, `${path}${name}.`) : [`${path}${name}`],
  );
test("both languages say the same things", () => {
  expect(keys(en).sort()).toEqual(keys(zhCN).sort());
});
