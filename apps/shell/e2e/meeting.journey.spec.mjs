import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { asReader } from "./pages/all-pages.mjs";
import { Desk, Seat } from "./pages/meetings.mjs";
import { openAs, windowOf } from "./people.mjs";
import { readQr } from "./qr.mjs";

const NUMBERS = Array.from({ length: 11 }, (_, index) => `yt2024-${String(index + 1).padStart(4, "0")}`);
const ADMIT = { kind: "接收预备党员" };

/** A person's window, signed in. */
async function seatOf(browser, project, number) {
  const page = await windowOf(browser, project);
  await openAs(page, number, "/m/meetings");
  await page.getByRole("heading", { level: 1, name: "会议" }).waitFor();
  return page;
}
const branchOf = async (page) => {
  const send = await asReader(page);
  const { person } = await send("GET", "identity/me");
  return person.branch.id;
};
/** A projector: the same person, a screen of its own. */
async function boardOf(page, meetingId) {
  const board = await page.context().newPage();
  await board.setViewportSize({ width: 1440, height: 900 });
  await board.goto(`/m/meetings/${meetingId}/board`);
  return board;
}

test("eleven people hold an assembly: one is admitted, one is not, and everybody can count again", async ({
  browser,
}, { project }) => {
  mayTake(480);
  const pages = [];
  // Each is a browser that opens its first page: a few at once are enough for two cores.
  for (let i = 0; i < NUMBERS.length; i += 3)
    pages.push(
      ...(await Promise.all(NUMBERS.slice(i, i + 3).map((number) => seatOf(browser, project, number)))),
    );
  const [mine] = pages;
  const desk = new Desk(mine);
  const meetingId = await desk.plan(await branchOf(mine), {
    title: `${project.name} 支部党员大会`,
    place: "教学楼 C305",
    points: [
      { title: "听取支委会一季度报告" },
      { title: "讨论接收甲示一", ...ADMIT, text: "接收甲示一同志为预备党员" },
      { title: "讨论接收乙样二", ...ADMIT, text: "接收乙样二同志为预备党员" },
      { title: "特色活动方案", kind: "一般事项", text: "通过“指尖微党课”方案" },
    ],
    guests: ["列席同志一", "列席同志二"],
  });
  // One more where an assembly has admitted somebody before: they have no vote.
  await expect(mine.getByText(/将通知 1[12] 人，其中应到会、有表决权的 8 人。/)).toBeVisible();
  await expectAccessible(mine);
  await desk.giveNotice();

  const seats = pages.map((page) => new Seat(page, meetingId));
  await seats[5].page.goto("/");
  await seats[5].page
    .getByRole("link", { name: `${project.name} 支部党员大会` })
    .first()
    .click();
  await seats[5].page.getByRole("button", { name: "请假" }).click();
  await seats[5].sheet.getByLabel("请假原因").fill("外出实习");
  await seats[5].sheet.getByRole("button", { name: "提交请假" }).click();
  await expect(seats[5].page.getByText("您已请假")).toBeVisible();
  await expect(mine.getByText("请假原因：外出实习")).toBeVisible();
  for (const text of ["接收甲示一", "接收乙样二"]) await desk.recordOpinion(text, "郑示一", "赞成");

  // The projector's code, read as a camera reads it.
  const board = await boardOf(mine, meetingId);
  const qr = board.getByRole("img", { name: "签到二维码" });
  await qr.waitFor();
  await expectAccessible(board);
  const voters = seats.slice(0, 5);
  const present = [...voters, seats[8], seats[9], seats[10]];
  await Promise.all(
    present.slice(1).map(async (seat) => seat.scan(new URL(await readQr(qr)).searchParams.get("t"))),
  );
  await expect(board.getByText("到场共 7 人")).toBeVisible();
  await desk.call("林示一", "出席");
  await desk.act("宣布开会");

  const vote = async (text, against) => {
    const motion = desk.motion(text);
    await motion.getByRole("button", { name: "开始表决" }).click();
    await desk.sheet.getByRole("button", { name: "开始表决" }).click();
    // The secretary votes too, on a page of their own.
    const own = await mine.context().newPage();
    const cabins = [new Seat(own, meetingId), ...voters.slice(1)];
    await cabins[0].open();
    await Promise.all(cabins.map((seat) => seat.takePaper()));
    await expect(board.getByText("5 / 5")).toBeVisible();
    await motion.getByRole("button", { name: "停止发票，开始投票" }).click();
    await desk.sheet.getByRole("button", { name: "停止发票，开始投票" }).click();
    await expect(seats[8].page.getByText("您不参加本项表决")).toBeVisible();
    await Promise.all(cabins.map((seat, index) => seat.cast(index < against ? "反对" : "赞成")));
    await motion.getByRole("button", { name: "结束表决并计票" }).click();
    await desk.sheet.getByRole("button", { name: "结束表决并计票" }).click();
    await own.close();
    return motion.getByRole("group", { name: "表决结果" });
  };
  const first = await vote("接收甲示一", 1);
  await expect(first).toContainText("通过");
  await expect(first).toContainText("2 × 5 > 8");
  await expect(first).toContainText("《中国共产党发展党员工作细则》第二十一条");
  await expectAccessible(mine);
  const second = await vote("接收乙样二", 2);
  await expect(second).toContainText("未通过");
  await expect(second).toContainText("2 × 4 > 8");
  await expectAccessible(board);

  const hands = desk.motion("指尖微党课");
  await hands.getByRole("button", { name: "开始表决" }).click();
  await desk.sheet.getByRole("button", { name: "开始表决" }).click();
  await hands.getByLabel("赞成").fill("4");
  await hands.getByLabel("反对").fill("0");
  await hands.getByLabel("弃权").fill("0");
  await hands.getByRole("button", { name: "结束表决并计票" }).click();
  await expect(hands.getByRole("alert").or(hands.getByText("合计 4 人，应为 5 人")).first()).toBeVisible();
  await hands.getByLabel("弃权").fill("1");
  await hands.getByRole("button", { name: "结束表决并计票" }).click();
  await expect(hands.getByRole("group", { name: "表决结果" })).toContainText("未通过");

  // Each finds their own ballot among all, and counts again on their own device.
  const member = seats[1].page;
  await member.reload();
  const sheet = member.getByRole("group", { name: "表决结果" }).nth(1);
  await sheet.getByText("全部选票（5 张）").click();
  await expect(
    sheet.getByRole("strong").or(sheet.locator("strong")).filter({ hasText: "反对" }),
  ).toBeVisible();
  await sheet.getByRole("button", { name: "在本机核对计票" }).click();
  await expect(sheet.getByRole("status").getByRole("listitem")).toHaveText([
    "每张选票的签名有效",
    "没有重复的选票",
    "收回的票不多于发出的票，张数与结果一致",
    "合计与结果一致",
  ]);
  await expectAccessible(member);

  await desk.act("结束会议");
  const section = mine.getByRole("textbox", { name: "讨论接收甲示一" });
  await section.fill("五人到会表决，一人书面意见，五票赞成、一票反对，通过。");
  await section.blur();
  await mine.getByLabel("主持人").fill("林示一");
  await mine.getByLabel("记录人").fill("赵示一");
  await mine.getByLabel("记录人").blur();
  await expect(mine.getByRole("heading", { name: "会议记录" })).toBeVisible();
  await expect(mine.getByText("已保存")).toHaveCount(3);
  // Those who were there confirm the minutes before they are sealed.
  await desk.act("送与会人员确认", "送出");
  const reader = seats[3].page;
  await reader.goto(`/m/meetings/${meetingId}`);
  await reader.getByRole("button", { name: "没有异议" }).click();
  await expect(reader.getByText("您已确认会议记录")).toBeVisible();
  await expectAccessible(reader);
  await expect(mine.locator("#minutes").getByText("已确认 1 人")).toBeVisible();
  await desk.addFollowUp("更新党员名册", "吴示一");
  await desk.act("会议记录存档", "存档");
  await expect(mine.getByText("校验码").first()).toBeVisible();
  await expect(member.getByText("五票赞成、一票反对，通过。")).toBeVisible();
  await expectAccessible(mine);

  const [paper] = await Promise.all([
    mine.waitForEvent("download"),
    mine.getByRole("button", { name: "导出 PDF" }).click(),
  ]);
  expect(paper.suggestedFilename()).toBe(`${project.name} 支部党员大会记录.pdf`);

  // What was left to do is done, and what people think is asked for.
  const owner = seats[4];
  await owner.page.goto("/m/meetings");
  await owner.page.getByRole("region", { name: "我的跟进事项" }).getByRole("link").first().click();
  await owner.closeFollowUp("更新党员名册", "已更新并公示");
  await expect(mine.getByText("已更新并公示")).toBeVisible();
  await owner.rate(5);
  await expect(owner.page.getByText("已收到 1 份评价，不足五份，暂不显示。")).toBeVisible();
  await expectAccessible(owner.page);

  // Points come of the confirmed list.
  await member.goto("/m/points");
  await expect(member.getByText(`${project.name} 支部党员大会`)).toBeVisible();
  await Promise.all(pages.map((page) => page.context().close()));
});
