import { ExpectedError } from "@qiming/core";
import type { LocalizedText } from "./directory.ts";

export interface HouseRule {
  readonly code: string;
  readonly title: LocalizedText;
  readonly text: LocalizedText;
}

/** Which everybody reads, and to which each decision refers. What is said about a service, however harsh, breaks none of them. */
export const HOUSE_RULES: readonly HouseRule[] = [
  {
    code: "R1",
    title: { zhCn: "尊重他人", en: "Respect" },
    text: {
      zhCn: "可以不同意，可以批评；不辱骂、不威胁、不骚扰他人。",
      en: "Disagree and criticise freely; do not insult, threaten or harass anybody.",
    },
  },
  {
    code: "R2",
    title: { zhCn: "不发广告", en: "No advertising" },
    text: {
      zhCn: "不推销商品和服务，不招揽代写、代办、兼职。",
      en: "Do not sell goods or services, nor recruit for ghost-writing, errands or side jobs.",
    },
  },
  {
    code: "R3",
    title: { zhCn: "保护个人信息", en: "Personal data" },
    text: {
      zhCn: "不公开他人或自己的手机号码、证件号码、住址等信息。",
      en: "Do not publish phone numbers, identity numbers, addresses or the like, neither others' nor your own.",
    },
  },
  {
    code: "R4",
    title: { zhCn: "安全链接", en: "Safe links" },
    text: {
      zhCn: "不发诈骗、恶意程序和用途不明的链接。",
      en: "Do not post links to fraud, to malware, or whose purpose nobody can tell.",
    },
  },
  {
    code: "R5",
    title: { zhCn: "不刷屏", en: "No flooding" },
    text: {
      zhCn: "不重复发送相同内容，不在短时间内大量发帖。",
      en: "Do not send the same again and again, nor very much within a short time.",
    },
  },
  {
    code: "R6",
    title: { zhCn: "真实身份", en: "Honest identity" },
    text: {
      zhCn: "不冒充他人、组织或部门。",
      en: "Do not pretend to be somebody else, an organisation or a department.",
    },
  },
  {
    code: "R7",
    title: { zhCn: "遵守法律法规", en: "The law" },
    text: {
      zhCn: "不发布法律法规禁止的内容，不侵犯他人著作权。",
      en: "Do not publish what the law forbids, nor infringe others' copyright.",
    },
  },
  {
    code: "R8",
    title: { zhCn: "切合话题", en: "To the point" },
    text: {
      zhCn: "在合适的话题里发言；服务中的具体问题，可以作为诉求提出。",
      en: "Write where it belongs; what concerns one service can be raised as a ticket.",
    },
  },
];

/** @throws RULE_UNKNOWN (invalid_argument) */
export function requireRule(code: string): void {
  if (!HOUSE_RULES.some((each) => each.code === code))
    throw new ExpectedError("invalid_argument", "RULE_UNKNOWN", "there is no such house rule");
}
