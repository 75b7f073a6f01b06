import { expect, test } from "@jest/globals";
import { fromBase64, sizeText, toBase64 } from "./bytes.ts";

test("bytes come back as they went, from both alphabets", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  expect([...fromBase64("-_8")]).toEqual([251, 255]);
});

test.each([
  [0, "0 KB"],
  [1, "1 KB"],
  [900_000, "879 KB"],
  [1_048_575, "1.0 MB"],
  [8 * 1024 * 1024, "8.0 MB"],
])("%s bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
