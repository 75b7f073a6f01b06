import { dayOf } from "@qiming/core";
import type { PaperDocument, Part } from "@qiming/documents";
import { isThere, voters, type AttendanceRole } from "./attendance.ts";
import type { Check } from "./counting.ts";
import type { AgendaItem, Meeting } from "./meeting.ts";
import { speechesOf, textOf } from "./minutes.ts";
import type { Vote } from "./vote.ts";

const TYPES = {
  BRANCH_ASSEMBLY: "支部党员大会",
  COMMITTEE_MEETING: "支部委员会会议",
  GROUP_MEETING: "党小组会",
  PARTY_LECTURE: "党课",
  THEME_PARTY_DAY: "主题党日",
  ORG_LIFE_MEETING: "组织生活会",
  DEMOCRATIC_APPRAISAL: "民主评议党员",
} as const;
const NUMERALS = "一二三四五六七八九十";
const CHECKS = {
  QUORUM_ORDINARY: { "≥": "到会人数达到半数", ">": "到会人数超过半数" },
  QUORUM_ADMISSION: { "≥": "到会人数达到半数", ">": "到会人数超过半数" },
  QUORUM_ELECTION: { "≥": "到会人数不少于五分之四", ">": "到会人数超过五分之四" },
  PASSED: { "≥": "赞成票达到半数", ">": "赞成票超过应到会有表决权人数的半数" },
} as const;

/** 1 → 一, 12 → 十二 */
const chineseNumber = (number: number): string =>
  number <= 10
    ? NUMERALS[number - 1]!
    : `${number >= 20 ? NUMERALS[Math.floor(number / 10) - 1] : ""}十${number % 10 ? NUMERALS[(number % 10) - 1] : ""}`;

const clock = new Intl.DateTimeFormat("zh-CN", {
  ...({
    timeZone: "Asia/Shanghai",
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "long",
  } as const),
  ...({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const),
});

/** Minutes as they stand on paper, with what minutes must show but one: why somebody was away stays between them and the organiser. @see docs/domain, 2.3 */
export function minutesPaper(meeting: Meeting): PaperDocument {
  const { plan, organizationName, agenda, addenda } = meeting;
  const summary = textOf(meeting, "summary");
  return {
    title: `${plan.title}记录`,
    subtitle: organizationName,
    parts: [
      { kind: "facts", facts: factsOf(meeting) },
      ...agenda.flatMap((item, index) => itemParts(meeting, item, index + 1)),
      ...(summary ? [heading("小结"), text(summary)] : []),
      ...attachmentParts(meeting),
      ...(addenda.length > 0
        ? [heading("补充说明"), ...addenda.map((each) => text(`${each.text}（${dayOf(each.time)}）`))]
        : []),
    ],
    proof: meeting.sealTime
      ? `${dayOf(meeting.sealTime)} 存档，校验码 ${meeting.digest}`
      : "尚未存档，内容可能还会修改。",
  };
}

function attachmentParts({ files }: Meeting): Part[] {
  const names = files.filter(({ kind }) => kind === "ATTACHMENT").map(({ name }) => name);
  return names.length > 0 ? [heading("附件"), text(names.join("、"))] : [];
}

const heading = (line: string): Part => ({ kind: "heading", text: line });
const text = (lines: string): Part => ({ kind: "text", text: lines });

function factsOf(meeting: Meeting): [string, string][] {
  const { plan, invited, confirmed, beginTime, endTime } = meeting;
  const statusOf = new Map(confirmed.map(({ personId, status }) => [personId, status]));
  const names = (role: AttendanceRole | undefined, ...statuses: readonly string[]) =>
    invited
      .filter(
        (each) => (role ? each.role === role : true) && statuses.includes(statusOf.get(each.personId) ?? ""),
      )
      .map(({ name }) => name)
      .join("、");
  const all = voters(invited);
  const there = all.filter(({ personId }) => isThere({ status: statusOf.get(personId) }));
  const end = endTime ? `至${clock.format(endTime).split(" ").at(-1)}` : "";
  return [
    ["会议类型", TYPES[plan.type]],
    ["时间", beginTime ? clock.format(beginTime) + end : ""],
    ["地点", plan.mode === "ONLINE" ? "线上" : plan.place],
    ["主持人", textOf(meeting, "chair")],
    ["记录人", textOf(meeting, "recorder")],
    ["应到会有表决权的党员", `${all.length}人`],
    [
      "实到会有表决权的党员",
      `${there.length}人${there.length ? `：${there.map(({ name }) => name).join("、")}` : ""}`,
    ],
    ["迟到", names(undefined, "LATE")],
    ["请假", names(undefined, "ON_LEAVE")],
    ["缺席", names(undefined, "ABSENT")],
    [
      "不计入应到会",
      invited
        .filter(({ role }) => role === "EXEMPT")
        .map(({ name }) => name)
        .join("、"),
    ],
    ["无表决权到会", names("NON_VOTING", "PRESENT", "LATE")],
    ["列席", plan.guests.join("、")],
  ];
}

function itemParts(meeting: Meeting, { id, title, vote, speakerId }: AgendaItem, number: number): Part[] {
  const written = textOf(meeting, id);
  return [
    heading(`${chineseNumber(number)}、${title}`),
    ...(speakerId ? [text(`微党课主讲人：${nameIn(meeting, speakerId)}`)] : []),
    ...(written ? [text(written)] : []),
    ...speechesOf(meeting)
      .filter(({ speech, text: said }) => speech!.itemId === id && said.trim())
      .map(({ speech, text: said }) => text(`${nameIn(meeting, speech!.personId)}：${said.trim()}`)),
    ...(vote ? [{ kind: "facts", facts: voteFacts(vote) } as const] : []),
  ];
}

const nameIn = ({ invited }: Meeting, personId: string): string =>
  invited.find((each) => each.personId === personId)?.name ?? "";

/** Who was elected with how many votes, and who was not. */
function electionFacts({ motion: { election }, elected, outcome }: Vote): [string, string][] {
  const nameOf = (id: string) => election!.candidates.find((each) => each.id === id)!.name;
  const list = (isElected: boolean) =>
    elected!.candidates
      .filter((each) => each.isElected === isElected)
      .map(({ candidateId, approve }) => `${nameOf(candidateId)}（${approve}票）`)
      .join("、");
  return [
    ["应选", `${election!.seats}人`],
    ["当选", list(true)],
    ["未当选", list(false)],
    ...outcome!.checks.map((check): [string, string] => [
      CHECKS[check.code][check.comparison],
      checkText(check),
    ]),
  ];
}

/** That a test was taken. What it says of anybody stands in the review, for themselves and for those who count it. */
const appraisalFacts = ({ counted, outcome }: Vote): [string, string][] => [
  ["收回测评票", `${counted!.length}张`],
  ["测评结果", "由支部委员会掌握，供评定等次参考"],
  ...outcome!.checks.map((check): [string, string] => [
    CHECKS[check.code][check.comparison],
    checkText(check),
  ]),
];

function voteFacts(vote: Vote): [string, string][] {
  const { motion, outcome } = vote;
  const form = motion.ballotMode === "SECRET" ? "无记名投票" : "举手表决";
  const facts: [string, string][] = [
    ["表决事项", motion.text],
    ["表决方式", form],
  ];
  if (!outcome) return [...facts, ["结果", "没有表决"]];
  if (vote.appraised) return [...facts, ...appraisalFacts(vote)];
  if (vote.elected) return [...facts, ...electionFacts(vote)];
  const { all, written, passed, checks } = outcome;
  const inWriting = written.approve + written.against + written.abstain;
  const counts = `赞成${all.approve}、反对${all.against}、弃权${all.abstain}`;
  return [
    ...facts,
    ["结果", `${counts}${inWriting ? `（含书面意见${inWriting}）` : ""}，${passed ? "通过" : "未通过"}`],
    ...checks.map((check): [string, string] => [CHECKS[check.code][check.comparison], checkText(check)]),
  ];
}

const checkText = ({ factor, figure, comparison, bound, boundFactor, holds, source }: Check): string =>
  `${factor} × ${figure} ${comparison} ${boundFactor > 1 ? `${boundFactor} × ` : ""}${bound}，${holds ? "符合" : "不符合"}（${source}）`;
