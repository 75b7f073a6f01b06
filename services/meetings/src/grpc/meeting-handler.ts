import {
  ListMeetingsRequestSchema,
  MinutesFormat,
  type MeetingService,
} from "@qiming/contracts/meetings/v1/meeting_service";
import { requirePerson, type Actor } from "@qiming/core";
import { toDocx, toPdf } from "@qiming/documents";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import { unknown } from "../domain/attendance.ts";
import type { UseCases } from "../use-cases.ts";
import { fromPlan } from "./from-proto.ts";
import { toAttendee, toMeeting, toSummary, toVersion } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 20;

const FILES = {
  [MinutesFormat.PDF]: { mediaType: "application/pdf", extension: "pdf", make: toPdf },
  [MinutesFormat.DOCX]: {
    mediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extension: "docx",
    make: toDocx,
  },
} as const;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function meetingHandler({
  plan,
  hold,
  minutes,
  reading,
  importMeetings,
}: UseCases): Handlers<typeof MeetingService> {
  /** What was done, as whoever did it sees it. */
  const shown = async (id: string, actor: Actor) => toMeeting(await reading.get(id, requirePerson(actor)));
  const idOf = (actor: Actor) => requirePerson(actor).personId;
  return {
    async listMyMeetings(_, { actor }) {
      return { meetings: (await reading.mine(idOf(actor))).map(toSummary) };
    },
    async listMeetings(request) {
      const after = decodePageToken(ListMeetingsRequestSchema, request);
      const limit = request.pageSize || DEFAULT_PAGE_SIZE;
      const { meetings, next } = await reading.list(request.organizationId, after, limit);
      return {
        meetings: meetings.map(toSummary),
        nextPageToken: next ? encodePageToken(ListMeetingsRequestSchema, request, next) : "",
      };
    },
    // It may stay on the reader's device: what only those who manage may see is not in it.
    async getMeeting({ meetingId }, { actor }) {
      const view = await reading.get(meetingId, requirePerson(actor));
      return { ...toMeeting({ ...view, mayManage: false }), mayManage: view.mayManage };
    },
    async *watchMeeting({ meetingId }, { actor, signal }) {
      for await (const view of reading.watch(meetingId, requirePerson(actor), signal)) yield toMeeting(view);
    },
    async planMeeting({ organizationId, plan: wanted }, { actor, operationId }) {
      const { id } = await plan.plan(operationId, organizationId, fromPlan(wanted!), idOf(actor));
      return shown(id, actor);
    },
    async changePlan({ meetingId, plan: wanted, revision }, { actor }) {
      await plan.changePlan(meetingId, fromPlan(wanted!), revision, idOf(actor));
      return shown(meetingId, actor);
    },
    async previewNotice({ meetingId }) {
      const invited = await plan.preview(meetingId);
      return { attendees: invited.map((each) => toAttendee(each, unknown(each.personId), false)) };
    },
    async giveNotice({ meetingId }, { actor }) {
      await plan.giveNotice(meetingId, idOf(actor));
      return shown(meetingId, actor);
    },
    async cancelMeeting({ meetingId, reason }, { actor }) {
      await plan.cancel(meetingId, reason, idOf(actor));
      return shown(meetingId, actor);
    },
    async beginMeeting({ meetingId }, { actor }) {
      await hold.begin(meetingId, idOf(actor));
      return shown(meetingId, actor);
    },
    async endMeeting({ meetingId }, { actor }) {
      await hold.end(meetingId, idOf(actor));
      return shown(meetingId, actor);
    },
    async saveMinutes({ meetingId, sectionId, text, revision }, { actor }) {
      await minutes.write(meetingId, sectionId, text, revision, idOf(actor));
      return shown(meetingId, actor);
    },
    async saveSpeech({ meetingId, itemId, personId, text, revision }, { actor }) {
      await minutes.speak(meetingId, { itemId, personId }, text, revision, requirePerson(actor));
      return shown(meetingId, actor);
    },
    async setSpeaker({ meetingId, itemId, personId }, { actor }) {
      await minutes.setSpeaker(meetingId, itemId, personId, idOf(actor));
      return shown(meetingId, actor);
    },
    async getMinutesVersion({ meetingId, version }, { actor }) {
      const { meeting, found } = await reading.version(meetingId, version, requirePerson(actor));
      return toVersion(meeting, found);
    },
    async circulateMinutes({ meetingId }, { actor }) {
      await minutes.circulate(meetingId, idOf(actor));
      return shown(meetingId, actor);
    },
    async confirmMinutes({ meetingId, version, objection }, { actor }) {
      await minutes.confirm(meetingId, idOf(actor), version, objection);
      return shown(meetingId, actor);
    },
    async sealMinutes({ meetingId, version }, { actor }) {
      await minutes.seal(meetingId, version, idOf(actor));
      return shown(meetingId, actor);
    },
    async exportMinutes({ meetingId, format }, { actor }) {
      const paper = await reading.paper(meetingId, requirePerson(actor));
      const { mediaType, extension, make } = FILES[format as keyof typeof FILES];
      return { name: `${paper.title}.${extension}`, mediaType, content: await make(paper) };
    },
    async addAddendum({ meetingId, text }, { actor, operationId }) {
      await minutes.addAddendum(meetingId, operationId, text, idOf(actor));
      return shown(meetingId, actor);
    },
    importMeetings: ({ yaml, fileName }) => importMeetings(yaml, fileName),
    async findMeetings({ organizationId, fromDay, toDay }) {
      const found = await reading.between(organizationId, fromDay, toDay);
      return { meetings: found.map(toSummary) };
    },
  };
}
