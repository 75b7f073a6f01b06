import type { FileFault } from "./file-type.ts";
import { unpacked, zipEntries, type ZipEntry } from "./zip.ts";

const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_PARTS = 2_000;

/** Parts that run, or that are files of their own. */
const ACTIVE_PART = /(?:^|\/)(?:embeddings|activeX|externalLinks)\/|vbaProject|vbaData|oleObject/i;
const ACTIVE_TYPE =
  /macroEnabled|vbaProject|vbaData|activeX|oleObject|externalLink|aFChunk|relationships\/(?:package|control)$/i;
/** Where a file leads out of itself: a link that somebody follows by choice is what a link is for. */
const FOLLOWED_BY_CHOICE = /\/hyperlink$/;
/** Fields that fetch or start something when a document is opened. @see ECMA-376, 17.16.5 */
const ACTIVE_FIELD = /\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b/i;

/** A package of Office Open XML, part by part. @see ECMA-376, part 2 */
export async function officeFault(content: Uint8Array): Promise<FileFault | undefined> {
  const entries = zipEntries(content);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (entries.length > MOST_PARTS || total > MOST_UNPACKED_BYTES) return "TOO_DENSE";
  if (entries.some(({ isEncrypted, method }) => isEncrypted || ![0, 8].includes(method))) return "LOCKED";
  if (new Set(entries.map(({ name }) => name.toLowerCase())).size < entries.length) return "TYPE";
  if (entries.some(({ name }) => ACTIVE_PART.test(name) || leadsOut(name))) return "ACTIVE";
  for (const entry of entries) {
    const fault = await partFault(content, entry);
    if (fault) return fault;
  }
  return undefined;
}

const leadsOut = (name: string): boolean => /\\|:|\0/.test(name) || name.split("/").includes("..");

async function partFault(content: Uint8Array, entry: ZipEntry): Promise<FileFault | undefined> {
  // Unpacked as far as it says it goes: what says too little of itself is found out here.
  const part = await unpacked(content, entry);
  if (!part) return "TYPE";
  const isMarkup = /\.(?:xml|rels|vml)$/i.test(entry.name) || BEGINS_WITH_TAG.test(beginningOf(part));
  if (!isMarkup) return undefined;
  if (!isPlain(part)) return "LOCKED";
  const text = part.toString("utf8");
  if (/\.rels$/i.test(entry.name)) return relationsFault(text);
  if (/\[Content_Types\]\.xml$/i.test(entry.name) && ACTIVE_TYPE.test(text)) return "ACTIVE";
  const fields = [...text.matchAll(/instrText\b[^>]*>([^<]*)|\binstr\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  // One field may be written in several runs.
  const words = fields.map(([, run, double, single]) => run ?? ` ${double ?? single ?? ""} `).join("");
  return ACTIVE_FIELD.test(words) ? "ACTIVE" : undefined;
}

const BEGINS_WITH_TAG = /^\uFEFF?\s*</;
const beginningOf = (part: Buffer): string => part.toString("utf8", 0, 200);

/** What is read here must be what a reader reads: no other encoding, and no entities of its own. */
function isPlain(part: Buffer): boolean {
  const beginning = beginningOf(part);
  const [, encoding = "utf-8"] = /^\uFEFF?<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)/.exec(beginning) ?? [];
  const isOwn = part.includes(0) || part.includes("<!DOCTYPE") || part.includes("<!ENTITY");
  return !isOwn && BEGINS_WITH_TAG.test(beginning) && /^(?:utf-?8|us-ascii)$/i.test(encoding);
}

/** In well-formed markup "<" begins a tag and nothing else. */
function relationsFault(text: string): FileFault | undefined {
  const isActive = text.split("<").some((tag) => {
    const mode = attribute(tag, "TargetMode");
    const type = attribute(tag, "Type") ?? "";
    const isOutside = mode !== undefined && mode !== "Internal";
    return ACTIVE_TYPE.test(type) || (isOutside && !FOLLOWED_BY_CHOICE.test(type));
  });
  return isActive ? "ACTIVE" : undefined;
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(String.raw`\s${name}\s*=\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found ? (found[1] ?? found[2] ?? "") : undefined;
}
