import type { AccountJson, EntryJson } from "@qiming/contracts/browser/points";
import { localized } from "@qiming/web-kit";
import { useI18n } from "vue-i18n";
import { indicatorOf } from "../account.ts";

/** Says what brought an entry; of a kind of fact that has no words here, in the rule book's own. */
export function useSource() {
  const { t, te } = useI18n();
  return (account: AccountJson, { evidence, indicatorCode }: EntryJson): string => {
    const key = `points.source.${(evidence?.type ?? "").replaceAll(".", "_")}`;
    return te(key) ? t(key) : localized(indicatorOf(account, indicatorCode)?.name);
  };
}
