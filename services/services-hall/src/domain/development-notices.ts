import type { LocalizedText } from "@qiming/service-form";
import type { Dossier } from "./development.ts";
import { isContactIn } from "./development-copies.ts";
import { stepNumbered } from "./development-steps.ts";

const TITLES = {
  moved: { zhCn: "您的入党进程有新进展", en: "Your way to membership has moved on" },
  waits: { zhCn: "有一份发展党员材料等您办理", en: "A dossier waits for you" },
} as const;

/** The branch and whoever trains somebody are told that a review must be written: about whom stands in the dossier alone. */
export function reviewNotice(personId: string, dossier: Dossier, isOfficer: boolean) {
  const maySee = isOfficer || isContactIn(dossier, personId);
  return {
    ...{ personId, kind: "services.development.review" },
    title: { zhCn: "培养考察该写了", en: "A review is due" },
    text: isOfficer
      ? { zhCn: "请听取培养联系人意见，登记考察情况。", en: "Hear the contacts, then write down the review." }
      : {
          zhCn: "请向支部介绍您所联系同志的情况。",
          en: "Tell your branch about the person you are a contact of.",
        },
    path: maySee ? `/m/services/dossiers/${dossier.person.personId}` : "/m/services",
  };
}

/** Somebody is told how a dossier stands: the step that comes next, and nothing of what was written. */
export function developmentNotice(
  event: keyof typeof TITLES,
  personId: string,
  { person }: Pick<Dossier, "person">,
  step: number | undefined,
) {
  const text: LocalizedText = step ? stepNumbered(step).name : { zhCn: "", en: "" };
  return {
    ...{ personId, kind: `services.development.${event}`, title: TITLES[event] },
    text: {
      zhCn: step ? `下一步：${text.zhCn}` : "请查看全程记实。",
      en: step ? `Next: ${text.en}` : "See the record.",
    },
    path: event === "moved" ? "/m/services/development" : `/m/services/dossiers/${person.personId}`,
  };
}
