import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

/** What a zip's directory says of one file in it. */
export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0: as it is, 8: deflated. */
  readonly method: number;
  readonly packedBytes: number;
  /** Once unpacked, as it says itself. */
  readonly bytes: number;
  /** Where its own head begins. */
  readonly at: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT_BYTES = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const HEAD = 0x04034b50;
const HEAD_BYTES = 30;

const inflate = promisify(inflateRaw) as (
  packed: Uint8Array,
  options: { maxOutputLength: number },
) => Promise<Buffer>;

const asBuffer = (content: Uint8Array): Buffer =>
  Buffer.from(content.buffer, content.byteOffset, content.byteLength);

/** What is in a zip, by its directory; nothing where that is broken. @see APPNOTE 4.3 */
export function zipEntries(content: Uint8Array): ZipEntry[] {
  const bytes = asBuffer(content);
  const first = Math.max(0, bytes.length - END_BYTES - MOST_COMMENT_BYTES);
  let end = bytes.length - END_BYTES;
  while (end >= first && bytes.readUInt32LE(end) !== END) end--;
  if (end < first) return [];
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + ENTRY_BYTES > end || bytes.readUInt32LE(at) !== ENTRY) return [];
    const nameAt = at + ENTRY_BYTES;
    const nameEnd = nameAt + bytes.readUInt16LE(at + 28);
    entries.push({
      name: bytes.toString("utf8", nameAt, nameEnd),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      bytes: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** One file of a zip; undefined where it is not what the directory says of it. */
export async function unpacked(content: Uint8Array, entry: ZipEntry): Promise<Buffer | undefined> {
  const { at, name, method, packedBytes } = entry;
  const bytes = asBuffer(content);
  if (at + HEAD_BYTES > bytes.length || bytes.readUInt32LE(at) !== HEAD) return undefined;
  const nameEnd = at + HEAD_BYTES + bytes.readUInt16LE(at + 26);
  const from = nameEnd + bytes.readUInt16LE(at + 28);
  if (bytes.toString("utf8", at + HEAD_BYTES, nameEnd) !== name || from + packedBytes > bytes.length)
    return undefined;
  const packed = bytes.subarray(from, from + packedBytes);
  try {
    const whole = method === 0 ? packed : await inflate(packed, { maxOutputLength: entry.bytes || 1 });
    return whole.length === entry.bytes ? whole : undefined;
  } catch {
    return undefined;
  }
}
