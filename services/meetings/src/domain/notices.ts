import { dayOf } from "@qiming/core";
import type { Activity } from "./activity.ts";
import type { AppraisalGrade } from "./appraisal.ts";
import type { FollowUp } from "./follow-up.ts";
import type { Meeting } from "./meeting.ts";
import type { Reminder } from "./obligations.ts";
import type { Proposal } from "./proposal.ts";
import type { Review } from "./review.ts";
import type { Talk } from "./talk.ts";
import type { PlannedTask, WorkPlan } from "./work-plan.ts";

interface Notice {
  readonly kind: string;
  readonly title: { readonly zhCn: string; readonly en: string };
  readonly text: { readonly zhCn: string; readonly en: string };
}

const CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** "2026-03-18 19:00", by China's clock. */
const momentOf = (time: Date): string => `${dayOf(time)} ${CLOCK.format(time)}`;

const whenAndWhere = ({ plan }: Meeting): string =>
  [momentOf(plan.startTime), plan.mode === "ONLINE" ? "" : plan.place].filter(Boolean).join(" · ");

export const meetingNotice = (meeting: Meeting): Notice => ({
  kind: "meetings.meeting.noticed",
  title: { zhCn: `会议通知：${meeting.plan.title}`, en: `Meeting: ${meeting.plan.title}` },
  text: { zhCn: whenAndWhere(meeting), en: whenAndWhere(meeting) },
});

export const cancelledNotice = (meeting: Meeting): Notice => ({
  kind: "meetings.meeting.cancelled",
  title: { zhCn: `会议取消：${meeting.plan.title}`, en: `Cancelled: ${meeting.plan.title}` },
  text: { zhCn: meeting.cancelReason, en: meeting.cancelReason },
});

const REMINDED = {
  DUE_SOON: {
    zhCn: (to: string) => `还没有安排，${to} 前应当召开。`,
    en: (to: string) => `Nothing is planned yet; it is due by ${to}.`,
  },
  OVERDUE: {
    zhCn: (_: string, grace: string) => `已经过期，${grace} 前补开记为补开。`,
    en: (_: string, grace: string) => `It is overdue; until ${grace} it can be made up for.`,
  },
  MISSING: {
    zhCn: () => "已经过期，且没有补开。",
    en: () => "It was not held, and the time to make up for it is over.",
  },
} as const;

/** To whoever holds a unit's meetings. */
export function reminderNotice(unitName: string, { kind, judged }: Reminder): Notice {
  const { duty, owed, graceDay } = judged;
  const { zhCn, en } = REMINDED[kind];
  return {
    kind: "meetings.obligation.reminded",
    title: {
      zhCn: `${unitName}：${owed.period} ${duty.name.zhCn}`,
      en: `${duty.name.en}, ${owed.period}: ${unitName}`,
    },
    text: { zhCn: zhCn(owed.to, graceDay), en: en(owed.to, graceDay) },
  };
}

const about = (kind: string, zhCn: string, en: string, text: Notice["text"]): Notice => ({
  kind: `meetings.${kind}`,
  title: { zhCn, en },
  text,
});
const same = (text: string): Notice["text"] => ({ zhCn: text, en: text });

export const circulatedNotice = ({ plan }: Meeting): Notice =>
  about("minutes.circulated", `请核对会议记录：${plan.title}`, `Minutes to confirm: ${plan.title}`, {
    zhCn: "没有异议请确认，有异议请写明。",
    en: "Please confirm them, or say what is not right.",
  });

export const followUpNotice = (
  { plan }: Meeting,
  { text, dueDay }: Pick<FollowUp, "text" | "dueDay">,
): Notice =>
  about("followUp.assigned", `跟进事项：${text}`, `To be done: ${text}`, {
    zhCn: `${plan.title}交办，${dueDay} 前完成。`,
    en: `From ${plan.title}, due by ${dueDay}.`,
  });

export const returnedNotice = ({ plan }: Meeting, text: string, reason: string): Notice =>
  about("followUp.returned", `跟进事项退回：${text}`, `Returned: ${text}`, {
    zhCn: `${plan.title}：${reason}`,
    en: `${plan.title}: ${reason}`,
  });

export const overdueNotice = ({ plan }: Meeting, text: string, dueDay: string): Notice =>
  about("followUp.overdue", `跟进事项已逾期：${text}`, `Overdue: ${text}`, {
    zhCn: `${plan.title}交办，应在 ${dueDay} 前完成。`,
    en: `From ${plan.title}, it was due by ${dueDay}.`,
  });

export const checkedNotice = ({ plan }: Meeting): Notice =>
  about("spotCheck.added", `会议抽查意见：${plan.title}`, `Spot check: ${plan.title}`, {
    zhCn: "上级党组织对这次会议作了抽查，请查看并答复。",
    en: "The superior organisation has checked this meeting. Please read and answer.",
  });

export const answeredNotice = ({ plan, organizationName }: Meeting): Notice =>
  about(
    "spotCheck.answered",
    `抽查答复：${plan.title}`,
    `Answer to a spot check: ${plan.title}`,
    same(organizationName),
  );

const ACTIVITY_EVENTS = {
  proposed: { zhCn: "活动待审批", en: "Activity to decide" },
  agreed: { zhCn: "活动已开放报名", en: "Activity open for sign-up" },
  declined: { zhCn: "活动未通过", en: "Activity declined" },
  movedUp: { zhCn: "候补转正", en: "You have a place now" },
  cancelled: { zhCn: "活动取消", en: "Activity cancelled" },
  closed: { zhCn: "活动结束，时长已确认", en: "Activity closed, hours confirmed" },
} as const;

/** What has become of an activity. */
export function activityNotice(
  event: keyof typeof ACTIVITY_EVENTS,
  { plan, organizationName, reason }: Activity,
): Notice {
  const { zhCn, en } = ACTIVITY_EVENTS[event];
  const when = `${momentOf(plan.startTime)} · ${plan.place}`;
  return about(
    `activity.${event}`,
    `${zhCn}：${plan.title}`,
    `${en}: ${plan.title}`,
    same(reason || `${organizationName} · ${when}`),
  );
}

const GRADE_NAMES = {
  EXCELLENT: { zhCn: "优秀", en: "excellent" },
  QUALIFIED: { zhCn: "合格", en: "qualified" },
  BASICALLY_QUALIFIED: { zhCn: "基本合格", en: "basically qualified" },
  UNQUALIFIED: { zhCn: "不合格", en: "not qualified" },
} as const satisfies Record<AppraisalGrade, Notice["title"]>;

const nameOf = ({ year, withAppraisal }: Review) => ({
  zhCn: withAppraisal ? `${year} 年度组织生活会和民主评议` : `${year} 年度组织生活会`,
  en: withAppraisal ? `Organisational life and appraisal ${year}` : `Organisational life ${year}`,
});

/** It begins, and what it asks of a member. */
export function reviewStartedNotice(review: Review): Notice {
  const { zhCn, en } = nameOf(review);
  return about("review.started", `开始：${zhCn}`, `Begins: ${en}`, {
    zhCn: "请撰写个人对照检查材料，并对其他同志提出意见。",
    en: "Please write your self-review, and say what you think of the others.",
  });
}

export function selfReviewNotice(review: Review, isAccepted: boolean, reason: string): Notice {
  const { zhCn, en } = nameOf(review);
  return isAccepted
    ? about(
        "selfReview.accepted",
        `对照检查材料已通过：${zhCn}`,
        `Self-review accepted: ${en}`,
        same(review.organizationName),
      )
    : about(
        "selfReview.returned",
        `对照检查材料退回修改：${zhCn}`,
        `Self-review returned: ${en}`,
        same(reason),
      );
}

/** Whoever falls below "qualified" reads why at the same place. */
export function belowNotice(review: Review, grade: AppraisalGrade): Notice {
  const { zhCn, en } = nameOf(review);
  const name = GRADE_NAMES[grade];
  return about("appraisal.below", `评定等次：${name.zhCn}（${zhCn}）`, `Grade: ${name.en} (${en})`, {
    zhCn: "请查看理由；有不同意见，可以向支部委员会提出。",
    en: "Please read why; if you disagree, speak to the branch committee.",
  });
}

/** @param grade missing where there was no appraisal */
export function reviewClosedNotice(review: Review, grade: AppraisalGrade | undefined): Notice {
  const { zhCn, en } = nameOf(review);
  return grade
    ? about(
        "appraisal.closed",
        `评定等次：${GRADE_NAMES[grade].zhCn}（${zhCn}）`,
        `Grade: ${GRADE_NAMES[grade].en} (${en})`,
        same(review.organizationName),
      )
    : about("review.closed", `结束：${zhCn}`, `Closed: ${en}`, same(review.organizationName));
}

const TALK_EVENTS = {
  recorded: { zhCn: "请确认一次谈心谈话", en: "A heart-to-heart talk to confirm" },
  denied: { zhCn: "对方未确认这次谈心谈话", en: "A heart-to-heart talk was not confirmed" },
} as const;

/** With whom it was, the page says: a notice is kept longer than a name may be. */
export function talkNotice(event: keyof typeof TALK_EVENTS, { day }: Pick<Talk, "day">): Notice {
  const { zhCn, en } = TALK_EVENTS[event];
  return about(`talk.${event}`, zhCn, en, same(day));
}

const MOST_NAMED = 3;

/** The first titles, and whether there are more. */
function titlesOf(tasks: readonly PlannedTask[]): Notice["text"] {
  const named = tasks.slice(0, MOST_NAMED).map(({ title }) => title);
  const more = tasks.length > MOST_NAMED;
  return { zhCn: `${named.join("；")}${more ? " 等" : ""}`, en: `${named.join("; ")}${more ? " …" : ""}` };
}

/** To whoever is to do something by the plan of a year. */
export const assignedNotice = (
  { year, organizationName }: WorkPlan,
  tasks: readonly PlannedTask[],
): Notice => {
  const { zhCn, en } = titlesOf(tasks);
  return about(
    "workPlan.assigned",
    `${year} 年工作计划：您负责 ${tasks.length} 项任务`,
    `Plan for ${year}: tasks of yours: ${tasks.length}`,
    { zhCn: `${organizationName}：${zhCn}`, en: `${organizationName}: ${en}` },
  );
};

/** To those who manage the branch. @param month 1–12 */
export const progressNotice = (
  { organizationName }: WorkPlan,
  month: number,
  tasks: readonly PlannedTask[],
): Notice =>
  about(
    "workPlan.reminded",
    `${organizationName}：${month} 月有 ${tasks.length} 项任务待填进展`,
    `Progress to report for month ${month}, tasks: ${tasks.length} (${organizationName})`,
    titlesOf(tasks),
  );
export const proposedNotice = ({ title, organizationName }: Proposal): Notice =>
  about("proposal.made", `新的议题建议：${title}`, `Proposed for the agenda: ${title}`, {
    zhCn: organizationName,
    en: organizationName,
  });

export const takenUpNotice = ({ title }: Proposal, meeting: Meeting): Notice =>
  about("proposal.takenUp", `议题建议已采纳：${title}`, `Taken up: ${title}`, {
    zhCn: `已列入${meeting.plan.title}的议程（${momentOf(meeting.plan.startTime)}）。`,
    en: `It is on the agenda of ${meeting.plan.title} (${momentOf(meeting.plan.startTime)}).`,
  });

export const proposalDeclinedNotice = ({ title, reason }: Proposal): Notice =>
  about("proposal.declined", `议题建议未采纳：${title}`, `Not taken up: ${title}`, same(reason));
