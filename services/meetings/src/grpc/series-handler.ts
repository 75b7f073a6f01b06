import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MeetingMode, MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import { Every, type MeetingPattern, type SeriesService } from "@qiming/contracts/meetings/v1/series_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { MeetingMode as Mode, MeetingType as Type } from "../domain/meeting.ts";
import type { Every as Recurrence } from "../domain/series.ts";
import type { Pattern } from "../domain/template.ts";
import type { UseCases } from "../use-cases.ts";
import type { OfferedTemplate } from "../usecases/keep-templates.ts";
import { fromAgenda, fromPlan } from "./from-proto.ts";
import { toAgenda, toSummary } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function seriesHandler({ series, templates }: UseCases): Handlers<typeof SeriesService> {
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    async listTemplates({ organizationId }) {
      return { templates: (await templates.list(organizationId)).map(toTemplate) };
    },
    async saveTemplate({ organizationId, templateId, name, pattern }, { actor, operationId }) {
      const wanted = { id: templateId, name, pattern: fromPattern(pattern!) };
      return toTemplate(await templates.save(organizationId, wanted, operationId, idOf(actor)));
    },
    async removeTemplate({ organizationId, templateId }, { actor }) {
      await templates.remove(organizationId, templateId, idOf(actor));
      return {};
    },
    async previewSeries({ startTime, every, untilDay }) {
      const found = await series.preview(timestampDate(startTime!), Every[every] as Recurrence, untilDay);
      const occurrences = found.map((each) => ({ ...each, startTime: timestampFromDate(each.startTime) }));
      return { occurrences };
    },
    async planSeries({ organizationId, plan, startTimes, titles }, { actor, operationId }) {
      const wanted = { plan: fromPlan(plan!), startTimes: startTimes.map(timestampDate), titles };
      const planned = await series.plan(operationId, organizationId, wanted, idOf(actor));
      return { meetings: planned.map(toSummary) };
    },
    async changeSeries({ meetingId }, { actor }) {
      return { changed: await series.change(meetingId, idOf(actor)) };
    },
    async cancelSeries({ meetingId, reason }, { actor }) {
      return { changed: await series.cancel(meetingId, reason, idOf(actor)) };
    },
  };
}

const fromPattern = ({ type, minutes, mode, place, link, agenda, hint }: MeetingPattern): Pattern => ({
  type: MeetingType[type] as Type,
  mode: MeetingMode[mode] as Mode,
  ...{ minutes, place, link, hint, agenda: fromAgenda(agenda) },
});

const toTemplate = ({ template: { id, name, pattern }, organization }: OfferedTemplate) => ({
  ...{ id, name, organizationId: organization?.id ?? "", organizationName: organization?.name ?? "" },
  pattern: {
    type: MeetingType[pattern.type],
    mode: MeetingMode[pattern.mode],
    ...{ minutes: pattern.minutes, place: pattern.place, link: pattern.link, hint: pattern.hint },
    agenda: toAgenda(pattern.agenda),
  },
});
