import type { Field, FieldKind, FieldOption, LocalizedText } from "@qiming/service-form";

/** The 25 steps of the development of members. @see docs/domain, 2.4; the rules of 2014, of which no later text is known */

export type StepActor = "APPLICANT" | "BRANCH" | "COLLEGE" | "UNIVERSITY" | "ASSEMBLY" | "REVIEWS";

export interface DevelopmentStep {
  readonly step: number;
  /** 1 to 5 */
  readonly stage: number;
  readonly name: LocalizedText;
  readonly actor: StepActor;
  /** Those that are taken before it. */
  readonly after: readonly number[];
  readonly fields: readonly Field[];
  /** How many full members it names, from and to. */
  readonly people: readonly [number, number];
}

const field = (
  code: string,
  kind: FieldKind,
  zhCn: string,
  en: string,
  { isRequired = false, isSensitive = false, least = 0, most = 0, options = [] as FieldOption[] } = {},
): Field => ({
  ...{ code, kind, label: { zhCn, en }, help: { zhCn: "", en: "" }, when: [] },
  ...{ isRequired, isSensitive, least, most, options },
});
const option = (code: string, zhCn: string, en: string): FieldOption => ({ code, label: { zhCn, en } });
const asked = { isRequired: true } as const;
/** Shown to nobody but those who handle the dossier. */
const restricted = { isSensitive: true } as const;

const step = (
  number: number,
  stage: number,
  actor: StepActor,
  zhCn: string,
  en: string,
  {
    after = [number - 1],
    fields = [] as Field[],
    people = [0, 0] as readonly [number, number],
  }: Partial<Pick<DevelopmentStep, "after" | "people">> & { readonly fields?: Field[] } = {},
): DevelopmentStep => ({ step: number, stage, actor, name: { zhCn, en }, after, fields, people });

export const STEPS: readonly DevelopmentStep[] = [
  step(1, 1, "APPLICANT", "递交入党申请书", "Application", {
    after: [],
    fields: [
      field("birthDay", "DAY", "出生日期", "Date of birth", asked),
      field("text", "LONG_TEXT", "入党申请书", "Application", asked),
    ],
  }),
  step(2, 1, "BRANCH", "党组织派人谈话", "Talk", {
    fields: [
      field("talker", "TEXT", "谈话人", "Who talked", asked),
      field("summary", "LONG_TEXT", "谈话摘要", "Summary", restricted),
    ],
  }),
  step(3, 2, "BRANCH", "推荐和确定入党积极分子", "Becoming an activist", {
    fields: [
      field("way", "CHOICE", "推荐方式", "Recommended by", {
        ...asked,
        options: [
          option("MEMBERS", "党员推荐", "Members"),
          option("LEAGUE", "群团组织推优", "The Youth League"),
        ],
      }),
      field("decider", "CHOICE", "研究决定", "Decided by", {
        ...asked,
        options: [
          option("BRANCH_COMMITTEE", "支部委员会", "Branch committee"),
          option("BRANCH_ASSEMBLY", "支部党员大会", "Branch assembly"),
        ],
      }),
    ],
  }),
  step(4, 2, "COLLEGE", "上级党委备案", "Filing by the committee above"),
  step(5, 2, "BRANCH", "指定培养联系人", "Contacts", { people: [1, 2] }),
  step(6, 2, "REVIEWS", "培养教育考察", "Education and review", { after: [5] }),
  step(7, 3, "BRANCH", "确定发展对象", "Becoming a development target", {
    after: [5],
    fields: [
      field("heard", "CHOICES", "已听取意见", "Opinions heard", {
        ...asked,
        options: [
          option("GROUP", "党小组", "Party group"),
          option("CONTACTS", "培养联系人", "Contacts"),
          option("MEMBERS", "党员", "Members"),
          option("MASSES", "群众", "Others"),
        ],
      }),
      field("opinion", "LONG_TEXT", "意见摘要", "Summary of opinions", restricted),
    ],
  }),
  step(8, 3, "COLLEGE", "报上级党委备案", "Filing by the committee above"),
  step(9, 3, "BRANCH", "确定入党介绍人", "Introducers", { people: [2, 2] }),
  step(10, 3, "BRANCH", "进行政治审查", "Political review", {
    after: [8],
    fields: [
      field("conclusion", "LONG_TEXT", "结论性意见", "Conclusion", { ...asked, ...restricted, most: 2_000 }),
    ],
  }),
  step(11, 3, "COLLEGE", "开展短期集中培训", "Short training", {
    after: [8],
    fields: [
      field("training", "TEXT", "培训班", "Training", asked),
      field("days", "NUMBER", "天数", "Days", { least: 0, most: 60 }),
      field("hours", "NUMBER", "学时", "Class hours", { least: 0, most: 500 }),
    ],
  }),
  step(12, 4, "BRANCH", "支部委员会审查", "Review by the branch committee", {
    after: [9, 10, 11],
    fields: [field("result", "LONG_TEXT", "审查意见", "Result", { ...asked, ...restricted })],
  }),
  step(13, 4, "COLLEGE", "上级党委预审", "Pre-review by the committee above", {
    fields: [
      field("departureDay", "DAY", "预计离校（离岗）日期", "Expected day of leaving"),
      field("result", "LONG_TEXT", "预审意见", "Result", { ...asked, ...restricted }),
    ],
  }),
  step(14, 4, "APPLICANT", "填写入党志愿书", "Admission form", {
    fields: [field("number", "TEXT", "志愿书编号", "Number of the form", { ...asked, most: 40 })],
  }),
  step(15, 4, "ASSEMBLY", "支部大会讨论", "Assembly on admission"),
  step(16, 4, "COLLEGE", "上级党委派人谈话", "Talk by the committee above", {
    fields: [
      field("talker", "TEXT", "谈话人", "Who talked", asked),
      field("opinion", "LONG_TEXT", "谈话意见", "Opinion", { ...asked, ...restricted }),
    ],
  }),
  step(17, 4, "COLLEGE", "上级党委审批", "Approval of the admission", {
    fields: [field("delayReason", "LONG_TEXT", "超过三个月的原因", "Why it took more than three months")],
  }),
  step(18, 4, "UNIVERSITY", "再上一级党委组织部门备案", "Filing by the organisation department"),
  step(19, 5, "BRANCH", "编入党支部和党小组", "Assigned to branch and group", {
    fields: [field("group", "TEXT", "党小组", "Party group")],
  }),
  step(20, 5, "BRANCH", "入党宣誓", "Oath", {
    fields: [field("place", "TEXT", "地点", "Place", asked)],
  }),
  step(21, 5, "REVIEWS", "继续教育考察", "Probation", { after: [20] }),
  step(22, 5, "APPLICANT", "提出转正申请", "Application for confirmation", {
    after: [20],
    fields: [field("text", "LONG_TEXT", "转正申请书", "Application", asked)],
  }),
  step(23, 5, "ASSEMBLY", "支部大会讨论", "Assembly on confirmation"),
  step(24, 5, "COLLEGE", "上级党委审批", "Approval of the confirmation"),
  step(25, 5, "BRANCH", "材料归档", "Archive", {
    fields: [field("receipt", "TEXT", "归档凭证", "Archive receipt", asked)],
  }),
];

export const stepNumbered = (number: number): DevelopmentStep => {
  const found = STEPS[number - 1];
  if (!found) throw new RangeError(`there is no step ${number}`);
  return found;
};

/** Numbers by which the rules run; days are working days. */
export const RULES = {
  leastAge: 18,
  talkMonths: 1,
  talkYellowDays: 21,
  activistMonths: 12,
  activistReviews: 2,
  activistReviewMonths: 6,
  probationReviewMonths: 3,
  trainingDays: 3,
  trainingHours: 24,
  departureMonths: 3,
  approvalMonths: 3,
  approvalMostMonths: 6,
  probationMonths: 12,
  extensionMonths: [6, 12],
  publicityDays: 5,
} as const;

const article = (number: string, roman: number): LocalizedText => ({
  zhCn: `《中国共产党发展党员工作细则》第${number}条`,
  en: `Rules on the development of Party members, Art. ${roman}`,
});
const WHOLE: LocalizedText = {
  zhCn: "《中国共产党发展党员工作细则》",
  en: "Rules on the development of Party members",
};

/** Where each rule comes from; an article is named only where its text was read. */
export const SOURCES: Readonly<Record<string, LocalizedText>> = {
  TALK_DUE: WHOLE,
  REVIEW_DUE: WHOLE,
  QUARTER_DUE: { zhCn: "学校设定", en: "Set by the university" },
  YEAR_NOT_OVER: article("十三", 13),
  REVIEWS_MISSING: WHOLE,
  PUBLICITY_MISSING: { zhCn: "学校设定", en: "Set by the university" },
  PUBLICITY_RUNNING: { zhCn: "学校设定", en: "Set by the university" },
  OBJECTION_OPEN: { zhCn: "学校设定", en: "Set by the university" },
  VOTE_AWAITED: article("二十一", 21),
  VOTE_NOT_PASSED: article("二十一", 21),
  APPROVAL_DUE: article("二十四", 24),
  DELAY_REASON_MISSING: article("二十四", 24),
  VOTE_EXPIRED: article("二十四", 24),
  PROBATION_RUNNING: article("三十二", 32),
  CONFIRMATION_DUE: WHOLE,
};
