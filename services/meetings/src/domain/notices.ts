import { dayOf } from "@qiming/core";
import type { Meeting } from "./meeting.ts";
import type { Reminder } from "./obligations.ts";

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
