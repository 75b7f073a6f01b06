const LAST_DAY = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
const CALLS = [
  {
    ...{
      titleZh: "智慧化党支部",
      titleEn: "Smart Party branch",
      subject: "HONOUR_SUBJECT_BRANCH",
      places: 3,
    },
    conditions: "组织生活全程在线记录，台账真实完整，党员参与率不低于九成，有可推广的做法。",
  },
  {
    ...{ titleZh: "优秀共产党员", titleEn: "Outstanding Party member", subject: "HONOUR_SUBJECT_MEMBER" },
    conditions: "理想信念坚定，在学习、科研或服务同学中表现突出；上年度民主评议为合格及以上。",
    places: 10,
  },
];
const MERITS = {
  own: "带头组织“周五学堂”，为低年级同学辅导高等数学 24 次；参加社区志愿服务 36 小时，所在小组获街道表扬。",
  nominee: "连续两年担任新生班级助理，帮助三名学业困难同学顺利通过补考。",
  branch: "支部把会议通知、签到、表决和纪要全部搬到线上，全年台账零补录，经验在学院交流。",
};
const EVIDENCE = [
  { title: "“周五学堂”活动记录", source: "/m/meetings/activities" },
  { title: "街道表扬信", source: "云汀街道〔2026〕18 号" },
];

/**
 * Two calls of the university, one for branches and one for members, with applications of a branch and its members. A second run finds what the first has made.
 *
 * @param office sends requests of the organisation department
 * @param secretary sends requests of a branch's secretary
 * @param member sends requests of a member of the branch
 * @returns ids of the calls, by the name that stands for them in addresses
 */
export async function holdHonours({ office, secretary, member }) {
  const { organizations } = await office("GET", "identity/organizations?parentId=");
  const at = `points/organizations/${organizations[0].id}/honour-calls`;
  const { calls = [] } = await office("GET", at);
  const idOf = ({ title }, known) => known.find((call) => call.title.zhCn === title)?.id;
  const names = CALLS.map(({ titleZh: title }) => ({ title }));
  if (names.every((each) => idOf(each, calls))) return named(names.map((each) => idOf(each, calls)));
  const ids = [];
  for (const call of CALLS) {
    const content = { ...call, lastDay: LAST_DAY, months: 12 };
    ids.push((await office("POST", at, content)).call.id);
  }
  const apply = (send, id, body) => send("POST", `points/honour-calls/${id}/applications`, body);
  const [branchCall, memberCall] = ids;
  const { branches } = await secretary("GET", `points/honour-calls/${branchCall}`);
  const branchId = branches[0].id;
  await apply(secretary, branchCall, { branchId, merits: MERITS.branch, handIn: true });
  await apply(member, memberCall, { merits: MERITS.own, evidence: EVIDENCE, handIn: true });
  const { nominees } = await secretary("GET", `points/honour-calls/${memberCall}`);
  await apply(secretary, memberCall, { personId: nominees[0].id, merits: MERITS.nominee, handIn: true });
  return named(ids);
}

const named = ([branches, members]) => ({ "honour branches": branches, "honour members": members });
