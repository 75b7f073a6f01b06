import { APPRAISAL, CLAIMED, DEDUCTED, type LocalizedText } from "./rule-book.ts";

const kind = (source: string, zhCn: string, en: string) => ({ source, name: { zhCn, en } });

/** What a rule can be made for: what the platform tells as confirmed, and what people decide. */
export const FACT_KINDS: readonly { readonly source: string; readonly name: LocalizedText }[] = [
  kind("meetings.attendance.branchAssembly", "参加支部党员大会", "Attended a branch assembly"),
  kind("meetings.attendance.committeeMeeting", "参加支部委员会会议", "Attended a committee meeting"),
  kind("meetings.attendance.groupMeeting", "参加党小组会", "Attended a group meeting"),
  kind("meetings.attendance.partyLecture", "参加党课", "Attended a Party lecture"),
  kind("meetings.attendance.themePartyDay", "参加主题党日", "Attended a theme Party day"),
  kind(
    "meetings.absence.branchAssembly",
    "无故缺席支部党员大会",
    "Absent from a branch assembly without excuse",
  ),
  kind("meetings.practice.confirmed", "参加实践活动并经确认", "Took part in a practice activity"),
  kind("meetings.feature.closed", "承担特色活动", "Carried a feature activity"),
  kind("meetings.speech.confirmed", "讲微党课", "Gave a micro-lecture"),
  kind("meetings.selfReview.accepted", "提交组织生活会对照检查", "Handed in a self-review"),
  kind(APPRAISAL, "民主评议党员", "Democratic appraisal"),
  kind("learning.course.passed", "通过必修课程测验", "Passed a required course"),
  kind("learning.material.accepted", "课程或微视频被采纳", "Course or micro-video accepted"),
  kind("services.dues.settled", "按月交纳党费", "Paid the month's dues"),
  kind("feedback.ticket.rated", "答复民情工单获评满意", "Answered a ticket to satisfaction"),
  kind(CLAIMED, "个人申报并经审核", "Claimed with evidence and reviewed"),
  kind(DEDUCTED, "经两人决定的减分", "Deduction decided by two people"),
];

export const isFactKind = (source: string): boolean => FACT_KINDS.some((each) => each.source === source);

/** "BRANCH_ASSEMBLY" → "meetings.attendance.branchAssembly": that somebody was at a meeting, or was not. */
export const meetingSource = (kind: "attendance" | "absence", meetingType: string): string =>
  `meetings.${kind}.${meetingType.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
