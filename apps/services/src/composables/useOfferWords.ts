import type { OfferJson } from "@qiming/contracts/browser/offer";
import { formatDate } from "@qiming/web-kit";
import { useI18n } from "vue-i18n";
import { formatMonth } from "../dues.ts";
import { causeOf } from "../offers.ts";
import { today } from "../today.ts";

/** What an offer says. */
export function useOfferWords() {
  const { t } = useI18n();
  return {
    title: ({ kind }: OfferJson): string => t(`services.offer.title.${kind}`),
    why: (offer: OfferJson): string =>
      t(`services.offer.why.${causeOf(offer, today())}`, {
        day: offer.day ? formatDate(offer.day) : "",
        month: offer.month ? formatMonth(offer.month) : "",
      }),
    begin: ({ kind }: OfferJson): string => t(`services.offer.begin.${kind}`),
  };
}
