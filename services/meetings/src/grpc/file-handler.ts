import type { FileService } from "@qiming/contracts/meetings/v1/file_service";
import { MeetingFileKind } from "@qiming/contracts/meetings/v1/meeting_service";
import { requirePerson, type Actor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { FileKind } from "../domain/meeting-file.ts";
import type { UseCases } from "../use-cases.ts";
import { toMeeting } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function fileHandler({ files, reading }: UseCases): Handlers<typeof FileService> {
  const shown = async (id: string, actor: Actor) => toMeeting(await reading.get(id, requirePerson(actor)));
  return {
    async addFile({ meetingId, kind, itemId, name, content }, { actor, operationId }) {
      const wanted = { id: operationId, kind: MeetingFileKind[kind] as FileKind, itemId, name, content };
      await files.add(meetingId, wanted, requirePerson(actor).personId);
      return shown(meetingId, actor);
    },
    async removeFile({ meetingId, fileId }, { actor }) {
      await files.remove(meetingId, fileId, requirePerson(actor).personId);
      return shown(meetingId, actor);
    },
    async getFile({ meetingId, fileId }, { actor }) {
      const { meeting } = await reading.get(meetingId, requirePerson(actor));
      const { file, content } = await files.read(meeting, fileId);
      return { name: file.name, mediaType: file.mediaType, content };
    },
  };
}
