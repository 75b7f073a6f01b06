import { ExpectedError } from "@qiming/core";
import type { DescribedFile } from "@qiming/documents";

const MOST_FILES = 3;

/** A file that hangs on a topic or a reply; its bytes lie elsewhere. */
export interface Attachment extends DescribedFile {
  readonly id: string;
}
/** Whatever files hang on. */
export interface Attached {
  readonly attachments?: readonly Attachment[] | undefined;
  /** How often a file came or went: whoever judges says which they saw. */
  readonly attachTimes?: number | undefined;
}

export const attachmentOf = ({ attachments = [] }: Attached, fileId: string): Attachment | undefined =>
  attachments.find(({ id }) => id === fileId);

/** The same back where it hangs there already. @throws TOO_MANY_FILES (resource_exhausted) */
export function attached<T extends Attached>(before: T, file: Attachment): T {
  const { attachments = [], attachTimes = 0 } = before;
  if (attachmentOf(before, file.id)) return before;
  if (attachments.length >= MOST_FILES)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_FILES", `at most ${MOST_FILES} files`);
  return { ...before, attachments: [...attachments, file], attachTimes: attachTimes + 1 };
}

/** The same back where it hangs there no longer. */
export function detached<T extends Attached>(before: T, fileId: string): T {
  const { attachments = [], attachTimes = 0 } = before;
  if (!attachmentOf(before, fileId)) return before;
  return {
    ...before,
    ...{ attachments: attachments.filter(({ id }) => id !== fileId), attachTimes: attachTimes + 1 },
  };
}
