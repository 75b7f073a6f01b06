const BLOCKS = [
  ["LEADERSHIP", 150, "班子健全，分工明确，集体决策有记录。"],
  ["WORK", 150, "年度计划按月落实，台账完整。"],
  ["MEMBERS", 150, "党员信息准确，按期交纳党费。"],
  ["ORGANIZATION_LIFE", 250, "“三会一课”按期开展，记录齐全。"],
  ["BASICS", 100, "活动场所和资料规范。"],
  ["ROLE", 200, "开展志愿服务，联系服务同学。"],
];
/** As assessed, in points; by the names of college and branch. */
const POINTS = {
  "经贸学院党委 本科生第一党支部": 88,
  "经贸学院党委 研究生党支部": 95,
  "经贸学院党委 国贸系教工党支部": 93,
  "信息学院党委 本科生党支部": 84,
  "信息学院党委 教工第一党支部": 91,
  "文法学院党总支 学生党支部": 82,
  "文法学院党总支 教工党支部": 76,
  "艺术学院党总支 师生联合党支部": 72,
  "海洋学院党委 研究生党支部": 92,
  "海洋学院党委 教工党支部": 91,
  "海洋学院党委 船队党支部": 68,
  "机关后勤党委 机关一支部": 91,
  "机关后勤党委 后勤支部": 79,
};
const YOUNG = "智算课题组临时党支部";
const VETOED = "经贸学院党委 国贸系教工党支部";
/** Of three with the same score, two five stars being left: whom the committee has given four. */
const FOUR = "信息学院党委 教工第一党支部";

/** Six blocks that come to so many points: what is missing is taken off evenly. */
function written(points, text) {
  let left = points * 10;
  return BLOCKS.map(([block, most, words], index) => {
    const tenths = index === BLOCKS.length - 1 ? left : Math.round(most * (points / 100));
    left -= tenths;
    return { block: `STAR_BLOCK_${block}`, tenths, text: text ?? words };
  });
}

/**
 * This year's round of star branches, published: one branch has a veto, one is too young to be rated, one objects. A second run finds what the first has done.
 *
 * @param office sends requests of the organisation department
 * @param colleague sends requests of another of them, of another branch
 * @param secretary sends requests of the secretary of ECON/UG1
 */
export async function holdStars({ office, colleague, secretary }) {
  const { organizations } = await office("GET", "identity/organizations?parentId=");
  const university = organizations[0].id;
  const year = new Date().getFullYear();
  const at = (id, what) => `points/organizations/${id}/star-${what}`;
  const list = () => office("GET", `${at(university, "ratings")}?year=${year}`);
  if ((await list()).round) return;
  const { ratings } = await office("POST", at(university, "round"), { year });
  const advance = (state) =>
    office("POST", at(university, "round:advance"), { year, state: `STAR_ROUND_STATE_${state}` });
  const nameOf = ({ collegeName, organizationName }) => `${collegeName} ${organizationName}`;
  /** Nobody decides about their own branch. */
  const senderFor = ({ organizationName }) => (organizationName === "机关一支部" ? colleague : office);
  const act = (row, what, body) =>
    senderFor(row)("POST", at(row.organizationId, `rating:${what}`), { year, ...body });

  const young = ratings.find(({ organizationName }) => organizationName === YOUNG);
  await act(young, "recordFounding", { day: `${year}-01-08`, basis: `云信党〔${year}〕2号` });
  const rated = ratings.filter((row) => row !== young);
  await advance("SELF");
  const own = (await secretary("GET", "identity/me")).person.branch.id;
  await secretary("POST", at(own, "rating:saveSelfScore"), { year, blocks: written(90), handIn: true });
  await advance("ASSESS");
  for (const row of rated)
    await act(row, "assess", { blocks: written(POINTS[nameOf(row)], "查阅台账并实地了解。") });
  await advance("COMMITTEE");
  const vetoed = rated.find((row) => nameOf(row) === VETOED);
  await act(vetoed, "setVeto", {
    ...{ code: "RECORDS_FALSE", on: true },
    reason: "抽查发现两次会议记录为事后补写，签到与实际不符。",
  });
  for (const row of rated) {
    const { proposedStars } = await office("GET", `${at(row.organizationId, "rating")}?year=${year}`);
    const stars = proposedStars || (nameOf(row) === FOUR ? 4 : 5);
    const reason = proposedStars ? "" : "三个党支部同分、剩两个五星名额，经党委会票决。";
    await act(row, "decide", { stars, reason });
  }
  await advance("PUBLICITY");
  await secretary("POST", at(own, "rating:appeal"), {
    ...{ year, text: "组织生活一项有一次党课因停电改期，已按期补上，请予复核。" },
  });
}
