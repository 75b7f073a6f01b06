import { expect, test } from "@jest/globals";
import { proofAskedAt } from "./verify-path.ts";

test.each<[string, string | undefined]>([
  ["/verify/Ab-_0", "Ab-_0"],
  ["/verify/Ab-_0/", "Ab-_0"],
  ["/verify", ""],
  ["/verify/", ""],
  ["/verify/a/b", ""],
  ["/verify/%2e%2e%2fapi", ""],
  [`/verify/${"a".repeat(65)}`, ""],
  ["/", undefined],
  ["/verifying", undefined],
  ["/m/verify/a", undefined],
])("%s asks about %j", (path, expected) => {
  expect(proofAskedAt(path)).toBe(expected);
});
