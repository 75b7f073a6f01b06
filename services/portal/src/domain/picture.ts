import { ExpectedError } from "@qiming/core";

const STARTS = [
  { mediaType: "image/png", at: 0, letters: "\x89PNG\r\n\x1a\n" },
  { mediaType: "image/jpeg", at: 0, letters: "\xff\xd8\xff" },
  { mediaType: "image/webp", at: 8, letters: "WEBP" },
] as const;

/**
 * What a picture is, told by what is in it: PNG, JPEG or WebP. A drawing that can carry a program (SVG) is none of them.
 *
 * @throws PICTURE_TYPE (invalid_argument)
 */
export function pictureTypeOf(content: Uint8Array): string {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const lettersAt = (from: number, count: number) => bytes.toString("latin1", from, from + count);
  const found = STARTS.find(({ at, letters }) => lettersAt(at, letters.length) === letters);
  if (!found || (found.mediaType === "image/webp" && lettersAt(0, 4) !== "RIFF"))
    throw new ExpectedError("invalid_argument", "PICTURE_TYPE", "neither PNG nor JPEG nor WebP");
  return found.mediaType;
}
