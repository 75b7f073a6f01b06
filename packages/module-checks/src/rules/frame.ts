import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";
import { FRAME_READS } from "../frame-reads.ts";

/** What is read for a module in the sandboxed frame is on the list; a module on the page reads for itself. */
export function frameFaults({ manifest: { lane, reads = [] } }: Context): Fault[] {
  if (lane === "page" && reads.length > 0) return [fault("FRAME_READS.page", MANIFEST, reads.join(", "))];
  return reads
    .filter((path) => !FRAME_READS.includes(path))
    .map((path) => fault("FRAME_READS.path", MANIFEST, path, { allowed: FRAME_READS.join(", ") }));
}
