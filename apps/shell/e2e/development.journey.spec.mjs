import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { asReader, COLLEGE } from "./pages/all-pages.mjs";
import { Desk, Seat } from "./pages/meetings.mjs";
import { openAs, openRecord, windowOf } from "./people.mjs";

/** Eight of the branch vote; these are there. The first holds its meetings. */
const VOTERS = [1, 2, 3, 4, 5].map((number) => `yt2024-000${number}`);
const NAMES = ["林示一", "赵示一", "周示一", "陈示一", "吴示一"];
const PASSES = { number: "YT2024-0239", name: "孙样十五" };
const FAILS = { number: "YT2024-0234", name: "周样十五" };
const ONCE = "somebody applies, and is admitted, once";
const PDF = Buffer.from("%PDF-1.7\n%%EOF\n");

const signedIn = async (browser, project, number, path) => {
  const page = await windowOf(browser, project);
  await openAs(page, number, path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
};
/** In the dossier of somebody, by way of the list of whoever handles it. */
async function openDossier(page, name) {
  await page.goto("/m/services");
  await page.getByRole("link", { name: "发展党员", exact: true }).click();
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await page.getByRole("heading", { level: 1, name: `${name}：发展党员全程记实` }).waitFor();
}
async function record(page, step, answers) {
  await page.getByRole("button", { name: `登记：${step}` }).click();
  const sheet = page.getByRole("dialog");
  for (const [label, text] of Object.entries(answers)) await sheet.getByLabel(label).fill(text);
  await sheet.getByRole("button", { name: "登记", exact: true }).click();
  await expect(sheet).toBeHidden();
}

test("an assembly's secret vote takes one into the Party and leaves the other where they are", async ({
  browser,
}, { project }) => {
  test.skip(project.name !== "phone", ONCE);
  mayTake(300);
  const pages = await Promise.all(VOTERS.map((number) => signedIn(browser, project, number, "/m/meetings")));
  const [mine] = pages;
  const { person } = await (await asReader(mine))("GET", "identity/me");
  const desk = new Desk(mine);
  const motion = ({ name }) => ({
    ...{ title: `讨论接收${name}`, kind: "接收预备党员", person: name },
    text: `接收${name}同志为预备党员`,
  });
  const meetingId = await desk.plan(person.branch.id, {
    ...{ title: "发展党员大会", place: "教学楼 C305", points: [motion(PASSES), motion(FAILS)] },
  });
  await desk.giveNotice();
  for (const name of NAMES) await desk.call(name, "出席");
  await desk.act("宣布开会");

  const own = await mine.context().newPage();
  const seats = [own, ...pages.slice(1)].map((page) => new Seat(page, meetingId));
  for (const seat of seats) await seat.open();
  const vote = async ({ name }, against) => {
    const act = async (button) => {
      await desk.motion(`讨论接收${name}`).getByRole("button", { name: button }).click();
      await desk.sheet.getByRole("button", { name: button }).click();
      await expect(desk.sheet).toBeHidden();
    };
    await act("开始表决");
    await Promise.all(seats.map((seat) => seat.takePaper()));
    await act("停止发票，开始投票");
    await Promise.all(seats.map((seat, index) => seat.cast(index < against ? "反对" : "赞成")));
    await act("结束表决并计票");
    return desk.motion(`讨论接收${name}`).getByRole("group", { name: "表决结果" });
  };
  await expect(await vote(PASSES, 0)).toContainText("通过");
  await expect(await vote(FAILS, 2)).toContainText("未通过");
  await desk.act("结束会议");

  // The dossiers hear of it from the meeting itself.
  await expect(async () => {
    await openDossier(mine, FAILS.name);
    await expect(mine.getByText("应到 8，实到 5；赞成 3，反对 2，弃权 0")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(mine.getByRole("list").getByText("第 15 步").first()).toBeVisible();
  await expect(mine.getByText("未通过").first()).toBeVisible();
  await expect(mine.getByText("发展对象", { exact: true })).toBeVisible();
  await expectAccessible(mine);
  await openDossier(mine, PASSES.name);
  await expect(mine.getByText("应到 8，实到 5；赞成 5，反对 0，弃权 0")).toBeVisible();
  await expect(mine.getByText("第 16 步")).toBeVisible();

  // What belongs into the dossier, and the whole of it on paper.
  await mine.getByRole("button", { name: "添加材料" }).click();
  const sheet = mine.getByRole("dialog");
  await sheet.getByLabel("材料类别").selectOption({ label: "政治审查材料" });
  await sheet
    .getByLabel("选择文件或拍照")
    .setInputFiles({ name: "政审结论.pdf", mimeType: "application/pdf", buffer: PDF });
  await sheet.getByRole("button", { name: "添加", exact: true }).click();
  await expect(mine.getByRole("button", { name: /政审结论\.pdf/ }).first()).toBeVisible();
  await expectAccessible(mine);
  const [paper] = await Promise.all([
    mine.waitForEvent("download"),
    mine.getByRole("button", { name: "下载全程记实表" }).click(),
  ]);
  expect(paper.suggestedFilename()).toBe("发展党员全程记实表.pdf");

  const college = await signedIn(browser, project, COLLEGE, "/m/services");
  await openDossier(college, PASSES.name);
  await record(college, "上级党委派人谈话", { 谈话人: "赵样三", 谈话意见: "同意吸收。" });
  await record(college, "上级党委审批", {});
  await expect(college.getByText("预备党员", { exact: true }).first()).toBeVisible();
  await expectAccessible(college);

  // The person sees the same, without what is restricted.
  const theirs = await signedIn(browser, project, PASSES.number.toLowerCase(), "/m/services/development");
  await expect(theirs.getByText("预备党员", { exact: true }).first()).toBeVisible();
  await expect(theirs.getByText("政审结论.pdf")).toHaveCount(0);

  // The register says so too.
  const office = await signedIn(browser, project, "yt2024-0165", "/m/identity");
  await openRecord(office, PASSES.number);
  await expect(office.getByRole("listitem").filter({ hasText: /^身份\s*预备党员$/ })).toBeVisible();
  await expect(office.getByText(/发展党员第 17 步：上级党委审批/)).toBeVisible();
  await Promise.all([...pages, college, theirs, office].map((page) => page.context().close()));
});

test("somebody hands in an application, and their branch is told to talk with them", async ({ browser }, {
  project,
}) => {
  test.skip(project.name !== "phone", ONCE);
  const page = await signedIn(browser, project, "yt2024-0256", "/m/services/development");
  await page.getByRole("button", { name: "递交入党申请书" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("出生日期").fill("2004-05-06");
  await sheet.getByLabel("入党申请书").fill("我志愿加入中国共产党。");
  await sheet.getByRole("button", { name: "提交申请" }).click();
  await expect(page.getByText("第 2 步")).toBeVisible();
  await expect(page.getByText("入党申请人", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.context().close();
});
