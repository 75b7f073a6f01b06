import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { asReader } from "./pages/all-pages.mjs";
import { Desk, Seat } from "./pages/meetings.mjs";
import { openAs, windowOf } from "./people.mjs";

/** A branch of three who vote; the first holds its meetings. */
const NUMBERS = ["yt2024-0071", "yt2024-0072", "yt2024-0073"];
const DAY_MS = 86_400_000;

async function windowsOf(browser, project) {
  return Promise.all(
    NUMBERS.map(async (number) => {
      const page = await windowOf(browser, project);
      await openAs(page, number, "/m/meetings");
      await page.getByRole("heading", { level: 1, name: "会议" }).waitFor();
      return page;
    }),
  );
}

test("an election without a majority goes to another round, in which somebody is elected", async ({
  browser,
}, { project }) => {
  const pages = await windowsOf(browser, project);
  const [mine] = pages;
  const desk = new Desk(mine);
  const { person } = await (await asReader(mine))("GET", "identity/me");
  const meetingId = await desk.plan(person.branch.id, {
    title: `${project.name} 选举大会`,
    place: "信息楼 512",
    points: [
      { title: "选举书记", kind: "选举", text: "选举支部书记", seats: 1, candidates: ["孙示五", "何示五"] },
    ],
  });
  await desk.giveNotice();
  for (const name of ["孙示五", "何示五", "林样五"]) await desk.call(name, "出席");
  await desk.act("宣布开会");
  const own = await mine.context().newPage();
  const seats = [own, ...pages.slice(1)].map((page) => new Seat(page, meetingId));
  for (const seat of seats) await seat.open();

  const round = async (title, marks) => {
    const motion = desk.motion(title);
    const act = async (name) => {
      await motion.getByRole("button", { name }).click();
      await desk.sheet.getByRole("button", { name }).click();
      await expect(desk.sheet).toBeHidden();
    };
    await act("开始表决");
    await Promise.all(seats.map((seat) => seat.takePaper()));
    await act("停止发票，开始投票");
    await seats[0].page.getByRole("button", { name: "投票", exact: true }).waitFor();
    await expectAccessible(seats[0].page);
    await Promise.all(seats.map((seat, index) => seat.elect(marks[index])));
    await act("结束表决并计票");
    return motion.getByRole("group", { name: "表决结果" });
  };
  const first = await round("1. 选举书记", [["孙示五"], ["何示五"], []]);
  await expect(first).toContainText("应选 1 名，选出 0 名");
  await desk.act("增加一轮");
  const second = await round("选举书记（第2轮）", [["何示五"], ["何示五"], ["何示五"]]);
  await expect(second).toContainText("应选 1 名，选出 1 名");
  await expect(second).toContainText("2 × 3 > 3");
  await expectAccessible(mine);
  await Promise.all(pages.map((page) => page.context().close()));
});

test("a member proposes an activity, the branch agrees, another one signs up and gives the place back", async ({
  browser,
}, { project }) => {
  const [desk, proposer, other] = await windowsOf(browser, project);
  const title = `${project.name} 义务劳动`;
  await proposer.goto("/m/meetings/activities/new");
  await proposer.getByLabel("活动名称").fill(title);
  await proposer.getByLabel("活动目的").fill("清理楼道");
  await proposer.getByLabel("地点").fill("云汀社区");
  await proposer.getByLabel("日期").fill(new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10));
  await proposer.getByLabel("名额").fill("5");
  await expectAccessible(proposer);
  await proposer.getByRole("button", { name: "提交提议" }).click();
  await expect(proposer.getByText("等待支部决定。").last()).toBeVisible();

  await desk.goto("/m/meetings/activities");
  await desk.getByRole("link", { name: title }).click();
  await desk.getByRole("button", { name: "同意", exact: true }).click();
  await desk.getByRole("dialog").getByRole("button", { name: "同意", exact: true }).click();
  await expect(desk.getByText("可报名").first()).toBeVisible();

  await other.goto("/m/meetings/activities");
  await other.getByRole("link", { name: title }).click();
  await other.getByRole("button", { name: "报名", exact: true }).click();
  await expect(other.getByRole("heading", { name: "您已报名" })).toBeVisible();
  await expectAccessible(other);
  await other.getByRole("button", { name: "取消报名" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "取消报名" }).click();
  await expect(other.getByRole("heading", { name: "可以报名" })).toBeVisible();
  await Promise.all([desk, proposer, other].map((page) => page.context().close()));
});
