import type { LocalizedText } from "@qiming/service-form";

interface Notice {
  readonly personId: string;
  readonly kind: string;
  readonly title: LocalizedText;
  readonly text: LocalizedText;
  readonly path: string;
}

const OWN_DUES = "/m/services/dues";
const pathOfBranch = (branchId: string): string => `${OWN_DUES}/${branchId}`;

/** To the member, once in a month in which earlier months are open. */
export const openMonthsNotice = (personId: string, count: number): Notice => ({
  ...{ personId, kind: "services.dues.open", path: OWN_DUES },
  title: { zhCn: "您有党费待交纳", en: "Dues to be paid" },
  text: {
    zhCn: `以前月份还有 ${count} 个月的党费没有交纳记录。如已交纳，请联系支部核对。`,
    en: `There is no record of payment for ${count} earlier month${count === 1 ? "" : "s"}. If you have paid, please ask your branch to check.`,
  },
});

/** To whoever keeps the branch's dues; says nobody's name. */
export const longOpenNotice = (personId: string, branchId: string): Notice => ({
  ...{ personId, kind: "services.dues.longOpen", path: pathOfBranch(branchId) },
  title: { zhCn: "支部有党员连续三个月未交党费", en: "Dues of a member have been open for three months" },
  text: {
    zhCn: "请了解情况、及时提醒。系统只作提醒，不改变任何人的党籍状态。",
    en: "Please find out why, and remind them. This is a reminder only; it changes nobody's status.",
  },
});

export const declaredNotice = (personId: string, branchId: string): Notice => ({
  ...{ personId, kind: "services.dues.declared", path: pathOfBranch(branchId) },
  title: { zhCn: "有党费基数等您核定", en: "A dues base waits for you" },
  text: { zhCn: "有党员申报了党费基数，请核定。", en: "A member has declared their dues base." },
});

export const baseSetNotice = (personId: string): Notice => ({
  ...{ personId, kind: "services.dues.baseSet", path: OWN_DUES },
  title: { zhCn: "您的党费基数已核定", en: "Your dues base has been decided" },
  text: {
    zhCn: "每月应交党费和计算办法可在“我的党费”查看。",
    en: "My dues shows what each month asks and how it is reckoned.",
  },
});

export const paidNotice = (personId: string): Notice => ({
  ...{ personId, kind: "services.dues.paid", path: OWN_DUES },
  title: { zhCn: "党费交纳已登记", en: "Your payment has been recorded" },
  text: { zhCn: "收据可在“我的党费”下载。", en: "The receipt can be had in My dues." },
});

export const paymentReversedNotice = (personId: string): Notice => ({
  ...{ personId, kind: "services.dues.reversed", path: OWN_DUES },
  title: { zhCn: "一笔党费登记已冲正", en: "A record of a payment was taken back" },
  text: { zhCn: "原因可在“我的党费”查看。", en: "My dues shows the reason." },
});
