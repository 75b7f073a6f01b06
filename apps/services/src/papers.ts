import type { PaperJson } from "@qiming/contracts/browser/locker";
import { toBase64 } from "@qiming/web-kit";

/** Papers of the locker. */

/** What a choice of files is narrowed to, so that a phone offers its camera as well; what is in a file decides at last. */
export const ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.pptx";
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_NAME = 120;
const MOST_KIND = 80;
const HOURS_AHEAD_MS = 8 * 3_600_000;

/** Why a file is not sent at all; none: it can be. */
export function faultOf({ size }: Pick<File, "size">): "empty" | "tooLarge" | undefined {
  if (size === 0) return "empty";
  return size > MOST_BYTES ? "tooLarge" : undefined;
}

/** The day in Beijing, by which papers count. */
export const todayAt = (now: Date): string =>
  new Date(now.getTime() + HOURS_AHEAD_MS).toISOString().slice(0, 10);

export const isExpired = ({ validUntil = "" }: Pick<PaperJson, "validUntil">, today: string): boolean =>
  validUntil !== "" && validUntil < today;

/** Those that can be chosen for a material: those that were added as such first. */
export function choicesFor(papers: readonly PaperJson[], kind: string, today: string): PaperJson[] {
  const count = papers.filter((paper) => !isExpired(paper, today));
  return [...count.filter((paper) => paper.kind === kind), ...count.filter((paper) => paper.kind !== kind)];
}

/** A file as the contract takes it; a name that is too long loses its middle, so that it keeps its ending. */
export async function toPaper(
  file: File,
  { name = "", kind = "", validUntil = "" }: Pick<PaperJson, "name" | "kind" | "validUntil"> = {},
) {
  const content = toBase64(new Uint8Array(await file.arrayBuffer()));
  return {
    name: shortened(name.trim() || file.name),
    kind: kind.trim().slice(0, MOST_KIND),
    validUntil,
    content,
  };
}

function shortened(name: string): string {
  const half = MOST_NAME / 2;
  return name.length > MOST_NAME ? name.slice(0, half) + name.slice(-half) : name;
}
