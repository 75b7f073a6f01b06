import { gunzipSync, gzipSync } from "node:zlib";
import { createTar } from "nanotar";
import { fault, type Fault } from "./fault.ts";

/** How large an archive may be: bytes as it travels, bytes unpacked, files. */
export const LIMITS = { packedBytes: 700_000, unpackedBytes: 8_000_000, files: 200 } as const;

const BLOCK = 512;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;
const MAX_NAME = 100;

/** An archive that is not opened, with the rule it breaks. */
export class ArchiveFault extends Error {
  readonly fault: Fault;

  constructor(broken: Fault) {
    super(`${broken.rule}: ${broken.found}`);
    this.fault = broken;
  }
}

const refuse = (key: Parameters<typeof fault>[0], found: string): never => {
  throw new ArchiveFault(fault(key, "module.tgz", found));
};

/**
 * The files of a gzipped tar. Strict where other readers are kind: only plain files with plain names, each once.
 *
 * @throws ArchiveFault
 */
export function openArchive(bytes: Uint8Array): Map<string, Uint8Array> {
  if (bytes.length > LIMITS.packedBytes) refuse("ARCHIVE_TOO_LARGE.packed", `${bytes.length} B`);
  const tar = unpack(bytes);
  const files = new Map<string, Uint8Array>();
  const seen = new Set<string>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const { name, type, size } = header(tar.subarray(at, at + BLOCK));
    if (type !== "0" && type !== "") refuse("ARCHIVE_ODD_ENTRY.type", `${name} (${type})`);
    refuseOddName(name);
    if (seen.has(name.toLowerCase())) refuse("ARCHIVE_DUPLICATE.name", name);
    seen.add(name.toLowerCase());
    if (files.size === LIMITS.files) refuse("ARCHIVE_TOO_MANY.files", `> ${LIMITS.files}`);
    const start = at + BLOCK;
    if (start + size > tar.length) refuse("ARCHIVE_UNREADABLE.tar", name);
    files.set(name, tar.slice(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function refuseOddName(name: string): void {
  if (!NAME.test(name) || name.length > MAX_NAME) refuse("ARCHIVE_ODD_NAME.name", name);
}

function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LIMITS.unpackedBytes });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    if (isTooLarge) return refuse("ARCHIVE_TOO_LARGE.unpacked", `> ${LIMITS.unpackedBytes} B`);
    return refuse("ARCHIVE_UNREADABLE.gzip", (error as Error).message);
  }
}

function header(block: Uint8Array): { name: string; type: string; size: number } {
  const text = (from: number, length: number): string => {
    const field = Buffer.from(block.subarray(from, from + length));
    const end = field.indexOf(0);
    return field.toString("latin1", 0, end === -1 ? length : end);
  };
  const prefix = text(345, 155);
  const name = prefix ? `${prefix}/${text(0, 100)}` : text(0, 100);
  // The sum of all bytes, with the eight of the sum itself taken for spaces.
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  const size = octal(text(124, 12));
  if (octal(text(148, 8)) !== sum || size === undefined) return refuse("ARCHIVE_UNREADABLE.tar", name);
  return { name, type: text(156, 1), size };
}

function octal(text: string): number | undefined {
  const digits = text.trim();
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/**
 * The archive of these files: the same files give the same bytes.
 *
 * @throws ArchiveFault where a name does not fit into one
 */
export function packArchive(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  for (const name of files.keys()) refuseOddName(name);
  const entries = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const tar = createTar(
    entries.map(([name, data]) => ({ name, data, attrs: { mtime: 0, uid: 0, gid: 0, mode: "644" } })),
  );
  const packed = gzipSync(Buffer.concat([tar, new Uint8Array(2 * BLOCK)]), { level: 9 });
  packed[9] = 255; // the header names the system it was packed on; here: unknown
  return new Uint8Array(packed);
}
