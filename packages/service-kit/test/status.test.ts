import { expect, test } from "@jest/globals";
import type { ServiceError } from "@grpc/grpc-js";
import { ExpectedError, type ErrorCode } from "@qiming/core";
import fc from "fast-check";
import { fromStatus, toExpected, toStatus } from "../src/rpc/status.ts";

const CODES: ErrorCode[] = [
  "invalid_argument",
  "not_found",
  "already_exists",
  "failed_precondition",
  "aborted",
  "permission_denied",
  "unauthenticated",
  "resource_exhausted",
  "unavailable",
  "deadline_exceeded",
  "unimplemented",
  "internal",
];

test("a failure keeps its code, reason, metadata, violations and delay on its way over the wire", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 });
  const violation = fc.record({ field: text, rule: text, message: text });
  fc.assert(
    fc.property(
      fc.constantFrom(...CODES),
      fc.stringMatching(/^[A-Z][A-Z_]{0,30}$/),
      fc.dictionary(
        text.filter((key) => key !== "__proto__"),
        text,
        { maxKeys: 4 },
      ),
      fc.array(violation, { maxLength: 3 }),
      fc.option(fc.integer({ min: 0, max: 86_400 }), { nil: undefined }),
      (code, reason, metadata, violations, retryAfterSeconds) => {
        const sent = new ExpectedError(code, reason, "said", {
          metadata,
          violations,
          ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        });
        const status = toStatus(sent);
        const got = fromStatus(Object.assign(new Error("x"), status) as ServiceError);
        expect([got.code, got.reason, got.message]).toEqual([code, reason, "said"]);
        expect({ ...got.metadata }).toEqual({ ...metadata });
        expect(got.violations).toEqual(violations);
        expect(got.retryAfterSeconds).toBe(retryAfterSeconds);
      },
    ),
  );
});

test("what nobody expected leaves without its message", () => {
  const status = toStatus(toExpected(new Error("the password is 123")));
  expect(JSON.stringify(status)).not.toContain("123");
  expect(fromStatus(Object.assign(new Error("x"), status) as ServiceError).reason).toBe("INTERNAL");
});
