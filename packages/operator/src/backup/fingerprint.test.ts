import { expect, test } from "@jest/globals";
import { Fingerprint } from "./fingerprint.ts";

const of = (...lines: string[]) => {
  const fingerprint = new Fingerprint();
  for (const line of lines) fingerprint.add(line);
  return fingerprint.value;
};

test("does not depend on the order, and on everything else", () => {
  expect(of("a", "b", "c")).toBe(of("c", "a", "b"));
  expect(of("a", "b")).not.toBe(of("a", "c"));
  expect(of("a")).not.toBe(of("a", "a"));
  expect(of("a", "a", "b")).not.toBe(of("a", "b", "b"));
  expect(of()).toBe("0".repeat(64));
});

test("is the plain sum of what SHA-256 gives", () => {
  const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
  const sum = lines.reduce((total, line) => total + BigInt(`0x${of(line)}`), 0n) % 2n ** 256n;
  expect(of(...lines)).toBe(sum.toString(16).padStart(64, "0"));
});
