import { expect, test } from "@jest/globals";
import { fileFault } from "./file-choice.ts";

test.each([
  [0, "empty"],
  [1, undefined],
  [8 * 1024 * 1024, undefined],
  [8 * 1024 * 1024 + 1, "tooLarge"],
])("a file of %s bytes is %s", (size, fault) => {
  expect(fileFault({ size })).toBe(fault);
});
