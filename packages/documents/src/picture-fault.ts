import type { FileFault } from "./file-type.ts";

/** More than any camera takes; whoever opens a picture needs four bytes for each of them. */
const MOST_PIXELS = 120_000_000;
/** JPEG's markers of a frame, which says how large the picture is. @see ITU-T T.81, B.2.2 */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** A picture that is small as a file and enormous once it is opened. */
export function pictureFault(content: Uint8Array): FileFault | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return pixelsOf(bytes) > MOST_PIXELS ? "TOO_DENSE" : undefined;
}

function pixelsOf(bytes: Buffer): number {
  if (bytes[0] === 0x89) return bytes.length < 24 ? 0 : bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  if (bytes[0] === 0xff) return pixelsOfJpeg(bytes);
  // Of WebP only the extended form can be larger than 16,383 by 16,383.
  const isExtended = bytes.toString("latin1", 12, 16) === "VP8X" && bytes.length >= 30;
  return isExtended ? (bytes.readUIntLE(24, 3) + 1) * (bytes.readUIntLE(27, 3) + 1) : 0;
}

function pixelsOfJpeg(bytes: Buffer): number {
  let most = 0;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) break;
    if (isFrame(marker)) most = Math.max(most, bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7));
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return most;
}
