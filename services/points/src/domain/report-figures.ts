import { disclosed, hasTooManyExcellent, sum, type BranchFacts } from "./branch-facts.ts";
import { LEAST_PEOPLE, type PeriodState } from "./period.ts";
import { GRADES, type Grade, type LocalizedText } from "./rule-book.ts";
import type { BranchTally } from "./tally.ts";

/** One figure of a report: its name, its definition and how it is counted, for whatever branches it is asked of. */
export interface Figure {
  readonly key: string;
  readonly unit: "COUNT" | "PERMILLE";
  readonly name: LocalizedText;
  readonly definition: LocalizedText;
  /** Of one branch it says nothing: another column says what the branch is. */
  readonly isOfSeveral?: boolean;
  /** Undefined: of too few people, or there is none yet. */
  readonly of: (branches: readonly BranchFacts[]) => number | undefined;
}

export interface Section {
  readonly key: string;
  readonly name: LocalizedText;
  readonly figures: readonly Figure[];
}

const text = (zhCn: string, en: string): LocalizedText => ({ zhCn, en });
const summed = (of: (branch: BranchFacts) => number) => (branches: readonly BranchFacts[]) =>
  sum(branches, of);
const those = (is: (branch: BranchFacts) => boolean) => summed((branch) => (is(branch) ? 1 : 0));

const ofPeople =
  (peopleIn: (branch: BranchFacts) => number, of: (branch: BranchFacts) => number) =>
  (branches: readonly BranchFacts[]): number | undefined => {
    const shown = disclosed(branches, peopleIn);
    return sum(shown, peopleIn) < LEAST_PEOPLE ? undefined : sum(shown, of);
  };

const totalOf = (grades: BranchTally["drafted"]): number =>
  GRADES.reduce((total, grade) => total + (grades[grade] ?? 0), 0);

const STATES: readonly {
  readonly state: PeriodState;
  readonly name: LocalizedText;
  readonly means: LocalizedText;
}[] = [
  {
    state: "OPEN",
    name: text("日常记录", "Being recorded"),
    means: text("尚未开始年度核定的党支部数。", "Branches whose year has not begun to be closed."),
  },
  {
    state: "SELF_CHECK",
    name: text("党员核对", "Self-check"),
    means: text("党员正在核对本人积分的党支部数。", "Branches whose members are checking their own points."),
  },
  {
    state: "REVIEW",
    name: text("支部审核", "Branch review"),
    means: text("支部正在审核积分的党支部数。", "Branches that are reviewing the points."),
  },
  {
    state: "OBJECTIONS",
    name: text("公示", "Open to objections"),
    means: text("积分正在公示、可以提出异议的党支部数。", "Branches whose points are open to objections."),
  },
  {
    state: "CONFIRMED",
    name: text("已核定", "Confirmed"),
    means: text(
      "积分已核定、等待封存的党支部数。",
      "Branches whose points are confirmed and wait to be sealed.",
    ),
  },
  {
    state: "SEALED",
    name: text("已封存", "Sealed"),
    means: text("积分已封存、不再变动的党支部数。", "Branches whose points are sealed and change no more."),
  },
];

/** As it is written in a report. */
export const stateName = (state: PeriodState): LocalizedText =>
  STATES.find((each) => each.state === state)!.name;

const GRADE_NAMES: Readonly<Record<Grade, LocalizedText>> = {
  EXCELLENT: text("优秀", "Excellent"),
  QUALIFIED: text("合格", "Qualified"),
  BASICALLY_QUALIFIED: text("基本合格", "Basically qualified"),
  UNQUALIFIED: text("不合格", "Unqualified"),
};
const FEW = text("不足五人不单列。", "Nothing is said of fewer than five.");
const withFew = ({ zhCn, en }: LocalizedText): LocalizedText => text(`${zhCn}${FEW.zhCn}`, `${en} ${FEW.en}`);

const count = (
  key: string,
  name: LocalizedText,
  definition: LocalizedText,
  of: Figure["of"],
  isOfSeveral = false,
): Figure => ({ key, unit: "COUNT", name, definition, of, ...(isOfSeveral && { isOfSeveral }) });

const people = ({ tally }: BranchFacts): number => tally.people;
const gradeFigures = (
  which: "drafted" | "decided",
  kind: LocalizedText,
  means: (grade: LocalizedText) => LocalizedText,
): Figure[] =>
  GRADES.map((grade) =>
    count(
      `${which}.${grade}`,
      text(`${kind.zhCn}${GRADE_NAMES[grade].zhCn}`, `${kind.en}: ${GRADE_NAMES[grade].en.toLowerCase()}`),
      withFew(means(GRADE_NAMES[grade])),
      ofPeople(
        ({ tally }) => totalOf(tally[which]),
        ({ tally }) => tally[which][grade] ?? 0,
      ),
    ),
  );

const STARS = [
  { stars: 5, name: text("五星", "Five stars") },
  { stars: 4, name: text("四星", "Four stars") },
  { stars: 3, name: text("三星", "Three stars") },
  { stars: 2, name: text("二星", "Two stars") },
  { stars: 1, name: text("一星", "One star") },
  { stars: 0, name: text("不参评", "Not rated") },
] as const;

/** Every figure of a report, in its order. */
export const SECTIONS: readonly Section[] = [
  {
    key: "progress",
    name: text("核定进度", "Closing the year"),
    figures: [
      count(
        "branches",
        text("党支部", "Branches"),
        text("本组织及下级组织现有的党支部数。", "Branches at and below the organisation as it is now."),
        those(() => true),
        true,
      ),
      ...STATES.map(({ state, name, means }) =>
        count(
          `state.${state}`,
          name,
          means,
          those((branch) => branch.state === state),
          true,
        ),
      ),
      count(
        "adopted",
        text("已学习通过细则", "Rule book taken up"),
        text(
          "已登记学习通过本年度积分细则（含学院补充）的党支部数。",
          "Branches that have recorded taking up the rule book of the year, with what their college adds.",
        ),
        those(({ hasAdopted }) => hasAdopted),
        true,
      ),
    ],
  },
  {
    key: "grades",
    name: text("党员与等次", "Members and grades"),
    figures: [
      count(
        "people",
        text("计分党员", "Members counted"),
        text(
          "本年度有积分记录的党员人数；还没有任何记录的不在其内。",
          "Members with anything recorded in the year; who has nothing yet is not among them.",
        ),
        summed(people),
      ),
      count(
        "frozen",
        text("暂停评定", "Suspended"),
        withFew(
          text(
            "处分影响期内不出初步等次、由会议决定等次的党员人数。",
            "Members for whom formal discipline is in force: no grade is drafted, the meeting decides.",
          ),
        ),
        ofPeople(people, ({ tally }) => tally.frozen),
      ),
      count(
        "notAsked",
        text("全年不作要求", "Not asked all year"),
        withFew(
          text(
            "因出国（境）、病休等全年十二个月都不作要求的党员人数。",
            "Members of whom none of the twelve months is asked, being abroad, ill or the like.",
          ),
        ),
        ofPeople(people, ({ tally }) => tally.notAsked),
      ),
      ...gradeFigures("drafted", text("初步", "Draft"), ({ zhCn, en }) =>
        text(
          `按积分细则的分数线，初步等次为${zhCn}的党员人数；自当年 12 月 1 日起统计，等次由会议评定。`,
          `Members whose points reach the rule book's band for ${en.toLowerCase()}; counted from December 1 of the year. The meeting decides.`,
        ),
      ),
      ...gradeFigures("decided", text("评定", "Decided"), ({ zhCn, en }) =>
        text(
          `民主评议会议评定为${zhCn}的党员人数。`,
          `Members whom the appraisal meeting has found ${en.toLowerCase()}.`,
        ),
      ),
      count(
        "tooManyExcellent",
        text("优秀超过三分之一", "More than a third excellent"),
        text(
          "优秀（已评定的按评定等次，否则按初步等次）超过计分党员三分之一的党支部数；只作提醒，不作删减。有等次的不足五人的党支部不统计。",
          "Branches where more than a third of the members counted are excellent, as decided or else as drafted: a notice, nothing is cut. Branches with fewer than five graded are left out.",
        ),
        those(hasTooManyExcellent),
        true,
      ),
    ],
  },
  {
    key: "objections",
    name: text("异议与申报", "Objections and claims"),
    figures: [
      count(
        "objections.raised",
        text("提出异议", "Objections raised"),
        text("党员对本人积分提出的异议条数。", "Objections that members raised about their own points."),
        summed(({ objections }) => objections.raised),
      ),
      count(
        "objections.upheld",
        text("异议成立", "Objections upheld"),
        text("其中经核实成立的条数。", "Those of them that were upheld."),
        summed(({ objections }) => objections.upheld),
      ),
      count(
        "objections.open",
        text("异议待答复", "Objections open"),
        text("其中还没有答复的条数。", "Those of them that wait for an answer."),
        summed(({ objections }) => objections.open),
      ),
      count(
        "claims.accepted",
        text("申报通过", "Claims accepted"),
        text("党员申报、支部核实后计入积分的条数。", "Claims that the branch has checked and accepted."),
        summed(({ claims }) => claims.accepted),
      ),
      count(
        "claims.declined",
        text("申报未通过", "Claims refused"),
        text("支部核实后没有计入积分的申报条数。", "Claims that the branch has checked and refused."),
        summed(({ claims }) => claims.declined),
      ),
      count(
        "claims.waiting",
        text("申报待核实", "Claims waiting"),
        text(
          "还没有办结的申报条数，含退回补充的；撤回的不计。",
          "Claims that are not decided yet, those returned to the member among them; withdrawn ones are not counted.",
        ),
        summed(({ claims }) => claims.waiting),
      ),
    ],
  },
  {
    key: "entries",
    name: text("记录与更正", "Entries and corrections"),
    figures: [
      count(
        "entries",
        text("积分记录", "Entries"),
        text(
          "本年度记入积分的全部记录条数，含不再计分的。",
          "All entries of the year, those that no longer count among them.",
        ),
        summed(({ tally }) => tally.entries),
      ),
      count(
        "deductions",
        text("减分记录", "Deductions"),
        withFew(text("其中计入的减分记录条数。", "Those of them that take points and count.")),
        ofPeople(people, ({ tally }) => tally.deductions),
      ),
      count(
        "corrected",
        text("更正记录", "Corrected entries"),
        text(
          "其中更正过（不再计分，或恢复计分）的记录条数，一条记录只算一次。",
          "Those of them that were ever corrected, taken out of the count or put back in; each once.",
        ),
        summed(({ tally }) => tally.corrected),
      ),
      {
        ...{ key: "errorRate", unit: "PERMILLE" },
        name: text("差错率", "Error rate"),
        definition: text(
          "更正记录 ÷ 积分记录，四舍五入到千分之一。",
          "Corrected entries ÷ entries, rounded to a thousandth.",
        ),
        of(branches) {
          const entries = sum(branches, ({ tally }) => tally.entries);
          const corrected = sum(branches, ({ tally }) => tally.corrected);
          return entries === 0 ? undefined : Math.round((corrected * 1_000) / entries);
        },
      },
    ],
  },
  {
    key: "stars",
    name: text("星级党支部", "Star branches"),
    figures: STARS.map(({ stars, name }) =>
      count(
        `stars.${stars}`,
        name,
        stars > 0
          ? text(
              `本年度星级评定中评为${name.zhCn}的党支部数；公示后列出。`,
              `Branches with ${name.en.toLowerCase()} in the year's rating; shown once it is published.`,
            )
          : text(
              "因成立不满一年等没有参加本年度星级评定的党支部数；公示后列出。",
              "Branches that were not rated, for example because they are younger than a year; shown once it is published.",
            ),
        (branches) =>
          branches.some((each) => each.stars !== undefined)
            ? sum(branches, (each) => (each.stars === stars ? 1 : 0))
            : undefined,
        true,
      ),
    ),
  },
];

export const FIGURES: readonly Figure[] = SECTIONS.flatMap(({ figures }) => figures);
