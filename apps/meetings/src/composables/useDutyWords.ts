import type { ObligationJson } from "@qiming/contracts/browser/obligation";
import { localized } from "@qiming/web-kit";
import { useI18n } from "vue-i18n";
import { periodKey, periodOf } from "../duties.ts";

/** Periods and what is owed in them, in words. */
export function useDutyWords() {
  const { t } = useI18n();
  const periodName = (period = ""): string => t(`meetings.duties.${periodKey(period)}`);

  /** 2026年第三季度 支部党员大会 */
  function entryName({ name, period = "" }: ObligationJson): string {
    const { year, every } = periodOf(period);
    const of =
      every === "YEAR"
        ? t("meetings.duties.wholeYear", { year })
        : t("meetings.duties.inYear", { year, period: periodName(period) });
    return t("meetings.duties.entry", { period: of, duty: localized(name) });
  }

  /** 2026年第三季度 支部党员大会：未召开 */
  const reasonText = (obligation: ObligationJson): string =>
    t("meetings.duties.reason", {
      entry: entryName(obligation),
      said: t(`meetings.duties.said.${obligation.standing}`),
    });

  return { periodName, entryName, reasonText };
}
