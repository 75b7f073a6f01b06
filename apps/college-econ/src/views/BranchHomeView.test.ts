import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { language, me } from "@qiming/web-kit";
import { show, type Server, type Shown } from "@qiming/web-kit/testing";
import * as econ from "../main.ts";

let shown: Shown | undefined;
beforeEach(() => {
  language.value = "zh-CN";
  me.value = { person: { branch: { id: "ug1" } } };
});
afterEach(() => shown?.close());

const branch = (id: string, name: string) => ({
  id,
  name,
  fullMembers: 8,
  probationaryMembers: 3,
  officers: [{ role: "BRANCH_SECRETARY", name: "示例甲" }],
});
const university: Server = ({ path }) => {
  if (path.startsWith("/api/v1/learning"))
    return {
      courses: [{ id: "dues", title: { zhCn: "党费怎么算", en: "Dues" }, progress: { passed: true } }],
    };
  if (path.includes("parentId=yt"))
    return { organizations: [{ id: "econ", code: "ECON", name: "经贸学院党委" }] };
  if (path.includes("parentId=econ"))
    return { organizations: [branch("ug1", "本科生第一党支部"), branch("pg", "研究生党支部")] };
  return { organizations: [{ id: "yt", code: "YT", name: "云汀大学党委" }] };
};
const open = async (server: Server) => (shown = await show(econ, server, ["/m/econ", "/"]));

test("the page shows the reader's own branch first, then all of the college, then the courses", async () => {
  const { page, accessibilityFaults } = await open(university);
  await page.findAllByText("研究生党支部");
  const own = page.getByRole("region", { name: "本科生第一党支部" });
  expect(own.textContent).toContain("示例甲");
  expect(own.textContent).toMatch(/8[^]*3/);
  expect(page.getAllByRole("article")).toHaveLength(2);
  expect(page.getByRole("link", { name: "党费怎么算" }).getAttribute("href")).toBe(
    "/m/learning/courses/dues",
  );
  expect(await accessibilityFaults()).toEqual([]);
});

test("somebody of another college sees the college, and no branch as their own", async () => {
  me.value = { person: { branch: { id: "elsewhere" } } };
  const { page } = await open(university);
  await page.findAllByText("研究生党支部");
  expect(page.queryByText("我的支部")).toBeNull();
  expect(page.getAllByRole("article")).toHaveLength(2);
});

test("a university without this college is told, not crashed on", async () => {
  const { page, fatal } = await open(({ path }) =>
    path.includes("parentId") ? { organizations: [] } : { organizations: [{ id: "yt" }] },
  );
  expect((await page.findByText(/./, { selector: ".qm-panel" })).textContent).toBeTruthy();
  expect(fatal).toEqual([]);
});

test("a failure is told with a way to try again", async () => {
  const { page, accessibilityFaults } = await open(() => ({ reason: "PERMISSION_DENIED", status: 403 }));
  expect((await page.findByRole("alert")).textContent).toContain("没有权限");
  expect(page.getByRole("button", { name: "重试" })).toBeTruthy();
  expect(await accessibilityFaults()).toEqual([]);
});
