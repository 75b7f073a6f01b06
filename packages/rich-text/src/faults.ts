import { linkOf } from "./link.ts";
import { lengthOf } from "./read.ts";
import {
  isBlockKind,
  isMentionedId,
  MOST_BLOCKS,
  MOST_CHARACTERS,
  MOST_RUNS,
  type BlockLike,
  type RichTextLike,
  type TextRun,
} from "./rich-text.ts";

export interface Fault {
  /** `blocks[2].runs[0].link`; of the whole text, `blocks`. */
  readonly field: string;
  readonly rule: "blocks" | "characters" | "kind" | "runs" | "link" | "mention";
}

/** Everything for which a service refuses a text. What `fromEditor` gives can only be too long. */
export function faultsOf(value: RichTextLike): Fault[] {
  const blocks = value.blocks ?? [];
  const faults: Fault[] = [];
  if (blocks.length > MOST_BLOCKS) faults.push({ field: "blocks", rule: "blocks" });
  if (lengthOf(value) > MOST_CHARACTERS) faults.push({ field: "blocks", rule: "characters" });
  blocks.slice(0, MOST_BLOCKS).forEach((block, index) => faults.push(...ofBlock(block, `blocks[${index}]`)));
  return faults;
}

function ofBlock({ kind, runs = [] }: BlockLike, field: string): Fault[] {
  const faults: Fault[] = [];
  if (!isBlockKind(kind)) faults.push({ field: `${field}.kind`, rule: "kind" });
  if (runs.length > MOST_RUNS) faults.push({ field: `${field}.runs`, rule: "runs" });
  runs.slice(0, MOST_RUNS).forEach((run, index) => faults.push(...ofRun(run, `${field}.runs[${index}]`)));
  return faults;
}

function ofRun({ link, mentionedId }: Partial<TextRun>, field: string): Fault[] {
  const faults: Fault[] = [];
  if (link && linkOf(link) === undefined) faults.push({ field: `${field}.link`, rule: "link" });
  if (mentionedId && !isMentionedId(mentionedId))
    faults.push({ field: `${field}.mentionedId`, rule: "mention" });
  return faults;
}
