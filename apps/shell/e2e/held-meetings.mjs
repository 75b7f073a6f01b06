const MINUTE_MS = 60_000;
/** China's clock is ahead of UTC by so much. */
const CHINA_MS = 8 * 60 * MINUTE_MS;
const ADMISSION = { kind: "MOTION_KIND_ADMISSION", ballotMode: "BALLOT_MODE_SECRET" };
const HANDS = { kind: "MOTION_KIND_ORDINARY", ballotMode: "BALLOT_MODE_SHOW_OF_HANDS" };

const planOf = (title, agenda) => ({
  ...{ type: "MEETING_TYPE_BRANCH_ASSEMBLY", title, minutes: 90, mode: "MEETING_MODE_HYBRID" },
  ...{ place: "教学楼 C305", link: "https://meeting.example/qiming" },
  startTime: new Date(Date.now() + 20 * MINUTE_MS).toISOString(),
  agenda,
  guests: ["列席同志一"],
});

const activityPlan = {
  ...{ kind: "ACTIVITY_KIND_PRACTICE", title: "社区义务劳动", goal: "清理云汀社区的楼道和花坛。" },
  ...{ place: "云汀社区服务站", minutes: 180, places: 20, forCollege: true },
  description: "自带手套，穿运动鞋。",
  startTime: new Date(Date.now() + 3 * 24 * 60 * MINUTE_MS).toISOString(),
};

/** The member who looks at the pages: YT2024-0006. */
const MEMBER = "郑示一";
/** As small as a file can be that is taken. */
const PDF = Buffer.from("%PDF-1.7\n%%EOF\n").toString("base64");
const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1").toString("base64");

/** Two lectures of a series, and the template that they are planned from. @returns the id of the first */
async function planLectures(send, organizationId) {
  const pattern = {
    ...{
      type: "MEETING_TYPE_PARTY_LECTURE",
      minutes: 90,
      mode: "MEETING_MODE_OFFLINE",
      place: "教学楼 C305",
    },
    agenda: [{ title: "主讲人讲课" }, { title: "交流讨论" }],
  };
  const at = `meetings/organizations/${organizationId}`;
  await send("POST", `${at}/templates`, { name: "月度党课", pattern });
  const startTimes = [40, 70].map((days) => new Date(Date.now() + days * 24 * 60 * MINUTE_MS).toISOString());
  const plan = { ...pattern, title: "月度党课", startTime: startTimes[0] };
  const { meetings } = await send("POST", `${at}/series`, { plan, startTimes });
  return meetings[0].id;
}

/** One that waits, one on an agenda, one declined. */
async function proposeItems(send, meetingId) {
  const propose = (title, text) => send("POST", "meetings/proposals", { title, text });
  const answer = ({ id }, verb, body) => send("POST", `meetings/proposals/${id}:${verb}`, body);
  const declined = await propose("购置一台投影仪", "现在用的投影仪经常看不清。");
  await answer(declined, "decline", { reason: "学院下学期统一配备。" });
  await answer(await propose("建立党员帮扶小组", "请学有余力的党员结对帮助新生。"), "takeUp", { meetingId });
  await propose("期末增设周末学习室", "期末图书馆座位不够，建议支部向学院申请两间教室。");
}

/**
 * Meetings of a branch in each of their states, proposals for their agenda, an activity to sign up for and a talk that waits for the other one's word, without the pages of it.
 *
 * @param send requests of its secretary
 * @returns their ids
 */
export async function holdMeetings(send) {
  const { person } = await send("GET", "identity/me");
  const plan = (title, agenda) =>
    send("POST", `meetings/organizations/${person.branch.id}/meetings`, { plan: planOf(title, agenda) });
  const act = (id, verb, body = {}) => send("POST", `meetings/${id}:${verb}`, body);
  const addFile = (id, kind, name, content, itemId = "") =>
    send("POST", `meetings/${id}/files`, { kind: `MEETING_FILE_KIND_${kind}`, name, content, itemId });
  const vote = (id, item, verb, body = {}) => send("POST", `meetings/${id}/votes/${item}:${verb}`, body);
  const begin = async (title, agenda, present = 8) => {
    const { id } = await plan(title, agenda);
    const { attendees } = await act(id, "giveNotice");
    for (const { personId } of attendees.slice(0, present))
      await act(id, "callRoll", { personId, status: "ATTENDANCE_STATUS_PRESENT" });
    await act(id, "begin");
    return id;
  };

  /** Minutes that went round twice, with what was said and a picture. @returns its id */
  const circulate = async (id) => {
    const say = (personId, text, revision = 0) =>
      act(id, "saveSpeech", { itemId: "i1", personId, text, revision });
    const { attendees } = await act(id, "end");
    const first = attendees.find(({ name }) => name === MEMBER);
    const second = attendees.find(({ name }) => name !== MEMBER);
    await act(id, "saveMinutes", { sectionId: "i1", text: "书记作第二季度工作报告。", revision: 0 });
    await say(first.personId, "同意，但要抓紧。");
    await act(id, "circulate");
    await act(id, "saveMinutes", {
      sectionId: "i1",
      text: "书记作第二季度工作报告，与会党员讨论。",
      revision: 1,
    });
    await say(first.personId, "同意，建议五月前完成。", 1);
    await say(second.personId, "请支委会把分工写进计划。");
    await addFile(id, "ATTACHMENT", "会场照片.png", PNG);
    await act(id, "circulate");
    return id;
  };

  const planned = await plan("年终支部党员大会", [{ title: "民主评议党员安排" }]);
  const noticed = await plan("第四季度支部党员大会", [
    { title: "学习" },
    { title: "通过计划", motion: { ...HANDS, text: "通过年度计划" } },
  ]);
  await addFile(noticed.id, "MATERIAL", "第四季度工作计划（讨论稿）.pdf", PDF, "i2");
  await addFile(noticed.id, "MATERIAL", "学习材料.pdf", PDF);
  await act(noticed.id, "giveNotice");
  const voting = await begin("发展党员大会", [
    { title: "讨论接收甲示一", motion: { ...ADMISSION, text: "接收甲示一同志为预备党员" } },
    { title: "讨论接收乙样二", motion: { ...ADMISSION, text: "接收乙样二同志为预备党员" } },
  ]);
  await vote(voting, "i1", "open");
  const sealed = await begin("第三季度支部党员大会", [
    { title: "支委会工作报告" },
    { title: "特色活动方案", motion: { ...HANDS, text: "通过“指尖微党课”方案" } },
  ]);
  const { agenda } = await vote(sealed, "i2", "open");
  const hands = { approve: agenda[1].vote.presentVoters, against: 0, abstain: 0 };
  await vote(sealed, "i2", "close", { hands });
  await act(sealed, "end");
  const text = "书记作支委会第三季度工作报告，与会党员讨论。\n大家同意加强对新发展党员的联系。";
  await act(sealed, "saveMinutes", { sectionId: "i1", text, revision: 0 });
  for (const [sectionId, name] of Object.entries({ chair: "林示一", recorder: "赵示一" }))
    await act(sealed, "saveMinutes", { sectionId, text: name, revision: 0 });
  await act(sealed, "seal");
  await act(sealed, "addAddendum", { text: "更正：会议地点为教学楼 C306。" });
  await proposeItems(send, planned.id);
  const series = await planLectures(send, person.branch.id);
  const circulated = await circulate(await begin("第二季度支部党员大会", [{ title: "支委会工作报告" }], 11));
  const activity = await send("POST", "meetings/activities", { plan: activityPlan });
  await send("POST", `meetings/activities/${activity.id}:decide`, { agree: true });
  const { colleagues, talks } = await send("GET", "meetings/talks/mine");
  // Several windows may ask for it on one platform.
  if (!talks.some(({ state }) => state === "TALK_STATE_RECORDED")) {
    const { personId } = colleagues.find(({ name }) => name === MEMBER);
    const day = new Date(Date.now() + CHINA_MS).toISOString().slice(0, 10);
    await send("POST", "meetings/talks", { personId, day });
  }
  const { items } = await send("GET", "portal/showcase?kind=SHOWCASE_KIND_ACTIVITY");
  const shown = items.find(({ branchId }) => branchId !== person.branch.id);
  return {
    "activity open": activity.id,
    "activity shown": shown.activity.activityId,
    "meeting planned": planned.id,
    "meeting noticed": noticed.id,
    "meeting voting": voting,
    "meeting sealed": sealed,
    "meeting series": series,
    "meeting circulated": circulated,
  };
}
