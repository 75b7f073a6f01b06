import { expect, test } from "@jest/globals";
import { newId } from "./id.ts";

test("an id is a version 7 UUID that holds its millisecond", () => {
  const id = newId(new Date(0x0123_4567_89ab));
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("two ids of one millisecond differ", () => {
  const now = new Date();
  expect(new Set(Array.from({ length: 1000 }, () => newId(now))).size).toBe(1000);
});
