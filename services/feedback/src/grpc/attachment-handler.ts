import type { AttachmentService } from "@qiming/contracts/feedback/v1/attachment_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toAttachment } from "./to-topic.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function attachmentHandler({ attachments }: UseCases): Handlers<typeof AttachmentService> {
  return {
    addAttachment: async ({ topicId, postId, name, content }, { actor, operationId }) => ({
      attachments: (
        await attachments.add(operationId, { topicId, postId }, { name, content }, requirePerson(actor))
      ).map(toAttachment),
    }),
    removeAttachment: async ({ topicId, postId, fileId }, { actor }) => ({
      attachments: (await attachments.remove({ topicId, postId }, fileId, requirePerson(actor))).map(
        toAttachment,
      ),
    }),
    getAttachment: ({ topicId, postId, fileId }, { actor }) =>
      attachments.get({ topicId, postId }, fileId, requirePerson(actor)),
  };
}
