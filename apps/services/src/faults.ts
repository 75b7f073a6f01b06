import type { DefinitionFaultJson } from "@qiming/contracts/browser/item";
import type { ItemForm } from "./draft.ts";

/** Where what is wrong with a draft is told: the editor's part, the control, and the words of what it belongs to. */

export const PARTS = ["basics", "form", "materials", "steps", "result", "try", "publish"] as const;
export type EditorPart = (typeof PARTS)[number];
/** As an address names it. */
export const partIn = (named: unknown): EditorPart => PARTS.find((part) => part === named) ?? "basics";

const BEGINNINGS: readonly (readonly [string, EditorPart])[] = [
  ["fields", "form"],
  ["materials", "materials"],
  ["steps", "steps"],
  ["limitDays", "steps"],
  ["proof", "result"],
];
export const partOf = (place: string): EditorPart =>
  BEGINNINGS.find(([beginning]) => place.startsWith(beginning))?.[1] ?? "basics";

export const idAt = (place: string): string => `at-${place}`;

/** Whether a place is another one or lies within it. */
export const isWithin = (place: string, whole: string): boolean =>
  place === whole || place.startsWith(`${whole}.`) || place.startsWith(`${whole}[`);

export type FaultOf = (place: string) => string | undefined;

/** The Chinese or English names of what a place lies in, from the outside to the inside; of what has no name yet its number. */
export function namesAt(
  { fields, materials, steps }: ItemForm,
  { place = "" }: DefinitionFaultJson,
  said: (words: { zhCn: string; en: string }) => string,
): string[] {
  const found = /^(fields|materials|steps)\[(\d+)\](?:\.fields\[(\d+)\])?/.exec(place);
  if (!found) return [];
  const [, list, at, within] = found;
  const nameOr = (name: { zhCn: string; en: string } | undefined, number: string) =>
    (name && said(name)) || String(Number(number) + 1);
  if (list === "fields") return [nameOr(fields[Number(at)]?.label, at!)];
  if (list === "materials") return [nameOr(materials[Number(at)]?.name, at!)];
  const step = steps[Number(at)];
  const own = within === undefined ? [] : [nameOr(step?.fields[Number(within)]?.label, within)];
  return [nameOr(step?.name, at!), ...own];
}
