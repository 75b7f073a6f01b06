import { expect, test } from "@jest/globals";
import { encode } from "uqr";
import { qrPath } from "./qr.ts";

test.each([
  "a",
  "https://party.example.edu.cn/m/meetings/0123456789abcdef/sign-in?t=zzzzzz.abcdef.0123456789abcdefghijkl",
])("draws every dark module of %s and no other", (text) => {
  const { size, path } = qrPath(text);
  const drawn = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let i = 0; i < Number(width); i++) drawn[Number(y)]![Number(x) + i] = true;
  expect(drawn).toEqual(encode(text, { ecc: "M", border: 4 }).data);
});

test("leaves four modules of white around it", () => {
  const { size, path } = qrPath("a");
  const starts = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, ...numbers]) => numbers.map(Number));
  expect(Math.min(...starts.flatMap(([x, y]) => [x!, y!]))).toBe(4);
  expect(Math.max(...starts.map(([x, , width]) => x! + width!))).toBe(size - 4);
});
