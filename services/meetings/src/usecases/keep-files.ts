import type { Clock } from "@qiming/core";
import { hashOf } from "@qiming/documents";
import { fileOf, withFile, withoutFile } from "../domain/filing.ts";
import { describedFile, type MeetingFile } from "../domain/meeting-file.ts";
import type { Meeting } from "../domain/meeting.ts";
import type { LooseContents } from "@qiming/service-kit";
import type { Meetings } from "./ports.ts";

const DAY_MS = 86_400_000;
const AT_ONCE = 100;

/** Papers of meetings. The bytes are there before a meeting names them and go after it: what nobody names is swept a day later. */
export function keepFiles({
  meetings,
  contents,
  clock,
}: {
  readonly meetings: Meetings;
  readonly contents: LooseContents;
  readonly clock: Clock;
}) {
  return {
    /**
     * @throws FILE_EMPTY, FILE_TYPE (invalid_argument), MEETING_STATE (failed_precondition), ITEM_NOT_FOUND (not_found), TOO_MANY_FILES (resource_exhausted)
     */
    async add(
      meetingId: string,
      wanted: Pick<MeetingFile, "id" | "kind" | "itemId" | "name"> & { readonly content: Uint8Array },
      actorId: string,
    ): Promise<void> {
      const file = describedFile({ ...wanted, time: clock.now() });
      const known = await meetings.find(meetingId);
      // What would be refused is not kept at all.
      if (known) withFile(known, file);
      await contents.keep({ id: file.id, ownerId: meetingId, content: wanted.content }, clock.now());
      await meetings.change(meetingId, (meeting) => ({
        meeting: withFile(meeting, file),
        act: { action: "meetings.add_file", actorId, details: { fileId: file.id, digest: file.digest } },
      }));
      await contents.settle(file.id, clock.now());
    },
    /** @throws FILE_NOT_FOUND (not_found), MEETING_STATE (failed_precondition) */
    async remove(meetingId: string, fileId: string, actorId: string): Promise<void> {
      const known = await meetings.find(meetingId);
      if (known) withoutFile(known, fileId);
      await contents.loosen([fileId], clock.now());
      await meetings.change(meetingId, (meeting) => ({
        meeting: withoutFile(meeting, fileId),
        act: { action: "meetings.remove_file", actorId, details: { fileId } },
      }));
      await contents.remove(fileId, clock.now());
    },
    /** @throws FILE_NOT_FOUND (not_found) */
    async read(meeting: Meeting, fileId: string): Promise<{ file: MeetingFile; content: Uint8Array }> {
      const file = fileOf(meeting, fileId);
      const content = await contents.find(fileId);
      if (!content || hashOf(content) !== file.digest)
        throw new Error(`file ${fileId} of meeting ${meeting.id} is not what was added`);
      return { file, content };
    },
    /** Removes what was kept for a meeting that never came to name it. @returns how many */
    async sweep(): Promise<number> {
      const until = new Date(clock.now().getTime() - DAY_MS);
      let count = 0;
      for (const { id, ownerId: meetingId } of await contents.listLoose(until, AT_ONCE)) {
        const meeting = await meetings.find(meetingId);
        if (meeting?.files.some((file) => file.id === id)) await contents.settle(id, until);
        else count += await contents.remove(id, until);
      }
      return count;
    },
  };
}
