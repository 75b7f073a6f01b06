/** What a picture tells beside itself: where and when it was taken, with what, by whom. @see Exif 2.32; PNG 3rd edition, 11.3; WebP container, RIFF */

const PNG_TOLD = new Set(["eXIf", "tEXt", "zTXt", "iTXt", "tIME"]);
const WEBP_TOLD = new Set(["EXIF", "XMP "]);
/** Of VP8X: that there is Exif or XMP. */
const WEBP_FLAGS = 0b0000_1100;
/** Exif and XMP, Photoshop's, and what somebody remarked. */
const JPEG_TOLD = new Set([0xe1, 0xed, 0xfe]);
const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;
const UPRIGHT = 1;

/** The same picture without what it tells beside itself; how it is turned stays. Anything else as it is. */
export function withoutMetadata(content: Uint8Array, mediaType: string): Uint8Array {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (mediaType === "image/jpeg") return jpegWithout(bytes);
  if (mediaType === "image/png") return pngWithout(bytes);
  return mediaType === "image/webp" ? webpWithout(bytes) : content;
}

function jpegWithout(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 2)];
  let orientation = UPRIGHT;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    const segment = bytes.subarray(at, end);
    if (marker === 0xe1) orientation = orientationOf(segment.subarray(4)) ?? orientation;
    if (!JPEG_TOLD.has(marker)) kept.push(segment);
    at = end;
  }
  const turned = orientation === UPRIGHT ? [] : [orientationSegment(orientation)];
  return Buffer.concat([kept[0]!, ...turned, ...kept.slice(1), bytes.subarray(at)]);
}

/** @param exif from its name on */
function orientationOf(exif: Buffer): number | undefined {
  if (exif.toString("latin1", 0, 6) !== EXIF) return undefined;
  const tiff = exif.subarray(6);
  if (tiff.length < 8) return undefined;
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return undefined;
  for (let i = 0; i < short(first); i++) {
    const entry = first + 2 + i * 12;
    if (entry + 12 > tiff.length) return undefined;
    const value = short(entry + 8);
    if (short(entry) === ORIENTATION) return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** Exif that says nothing but how the picture is turned. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("MM", 0, "latin1");
  tiff.writeUInt16BE(42, 2);
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(ORIENTATION, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from(EXIF, "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function pngWithout(bytes: Buffer): Buffer {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (!PNG_TOLD.has(bytes.toString("latin1", at + 4, at + 8))) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

function webpWithout(bytes: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (!WEBP_TOLD.has(name))
      kept.push(name === "VP8X" ? plainHeader(bytes.subarray(at, end)) : bytes.subarray(at, end));
    at = end;
  }
  const body = Buffer.concat(kept);
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

function plainHeader(chunk: Buffer): Buffer {
  const plain = Buffer.from(chunk);
  plain[8] = plain[8]! & ~WEBP_FLAGS;
  return plain;
}
