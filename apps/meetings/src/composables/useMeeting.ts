import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { useFollowed } from "@qiming/web-kit";
import type { InjectionKey } from "vue";
import { inject, provide } from "vue";
import { meetings } from "../api.ts";

type Act = (work: Promise<MeetingJson>) => Promise<MeetingJson>;
const KEY: InjectionKey<Act> = Symbol("act");

/** One meeting, live, for a page and the parts of it. */
export function useMeeting(meetingId: string) {
  const followed = useFollowed<MeetingJson>((signal) => read(meetingId, signal));
  provide(KEY, followed.act);
  return followed;
}

// Read once by itself first: this is what the device keeps, to be read without a network.
async function* read(meetingId: string, signal: AbortSignal): AsyncGenerator<MeetingJson> {
  yield await meetings.getMeeting({ meetingId }, { signal });
  yield* meetings.watchMeeting({ meetingId }, { signal });
}

/** For a part of a meeting's page: does something that answers with the meeting, which the page then shows. */
export const useAct = (): Act => inject(KEY, (work) => work);
