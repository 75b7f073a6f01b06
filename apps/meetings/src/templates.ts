/** Patterns that meetings are planned from. */
import type { MeetingPlanJson, MeetingTypeJson } from "@qiming/contracts/browser/meeting";
import type { MeetingPatternJson, MeetingTemplateJson } from "@qiming/contracts/browser/series";
import { pointsOf, type PlanDraft } from "./plan.ts";

/** Those that are held here, in the order in which they are offered. */
export const templatesFor = (
  templates: readonly MeetingTemplateJson[],
  types: readonly MeetingTypeJson[],
): MeetingTemplateJson[] => templates.filter(({ pattern }) => types.includes(pattern?.type ?? types[0]!));

/** What a template says goes into the plan; when it is, its title and who is invited stay. */
export function applyTemplate(draft: PlanDraft, { pattern = {} }: MeetingTemplateJson): void {
  const { type, minutes, mode, place, link, agenda } = pattern;
  Object.assign(draft, { type, minutes, mode, points: pointsOf(agenda) });
  if (place) draft.place = place;
  if (link) draft.link = link;
}

/** A plan without who, when and the title. */
export const patternOf = ({
  type,
  minutes,
  mode,
  place,
  link,
  agenda,
}: MeetingPlanJson): MeetingPatternJson => ({
  ...{ type, minutes, mode, place, link },
  agenda: (agenda ?? []).map(({ title, motion }) => ({ title, ...(motion && { motion }) })),
});
