import { expect, test } from "@jest/globals";
import { keyState } from "./key-state.ts";

test.each([
  ["2026-03-18T12:00:01Z", undefined, "soon"],
  ["2026-03-18T12:00:00Z", undefined, "expired"],
  ["2026-04-01T12:00:00Z", undefined, "soon"],
  ["2026-04-01T12:00:01Z", undefined, "good"],
  ["2026-04-01T12:00:01Z", "2026-03-01T00:00:00Z", "revoked"],
])("a key that expires at %s and was revoked at %s is %s", (expireTime, revokeTime, state) => {
  const key = { expireTime, ...(revokeTime && { revokeTime }) };
  expect(keyState(key, new Date("2026-03-18T12:00:00Z"))).toBe(state);
});
