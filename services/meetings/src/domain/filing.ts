import { ExpectedError } from "@qiming/core";
import type { FileKind, MeetingFile } from "./meeting-file.ts";
import { requireState, type Meeting, type MeetingState } from "./meeting.ts";

/** While files of a kind come and go. */
const OPEN: Readonly<Record<FileKind, readonly MeetingState[]>> = {
  MATERIAL: ["PLANNED", "NOTICED", "IN_SESSION"],
  ATTACHMENT: ["IN_SESSION", "ENDING", "ENDED"],
};
/** Of one meeting, of both kinds. */
const MOST_FILES = 20;

/**
 * The same meeting back: it has this file.
 *
 * @throws MEETING_STATE (failed_precondition), ITEM_NOT_FOUND (not_found), TOO_MANY_FILES (resource_exhausted)
 */
export function withFile(meeting: Meeting, file: MeetingFile): Meeting {
  if (meeting.files.some(({ id }) => id === file.id)) return meeting;
  requireState(meeting, ...OPEN[file.kind]);
  if (file.itemId && !meeting.agenda.some(({ id }) => id === file.itemId))
    throw new ExpectedError("not_found", "ITEM_NOT_FOUND", `the agenda has no item ${file.itemId}`);
  if (meeting.files.length >= MOST_FILES)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_FILES", `at most ${MOST_FILES} of one meeting`);
  return { ...meeting, files: [...meeting.files, file], ...counted(meeting, file) };
}

/** @throws FILE_NOT_FOUND (not_found), MEETING_STATE (failed_precondition) */
export function withoutFile(meeting: Meeting, fileId: string): Meeting {
  const file = fileOf(meeting, fileId);
  requireState(meeting, ...OPEN[file.kind]);
  return { ...meeting, files: meeting.files.filter((each) => each !== file), ...counted(meeting, file) };
}

/** @throws FILE_NOT_FOUND (not_found) */
export function fileOf({ files }: Pick<Meeting, "files">, fileId: string): MeetingFile {
  const file = files.find(({ id }) => id === fileId);
  if (!file) throw new ExpectedError("not_found", "FILE_NOT_FOUND", `the meeting has no file ${fileId}`);
  return file;
}

/** An attachment is part of the minutes: with another one they are others than were confirmed. */
const counted = ({ attachmentChanges = 0 }: Meeting, { kind }: MeetingFile): Partial<Meeting> =>
  kind === "ATTACHMENT" ? { attachmentChanges: attachmentChanges + 1 } : {};
