import { promisify } from "node:util";
import { constants, inflate } from "node:zlib";
import type { FileFault } from "./file-type.ts";
import { opensQuietly, type ObjectStream } from "./pdf-opening.ts";

/**
 * Looks for names that make a PDF act: in its bytes, and in what its object streams unpack to. A library that reads PDFs follows the references that a file declares; what hides
 * in an object that nobody is pointed to is found only by looking at all of them, and that takes no more than this.
 *
 * @see ISO 32000-1, 7.3.5 (names), 7.5.7 (object streams), 12.6 (actions)
 */
const NAME_ENDS = String.raw`(?![^\s\0()<>[\]{}/%])`;
const DOES = [
  ...["JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "RichMedia"],
  ...["EmbeddedFiles?", "XFA"],
];
const ACTIVE = new RegExp(
  [
    `/(?:${DOES.join("|")})${NAME_ENDS}`,
    // So short a name stands in pictures by chance: here with the dictionary that would follow it.
    String.raw`/AA(?:\s|%[^\r\n]*[\r\n])*(?:<<|(?<=\s)\d+\s+\d+\s+R)`,
  ].join("|"),
);
const ENCRYPTED = new RegExp(`/Encrypt${NAME_ENDS}`);
const HAS_OBJECT_STREAMS = new RegExp(`/(?:ObjStm|XRef)${NAME_ENDS}`);
const OTHER_PACKING = new RegExp(
  `/(?:ASCIIHexDecode|AHx|ASCII85Decode|A85|LZWDecode|LZW|RunLengthDecode|RL|Crypt)${NAME_ENDS}`,
);
const STREAM = /(?<!end)stream[^\r\n]{0,80}(?:\r\n|\r|\n)/g;
/** An object stream begins with numbers, however it is labelled. */
const BEGINS_WITH_NUMBERS = /^(?:[\s\0]|%[^\r\n]*[\r\n])*\d+[\s\0]+\d+[\s\0]/;

const MOST_STREAMS = 10_000;
const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const BEGINNING_BYTES = 512;

const inflated = promisify(inflate) as (
  packed: Uint8Array,
  options: { maxOutputLength: number; finishFlush: number },
) => Promise<Buffer>;
const partly = { finishFlush: constants.Z_SYNC_FLUSH };

/** Names as they are meant: any letter can be written as "#" with two digits. */
const plain = (text: string): string =>
  text.replaceAll(/#([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

export async function pdfFault(content: Uint8Array): Promise<FileFault | undefined> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const raw = bytes.toString("latin1");
  const text = plain(raw);
  if (ENCRYPTED.test(text)) return "LOCKED";
  if (ACTIVE.test(text)) return "ACTIVE";
  if (HAS_OBJECT_STREAMS.test(text) && hidesObjects(text)) return "LOCKED";
  const unpacked: ObjectStream[] = [];
  const fault = await streamFault(bytes, raw, unpacked);
  return fault ?? (opensQuietly(raw, unpacked, plain) ? undefined : "ACTIVE");
}

/** Object streams that are packed otherwise than they usually are, or that may be. */
function hidesObjects(text: string): boolean {
  if (OTHER_PACKING.test(text)) return true;
  return [...text.matchAll(/\/ObjStm/g)].some(({ index }) => {
    const from = text.lastIndexOf("obj", index);
    const to = text.indexOf("stream", index);
    return /\/Predictor/.test(text.slice(from, to < 0 ? undefined : to));
  });
}

/** @param unpacked filled with what may be object streams */
async function streamFault(
  bytes: Buffer,
  raw: string,
  unpacked: ObjectStream[],
): Promise<FileFault | undefined> {
  let left = MOST_UNPACKED_BYTES;
  let count = 0;
  for (const { index, 0: keyword } of raw.matchAll(STREAM)) {
    if (++count > MOST_STREAMS) return "TOO_DENSE";
    const packed = bytes.subarray(index + keyword.length);
    if (!isDeflated(packed)) continue;
    try {
      const beginning = await inflated(packed.subarray(0, BEGINNING_BYTES), {
        ...{ ...partly, maxOutputLength: 2 * 1024 * BEGINNING_BYTES },
      });
      if (beginning.length > 0 && !BEGINS_WITH_NUMBERS.test(beginning.toString("latin1"))) continue;
      const whole = await inflated(packed, { ...partly, maxOutputLength: left });
      const text = whole.toString("latin1");
      if (ACTIVE.test(plain(text))) return "ACTIVE";
      unpacked.push({ text, dictionary: raw.slice(raw.lastIndexOf("obj", index), index) });
      left = Math.max(1, left - whole.length);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "TOO_DENSE" : "LOCKED";
    }
  }
  return undefined;
}

/** @see RFC 1950, 2.2 */
const isDeflated = (packed: Buffer): boolean =>
  packed.length > 2 && (packed[0]! & 0x0f) === 8 && packed.readUInt16BE(0) % 31 === 0;
