import type { LocalizedText } from "@qiming/service-form";
import type { Proof } from "./proof.ts";
import { presentVisit, type ServiceCase } from "./case.ts";

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
