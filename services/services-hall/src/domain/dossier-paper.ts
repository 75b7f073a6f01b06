import type { Day } from "@qiming/core";
import type { PaperDocument, Part } from "@qiming/documents";
import { shownOf, type Field } from "@qiming/service-form";
import {
  probationEnd,
  statusGiven,
  unfitness,
  type Dossier,
  type MeetingVote,
  type StepRecord,
} from "./development.ts";
import { STEPS, type DevelopmentStep, type StepActor } from "./development-steps.ts";
import type { DossierFileKind } from "./dossier-file.ts";

/** The record of the whole way as it is on paper: in Chinese, with lines to sign on. */

type Fact = readonly [name: string, value: string];

const STAGES = [
  "申请入党",
  "入党积极分子的确定和培养教育",
  "发展对象的确定和考察",
  "预备党员的接收",
  "预备党员的教育考察和转正",
];
const STATUSES = {
  NONE: "无",
  APPLICANT: "入党申请人",
  ACTIVIST: "入党积极分子",
  DEVELOPMENT_TARGET: "发展对象",
  PROBATIONARY: "预备党员",
  FULL: "正式党员",
} as const;
const ENDS = { ARCHIVED: "已归档", CANCELLED: "已取消预备党员资格", STOPPED: "已终止" } as const;
const OUTCOMES = {
  ADMIT: "接收为预备党员",
  CONFIRM: "按期转为正式党员",
  EXTEND: "延长预备期",
  CANCEL: "取消预备党员资格",
} as const;
const UNFIT: Readonly<Record<string, string>> = {
  "": "通过",
  NOT_PASSED: "未通过",
  OTHER_BRANCH: "不计：非本人所在支部",
  OUTCOME_UNFIT: "不计：表决事项不符",
  EXTENSION_LENGTH: "不计：延长期限不符",
  EXTENDED_ONCE: "不计：已延长过一次",
};
const FILES: Readonly<Record<DossierFileKind, string>> = {
  APPLICATION: "入党申请书",
  THOUGHT_REPORT: "思想汇报",
  POLITICAL_REVIEW: "政治审查材料",
  TRAINING: "培训结业证书",
  ADMISSION_FORM: "入党志愿书",
};
/** Who signs for a step on paper. */
const SIGNED: Readonly<Record<StepActor, string>> = {
  APPLICANT: "本人签名",
  BRANCH: "党支部书记签名",
  COLLEGE: "上级党委签章",
  UNIVERSITY: "组织部门签章",
  ASSEMBLY: "党支部书记签名",
  REVIEWS: "",
};
const BLANK = "____________";

const written = (day: Day): string => {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return `${year}年${month}月${date}日`;
};
const some = (name: string, value: string): Fact[] => (value ? [[name, value]] : []);

/** @param dossier as its reader may see it */
export function dossierPaper(
  dossier: Dossier,
  { today, isOwn }: { readonly today: Day; readonly isOwn: boolean },
): PaperDocument {
  return {
    title: "发展党员全程记实表",
    subtitle: `${dossier.person.name} · ${dossier.branchName}`,
    parts: [
      ...basics(dossier),
      ...STAGES.flatMap((name, at) => stage(dossier, at + 1, name)),
      ...filesOf(dossier),
      { kind: "signed", lines: [dossier.branchName, "（盖章）", written(today)] },
    ],
    proof: `${written(today)}按系统登记生成。${isOwn ? "本人留存，不含按规定不向本人公开的内容。" : "含个人信息，仅供发展党员工作使用。"}`,
  };
}

function basics(dossier: Dossier): Part[] {
  const { person, branchName, collegeName, end, endDay, extendedMonths } = dossier;
  const until = probationEnd(dossier);
  return [
    { kind: "heading", text: "基本情况" },
    {
      kind: "facts",
      facts: [
        ["姓名", person.name],
        ...some("所属党委", collegeName),
        ["所在党支部", branchName],
        ["当前身份", STATUSES[statusGiven(dossier).status]],
        ...some("预备期至", until && written(until)),
        ...some("延长预备期", extendedMonths > 0 ? `${extendedMonths} 个月` : ""),
        ...some("办结", end ? `${ENDS[end]}，${endDay && written(endDay)}` : ""),
      ],
    },
  ];
}

function stage(dossier: Dossier, number: number, name: string): Part[] {
  const parts = STEPS.filter((step) => step.stage === number).flatMap((step) => stepParts(dossier, step));
  return parts.length > 0
    ? [{ kind: "heading", text: `${"一二三四五"[number - 1]}、${name}` }, ...parts]
    : [];
}

/** What there is of a step, its former records and publicities first; nothing of one that lies ahead. */
function stepParts(dossier: Dossier, step: DevelopmentStep): Part[] {
  const records = dossier.records.filter((each) => each.step === step.step);
  const facts = [
    ...publicityFacts(dossier, step.step),
    ...reviewFacts(dossier, step.step),
    ...reportFacts(dossier, step.step),
    ...voteFacts(dossier, step.step),
    ...records.flatMap((each) => recordFacts(each, step)),
  ];
  if (facts.length === 0) return [];
  return [
    { kind: "text", text: `${step.step}. ${step.name.zhCn}` },
    { kind: "facts", facts: [...facts, ...some(SIGNED[step.actor], SIGNED[step.actor] && BLANK)] },
  ];
}

function recordFacts(
  { day, actor, answers, people, basis, isFormer }: StepRecord,
  { fields }: DevelopmentStep,
): Fact[] {
  const shown = shownOf(fields, answers);
  return [
    [isFormer ? "原登记日期" : "日期", written(day)],
    ...shown.fields.flatMap((field) => some(field.label.zhCn, said(field, shown.answers[field.code] ?? []))),
    ...some(
      "人员",
      people
        .map(({ name }) => name)
        .filter(Boolean)
        .join("、"),
    ),
    ...some("依据", basis),
    ...some("登记人", actor?.name ?? ""),
  ];
}

function said({ kind, options }: Field, values: readonly string[]): string {
  const texts = values.map((value) => {
    if (kind === "DAY") return written(value);
    return options.find(({ code }) => code === value)?.label.zhCn ?? value;
  });
  return texts.join("、");
}

const publicityFacts = ({ publicities }: Dossier, step: number): Fact[] =>
  publicities
    .filter((each) => each.step === step)
    .flatMap(({ fromDay, toDay, closeDay, objections, result, isUpheld }): Fact[] => [
      ["公示", `${written(fromDay)}至${written(toDay)}${closeDay ? "" : "（公示中）"}`],
      ...objections.map((text): Fact => ["收到意见", text]),
      ...some("查核情况", [result, isUpheld ? "异议成立。" : ""].filter(Boolean).join(" ")),
    ]);

const reviewFacts = ({ reviews }: Dossier, step: number): Fact[] =>
  reviews
    .filter(({ isInProbation }) => step === (isInProbation ? 21 : 6))
    .map(({ day, text, author }): Fact => [
      written(day),
      [text || "已考察", author.name && `（${author.name}）`].filter(Boolean).join(""),
    ]);

/** Thought reports stand where the education is. */
const reportFacts = ({ reports }: Dossier, step: number): Fact[] =>
  step === 6 && reports.length > 0
    ? [["思想汇报", `${reports.length} 份：${reports.map(({ day }) => written(day)).join("、")}`]]
    : [];

const voteFacts = (dossier: Dossier, step: number): Fact[] =>
  dossier.votes
    .filter((each) => each.step === step)
    .flatMap((vote): Fact[] => [
      ["支部大会", `${written(vote.day)}，${movedIn(vote)}`],
      ["应到会有表决权人数", `${vote.shouldAttend} 人`],
      ["实到会有表决权人数", `${vote.present} 人`],
      ...some("书面意见", vote.written === undefined ? "" : `${vote.written} 份`),
      ["表决", `赞成 ${vote.approve} 票，反对 ${vote.against} 票，弃权 ${vote.abstain} 票`],
      ["结果", UNFIT[unfitness(dossier, vote)]!],
    ]);

const movedIn = ({ outcome, extendMonths }: MeetingVote): string =>
  outcome === "EXTEND" ? `${OUTCOMES.EXTEND} ${extendMonths} 个月` : OUTCOMES[outcome];

function filesOf({ files }: Dossier): Part[] {
  if (files.length === 0) return [];
  const facts = files.map(({ kind, name, day }): Fact => [FILES[kind], `${name}（${written(day)}）`]);
  return [
    { kind: "heading", text: "附件目录" },
    { kind: "facts", facts },
  ];
}
