interface Notice {
  readonly personId: string;
  readonly kind: string;
  readonly title: { readonly zhCn: string; readonly en: string };
  readonly text: { readonly zhCn: string; readonly en: string };
  readonly path: string;
}

interface Whose {
  readonly personId: string;
  readonly period: string;
}

const same = (text: string) => ({ zhCn: text, en: text });
const pathOf = (period: string) => `/m/points?period=${period}`;

interface AboutClaim {
  readonly id: string;
  readonly personId: string;
  readonly value: { readonly indicator: { readonly name: { readonly zhCn: string; readonly en: string } } };
}

const CLAIM_TITLES = {
  accepted: { zhCn: "积分申报已通过", en: "Claim accepted" },
  returned: { zhCn: "积分申报退回补充", en: "Claim returned for more" },
  declined: { zhCn: "积分申报未通过", en: "Claim declined" },
  proposed: { zhCn: "拟扣分，请您说明情况", en: "A deduction is proposed; you can answer" },
  agreed: { zhCn: "扣分已核定", en: "Deduction decided" },
  rejected: { zhCn: "扣分不予成立", en: "Deduction dropped" },
} as const;

/** Something was decided about a claim of somebody's, or about a deduction. Why stands on the page, for the member alone. */
export const claimNotice = (
  event: keyof typeof CLAIM_TITLES,
  { id, personId, value }: AboutClaim,
): Notice => ({
  ...{ personId, kind: `points.claim.${event}`, title: CLAIM_TITLES[event] },
  ...{ text: value.indicator.name, path: pathOfClaim(id) },
});

/** Where its member reads it. */
export const pathOfClaim = (id: string): string => `/m/points/claims?claim=${id}`;

/** An entry of somebody's was taken out of the count, or put back in. */
export const correctedNotice = ({ personId, period }: Whose, isCounted: boolean, reason: string): Notice => ({
  ...{ personId, kind: "points.entry.corrected", path: pathOf(period), text: same(reason) },
  title: isCounted
    ? { zhCn: `${period} 年度积分：一条记录恢复计分`, en: `Points of ${period}: an entry counts again` }
    : { zhCn: `${period} 年度积分：一条记录不再计分`, en: `Points of ${period}: an entry no longer counts` },
});

/** To whoever has written a rule book: how it was decided. */
export const ruleBookNotice = (
  personId: string,
  {
    id,
    content,
  }: { readonly id: string; readonly content: { readonly code: string; readonly version: string } },
  isAgreed: boolean,
  reason: string,
): Notice => ({
  ...{ personId, kind: "points.rule_book.decided", path: `/m/points/rules/edit/${id}`, text: same(reason) },
  title: isAgreed
    ? {
        zhCn: `积分细则 ${content.code} ${content.version} 已同意`,
        en: `Rule book ${content.code} ${content.version} was agreed`,
      }
    : {
        zhCn: `积分细则 ${content.code} ${content.version} 退回修改`,
        en: `Rule book ${content.code} ${content.version} came back`,
      },
});

/** Why stands on the page, for the member alone. */
export const frozenNotice = ({ personId, period }: Whose, isFrozen: boolean): Notice => ({
  ...{ personId, kind: "points.account.frozen", path: pathOf(period) },
  title: isFrozen
    ? { zhCn: `${period} 年度积分暂停评定`, en: `Points of ${period}: no grade is drafted` }
    : { zhCn: `${period} 年度积分恢复评定`, en: `Points of ${period}: a grade is drafted again` },
  text: isFrozen
    ? {
        zhCn: "等次由会议决定，理由见积分页面。",
        en: "The meeting decides the grade; why stands on the page.",
      }
    : { zhCn: "请查看积分页面。", en: "Please look at the page." },
});

const starsOf = (organizationId: string, year: number) => `/m/points/stars/${organizationId}?year=${year}`;

/** A branch is to say how it stands. */
export const selfScoreNotice = (
  personId: string,
  organizationId: string,
  { year }: { readonly year: number },
): Notice => ({
  ...{ personId, kind: "points.stars.self", path: starsOf(organizationId, year) },
  title: {
    zhCn: `${year} 年度星级党支部：请完成支部自评`,
    en: `Star branches ${year}: please rate your branch`,
  },
  text: { zhCn: "请逐项填写自评分和依据。", en: "Score each block and say what it rests on." },
});

/** The results are open to objection. */
export const publishedNotice = (
  personId: string,
  organizationId: string,
  { year, publicityEndDay }: { readonly year: number; readonly publicityEndDay: string },
): Notice => ({
  ...{ personId, kind: "points.stars.published", path: starsOf(organizationId, year) },
  title: { zhCn: `${year} 年度星级党支部评定结果公示`, en: `Star branches ${year}: results are published` },
  text: {
    zhCn: `公示至 ${publicityEndDay}，支部可以提出异议。`,
    en: `Until ${publicityEndDay} a branch may object.`,
  },
});

/** An appeal was answered. */
export const starAnswerNotice = (personId: string, organizationId: string, year: number): Notice => ({
  ...{ personId, kind: "points.stars.answered", path: starsOf(organizationId, year) },
  title: { zhCn: "星级评定异议已有答复", en: "Your objection to the star rating was answered" },
  text: { zhCn: "请点开查看。", en: "Open it to read the answer." },
});

const PERIOD_ASKS = {
  SELF_CHECK: {
    title: (period: string) => ({
      zhCn: `请核对您 ${period} 年度的积分`,
      en: `Please check your points of ${period}`,
    }),
    text: () => ({
      zhCn: "请逐条核对：无误请确认，有误或遗漏请提出异议。",
      en: "Go through them: confirm that they are right, or object to what is wrong or missing.",
    }),
  },
  OBJECTIONS: {
    title: (period: string) => ({
      zhCn: `${period} 年度积分公示`,
      en: `Points of ${period}: time to object`,
    }),
    text: (until: string) => ({
      zhCn: `如有异议，请在 ${until} 前（含当日）提出。`,
      en: `You can object up to and including ${until}.`,
    }),
  },
} as const;

/** A step of a branch's year asks something of a member. */
export const periodNotice = (
  { personId, period }: Whose,
  state: keyof typeof PERIOD_ASKS,
  until: string,
): Notice => ({
  ...{ personId, kind: `points.period.${state === "OBJECTIONS" ? "objections" : "selfCheck"}` },
  path: `/m/points/period?period=${period}`,
  ...{ title: PERIOD_ASKS[state].title(period), text: PERIOD_ASKS[state].text(until) },
});

/** An objection was answered; what with stands on the page. */
export const answeredNotice = ({ personId, period }: Whose, upheld: boolean): Notice => ({
  ...{ personId, kind: "points.objection.answered", path: `/m/points/period?period=${period}` },
  title: { zhCn: `您的积分异议已答复`, en: `Your objection about points is answered` },
  text: upheld
    ? {
        zhCn: `${period} 年度：异议成立，详见页面。`,
        en: `${period}: upheld; the reason stands on the page.`,
      }
    : {
        zhCn: `${period} 年度：异议不成立，理由见页面。`,
        en: `${period}: not upheld; the reason stands on the page.`,
      },
});

interface AboutHonour {
  readonly id: string;
  readonly title: { readonly zhCn: string; readonly en: string };
}

const HONOUR_TEXTS = {
  opened: { zhCn: "评选通知：请组织申报", en: "A call for an honour: please apply" },
  nominated: { zhCn: "支部推荐您参评，请答复", en: "Your branch nominates you; please answer" },
  opinion: { zhCn: "有参评申报待签署支部意见", en: "An application waits for your branch's opinion" },
  published: {
    zhCn: "评选结果公示，理由见页面",
    en: "The results are published; the reasons stand on the page",
  },
  cancelled: { zhCn: "评选已取消，原因见页面", en: "The call was cancelled; why stands on the page" },
  upheld: {
    zhCn: "公示期间异议成立，您未能入选，理由见页面",
    en: "An objection was upheld; why stands on the page",
  },
  awarded: { zhCn: "祝贺！您已获得称号", en: "Congratulations: the honour is awarded" },
  revoked: { zhCn: "称号已撤销，理由见页面", en: "The honour was revoked; why stands on the page" },
  answered: { zhCn: "您的异议已有答复", en: "Your objection was answered" },
} as const;

/** Something of a call for an honour concerns somebody; the rest stands on the page, for those who may read it. */
export const honourNotice = (
  event: keyof typeof HONOUR_TEXTS,
  personId: string,
  { id, title }: AboutHonour,
): Notice => ({
  ...{ personId, kind: `points.honour.${event}`, title: HONOUR_TEXTS[event], text: title },
  path: `/m/points/honours/${id}`,
});
