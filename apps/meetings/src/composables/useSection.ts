import type { MeetingJson, MinutesSectionJson } from "@qiming/contracts/browser/meeting";
import { deviceStorage, me } from "@qiming/web-kit";
import { onScopeDispose, watch } from "vue";
import { meetings } from "../api.ts";
import { sectionWriter } from "../section-writer.ts";
import { useAct } from "./useMeeting.ts";

/** One section of a meeting's minutes being written. What is not saved yet is saved when the page is left, or hidden. */
export function useSection(meeting: () => MeetingJson, id: string) {
  const act = useAct();
  const meetingId = meeting().id!;
  const name = `qiming:minutes:${me.value?.person?.id ?? ""}:${meetingId}:${id}`;
  const sectionOf = ({ minutes }: MeetingJson): MinutesSectionJson =>
    minutes?.sections?.find((section) => section.id === id) ?? { id };

  const writer = sectionWriter(sectionOf(meeting()), {
    save: async (text, revision) =>
      sectionOf(await act(meetings.saveMinutes({ meetingId, sectionId: id, text, revision }))),
    read: async () => sectionOf(await meetings.getMeeting({ meetingId })),
    kept: {
      get: () => deviceStorage.getItem(name),
      set: (text) => deviceStorage.setItem(name, text),
      remove: () => deviceStorage.removeItem(name),
    },
  });
  watch(
    () => sectionOf(meeting()),
    (section) => writer.receive(section),
  );

  const flush = () => void writer.flush();
  const leave = () => {
    if (document.visibilityState === "hidden") flush();
  };
  document.addEventListener("visibilitychange", leave);
  addEventListener("online", flush);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", leave);
    removeEventListener("online", flush);
    flush();
  });
  return writer;
}
