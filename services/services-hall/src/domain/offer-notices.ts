import type { LocalizedText } from "@qiming/service-form";
import type { OfferKind } from "./offer.ts";

const TITLES: Readonly<Record<OfferKind, LocalizedText>> = {
  TRANSFER_ON_LEAVING: {
    zhCn: "您可以开始办理组织关系转接",
    en: "You can begin the transfer of your affiliation",
  },
  CONFIRMATION_ON_PROBATION_END: {
    zhCn: "您可以准备转正申请",
    en: "You can prepare your application for confirmation",
  },
  DUES_ON_PAY_CHANGE: { zhCn: "请核对您的党费基数", en: "Please check your dues base" },
};

/** The person is told once of an occasion; why it is offered stands in the hall, where only they see it. */
export const offerNotice = (personId: string, kind: OfferKind) => ({
  ...{ personId, kind: "services.offer.made", title: TITLES[kind], path: "/m/services" },
  text: {
    zhCn: "如暂不需要，可在办事大厅选择“暂不办理”。",
    en: "If you do not need it now, choose “Not now” in the services hall.",
  },
});
