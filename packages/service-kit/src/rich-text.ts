import { fromJson, toJson, type JsonValue } from "@bufbuild/protobuf";
import {
  RichTextSchema,
  type RichTextJson,
  type RichText as RichTextMessage,
} from "@qiming/contracts/common/v1/rich_text";
import { ExpectedError } from "@qiming/core";
import { faultsOf, normalise, type RichText } from "@qiming/rich-text";

/**
 * What somebody wrote, as it is kept: normal, with safe links alone.
 *
 * @param field where the request holds it, for the violations: `body` gives `body.blocks[0].runs[1].link`
 * @returns plain JSON; a missing message is a text without blocks
 * @throws RICH_TEXT_INVALID (invalid_argument) with every violation
 */
export function readRichText(message: RichTextMessage | undefined, field: string): RichText {
  const written = message ? (toJson(RichTextSchema, message) as Partial<RichText>) : {};
  const faults = faultsOf(written);
  if (faults.length === 0) return normalise(written);
  throw new ExpectedError("invalid_argument", "RICH_TEXT_INVALID", "the text holds what cannot be kept", {
    violations: faults.map((fault) => ({
      field: `${field}.${fault.field}`,
      rule: `rich_text.${fault.rule}`,
      message: MESSAGES[fault.rule],
    })),
  });
}

/** What is kept, as the contract's message. */
export const writeRichText = (text: RichText): RichTextMessage =>
  fromJson(RichTextSchema, text satisfies RichTextJson as unknown as JsonValue);

const MESSAGES = {
  blocks: "has too many blocks",
  characters: "is too long",
  kind: "is no kind of block",
  runs: "has too many runs",
  link: "leads where no link may",
  mention: "is no id",
} as const;
