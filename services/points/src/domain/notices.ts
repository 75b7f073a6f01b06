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

/** An entry of somebody's was taken out of the count, or put back in. */
export const correctedNotice = ({ personId, period }: Whose, isCounted: boolean, reason: string): Notice => ({
  ...{ personId, kind: "points.entry.corrected", path: pathOf(period), text: same(reason) },
  title: isCounted
    ? { zhCn: `${period} 年度积分：一条记录恢复计分`, en: `Points of ${period}: an entry counts again` }
    : { zhCn: `${period} 年度积分：一条记录不再计分`, en: `Points of ${period}: an entry no longer counts` },
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
