import { expect, test } from "@jest/globals";
import { fileTypeOf } from "./file-type.ts";
import { withoutMetadata } from "./picture-metadata.ts";

const SECRET = "GPS 31.2304N 121.4737E";
const jpegSegment = (marker: number, body: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
/** Exif with how the picture is turned, and where it was taken. */
function exif(orientation: number, order: "II" | "MM"): Buffer {
  const tiff = Buffer.alloc(26);
  const short = (value: number, at: number) =>
    order === "II" ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    order === "II" ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(order, 0, "latin1");
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff, Buffer.from(SECRET)]);
}
const SCAN = Buffer.concat([
  Buffer.from([0xff, 0xda, 0, 4, 1, 2]),
  Buffer.from("pixels"),
  Buffer.from([0xff, 0xd9]),
]);
const jpeg = (...segments: Buffer[]) =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), jpegSegment(0xe0, Buffer.from("JFIF\0")), ...segments, SCAN]);
const pngChunk = (name: string, body: Buffer): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  return Buffer.concat([size, Buffer.from(name), body, Buffer.alloc(4)]);
};
const webpChunk = (name: string, body: Buffer): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(name), size, body, Buffer.alloc(body.length % 2)]);
};

test.each([
  [1, "II"],
  [6, "II"],
  [8, "MM"],
] as const)(
  "a JPEG turned %i (%s) stays turned, and no longer tells where it was taken",
  (orientation, order) => {
    const picture = jpeg(
      jpegSegment(0xe1, exif(orientation, order)),
      jpegSegment(0xed, Buffer.from(SECRET)),
      jpegSegment(0xfe, Buffer.from(SECRET)),
    );
    const plain = Buffer.from(withoutMetadata(picture, "image/jpeg"));
    expect(plain.includes(SECRET)).toBe(false);
    expect(plain.includes("pixels")).toBe(true);
    expect(fileTypeOf(plain)?.mediaType).toBe("image/jpeg");
    const again = Buffer.from(withoutMetadata(plain, "image/jpeg"));
    expect(again.equals(plain)).toBe(true);
    expect(plain.includes("Exif")).toBe(orientation !== 1);
    if (orientation !== 1) expect(plain[plain.indexOf("Exif") + 6 + 19]).toBe(orientation);
  },
);

test("a PNG and a WebP lose what they tell and keep their picture", () => {
  const png = Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", Buffer.alloc(13)),
    pngChunk("tEXt", Buffer.from(SECRET)),
    pngChunk("eXIf", Buffer.from(SECRET)),
    pngChunk("IDAT", Buffer.from("pixels")),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
  const plainPng = Buffer.from(withoutMetadata(png, "image/png"));
  expect([plainPng.includes(SECRET), plainPng.includes("pixels"), plainPng.includes("IEND")]).toEqual([
    false,
    true,
    true,
  ]);

  const body = Buffer.concat([
    webpChunk("VP8X", Buffer.from([0b0001_1100, 0, 0, 0, 1, 0, 0, 1, 0, 0])),
    webpChunk("VP8 ", Buffer.from("pixels!")),
    webpChunk("EXIF", Buffer.from(SECRET)),
    webpChunk("XMP ", Buffer.from(SECRET)),
  ]);
  const head = Buffer.alloc(12);
  head.write("RIFF", 0);
  head.writeUInt32LE(body.length + 4, 4);
  head.write("WEBP", 8);
  const plainWebp = Buffer.from(withoutMetadata(Buffer.concat([head, body]), "image/webp"));
  expect([plainWebp.includes(SECRET), plainWebp.includes("pixels!")]).toEqual([false, true]);
  expect(plainWebp.readUInt32LE(4)).toBe(plainWebp.length - 8);
  expect(plainWebp[20]).toBe(0b0001_0000);
});

test("whatever else it is stays as it is, and what is broken is not made worse", () => {
  const pdf = Buffer.from("%PDF-1.7");
  expect(withoutMetadata(pdf, "application/pdf")).toBe(pdf);
  for (const length of [2, 3, 5, 9, 30])
    expect(() =>
      withoutMetadata(jpeg(jpegSegment(0xe1, exif(6, "II"))).subarray(0, length), "image/jpeg"),
    ).not.toThrow();
});
