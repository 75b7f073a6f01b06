import type { AudienceJson, ItemRowJson, LifeEventJson } from "@qiming/contracts/browser/item";
import { localized } from "@qiming/web-kit";
import { AUDIENCES, LIFE_EVENTS } from "./life-events.ts";

/** What an address says of the audience; none: everybody. */
export const audienceIn = (said: unknown): AudienceJson | undefined =>
  AUDIENCES.find((each) => each === said);

/** Items in which all that is searched for stands, of an audience. */
export function foundIn(
  items: readonly ItemRowJson[],
  query: string,
  audience: AudienceJson | undefined,
): ItemRowJson[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ name, summary, code, audiences = [] }) => {
    const said = `${localized(name)} ${localized(summary)} ${code}`.toLowerCase();
    const isFor = !audience || audiences.length === 0 || audiences.includes(audience);
    return isFor && words.every((word) => said.includes(word));
  });
}

/** What the reader may begin, by the occasions on which it is looked for. */
export const byEvent = (
  items: readonly ItemRowJson[],
): { readonly event: LifeEventJson; readonly items: readonly ItemRowJson[] }[] =>
  LIFE_EVENTS.map((event) => ({
    event,
    items: items.filter(({ mayApply, lifeEvent }) => mayApply && lifeEvent === event),
  })).filter((group) => group.items.length > 0);
