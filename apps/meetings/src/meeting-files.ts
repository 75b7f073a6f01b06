/** Papers of a meeting: materials that are handed out before it, and what is attached to its minutes. */
import type { MeetingFileJson, MeetingJson } from "@qiming/contracts/browser/meeting";

export const KINDS = ["MATERIAL", "ATTACHMENT"] as const;
export type Kind = (typeof KINDS)[number];

export const filesOf = ({ files = [] }: MeetingJson, kind: Kind): MeetingFileJson[] =>
  files.filter((each) => each.kind === `MEETING_FILE_KIND_${kind}`);

const OPEN: Record<Kind, readonly MeetingJson["state"][]> = {
  MATERIAL: ["MEETING_STATE_PLANNED", "MEETING_STATE_NOTICED", "MEETING_STATE_IN_SESSION"],
  ATTACHMENT: ["MEETING_STATE_IN_SESSION", "MEETING_STATE_ENDED"],
};

/** Whether files of a kind come and go now. */
export const isOpen = ({ state }: MeetingJson, kind: Kind): boolean => OPEN[kind].includes(state);

const TYPES = { pdf: "PDF", wordprocessingml: "WORD", spreadsheetml: "EXCEL", presentationml: "POWERPOINT" };

export function typeOf({ mediaType = "" }: MeetingFileJson): string {
  const known = Object.entries(TYPES).find(([part]) => mediaType.includes(part));
  return known?.[1] ?? "IMAGE";
}

/** The item that a file belongs to, with its number on the agenda. */
export function itemOf({ agenda = [] }: MeetingJson, { itemId }: MeetingFileJson): string | undefined {
  const index = agenda.findIndex(({ id }) => !!itemId && id === itemId);
  return index < 0 ? undefined : `${index + 1}. ${agenda[index]!.title}`;
}
