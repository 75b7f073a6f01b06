import type { LocalizedText } from "@qiming/service-form";
import type { Proof } from "./proof.ts";
import { presentVisit, type ServiceCase } from "./case.ts";
import type { Transfer, TransferState } from "./transfer.ts";

interface Notice {
  readonly personId: string;
  readonly kind: string;
  readonly title: LocalizedText;
  readonly text: LocalizedText;
  readonly path: string;
}

const TITLES = {
  waiting: { zhCn: "有一件事项等您办理", en: "A case waits for you" },
  passed: { zhCn: "有一件事项转到您手上", en: "A case was passed to you" },
  copied: { zhCn: "有一件事项抄送给您", en: "A case was copied to you" },
  due: { zhCn: "有一件事项今天到期", en: "The time of a case ends today" },
  nudged: { zhCn: "申请人请您尽快办理", en: "The applicant asks you to go on" },
  commented: { zhCn: "办件有新的留言", en: "A new word on a case" },
  returned: { zhCn: "您的申请需要补正", en: "Your application needs a correction" },
  refused: { zhCn: "您的申请未获同意", en: "Your application was refused" },
  issued: { zhCn: "您的申请已办结", en: "Your application is done" },
} as const;

/** Somebody is told about a case. What was written of it stands on its page, for those who may see it. */
export function caseNotice(event: keyof typeof TITLES, personId: string, each: ServiceCase): Notice {
  const step = presentVisit(each)?.stepName;
  return {
    ...{
      personId,
      kind: `services.case.${event}`,
      title: TITLES[event],
      path: `/m/services/cases/${each.id}`,
    },
    text: {
      zhCn: step ? `${each.itemName.zhCn}：${step.zhCn}` : each.itemName.zhCn,
      en: step ? `${each.itemName.en}: ${step.en}` : each.itemName.en,
    },
  };
}

/** The holder is told about a proof. Why stands on its page. */
export const proofNotice = (event: "revoked", { title, number, holder }: Proof): Notice => ({
  ...{ personId: holder.personId, kind: `services.proof.${event}` },
  title: { zhCn: "您的一份证明已撤销", en: "A proof of yours was revoked" },
  text: { zhCn: `${title.zhCn}：${number}`, en: `${title.en}: ${number}` },
  path: "/m/services/proofs",
});

const MOVED: Readonly<Record<TransferState, LocalizedText>> = {
  DRAFT: { zhCn: "请填写组织关系转接申请", en: "Please complete your transfer of affiliation" },
  SUBMITTED: { zhCn: "组织关系转接申请已提交", en: "Your transfer was handed in" },
  BRANCH_REVIEWED: { zhCn: "党支部已同意您转接组织关系", en: "Your branch agreed to your transfer" },
  COLLEGE_REVIEWED: { zhCn: "学院党委已同意您转接组织关系", en: "Your college agreed to your transfer" },
  ISSUED: { zhCn: "您的组织关系介绍信已开具", en: "Your introduction letter is issued" },
  IN_TRANSIT: { zhCn: "组织关系正在转接，请按时报到", en: "Your transfer is on its way" },
  ACCEPTED: { zhCn: "接收党组织已接收您的组织关系", en: "You were accepted by the receiving organisation" },
  COMPLETED: { zhCn: "组织关系转接已完成", en: "Your transfer is complete" },
  RETURNED: { zhCn: "组织关系转接申请需要补正", en: "Your transfer needs a correction" },
  REJECTED: {
    zhCn: "接收党组织未接收，请查看原因",
    en: "The receiving organisation did not accept; see why",
  },
  EXPIRED: { zhCn: "您的组织关系介绍信已过期", en: "Your introduction letter has expired" },
  REISSUE_REQUESTED: { zhCn: "已申请重新开具介绍信", en: "A new letter was asked for" },
  CANCELLED: { zhCn: "组织关系转接已取消", en: "Your transfer was cancelled" },
};
const TRANSFER_TITLES = {
  waiting: { zhCn: "有一件组织关系转接等您办理", en: "A transfer of affiliation waits for you" },
  reminder: { zhCn: "组织关系介绍信即将到期", en: "An introduction letter ends soon" },
  expired: { zhCn: "有一封组织关系介绍信已过期", en: "An introduction letter has expired" },
  flag: {
    zhCn: "有一封介绍信已超过六个月，请核查",
    en: "A letter is older than six months; please look into it",
  },
  problem: {
    zhCn: "有一件组织关系转接未能登记，请处理",
    en: "A transfer could not be registered; please see to it",
  },
} as const;

/** Somebody is told about a transfer. */
export function transferNotice(
  event: keyof typeof TRANSFER_TITLES | "moved",
  personId: string,
  { id, number, state, letters }: Transfer,
): Notice {
  const lastDay = event === "reminder" ? letters.at(-1)!.lastDay : "";
  const about = number || "—";
  return {
    ...{ personId, kind: `services.transfer.${event}`, path: `/m/services/transfers/${id}` },
    title: event === "moved" ? MOVED[state] : TRANSFER_TITLES[event],
    text: lastDay
      ? { zhCn: `${about}，有效期至${lastDay}`, en: `${about}, valid until ${lastDay}` }
      : { zhCn: `编号 ${about}`, en: `Number ${about}` },
  };
}
