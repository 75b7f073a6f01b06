import { Binary, Long, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { encodeKey } from "../src/values/key.ts";
import { compare } from "../src/values/order.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

// Small alphabets and near numbers: two values that differ late are where an order goes wrong.
const text = fc.oneof(
  fc.stringMatching(/^[a\0b]{0,4}$/),
  fc.string({ unit: "binary", maxLength: 4 }).filter((each) => Buffer.from(each).toString() === each),
);
const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc
    .tuple(fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 62n), fc.integer({ min: -2, max: 2 }))
    .map(([near, by]) => Long.fromBigInt(near + BigInt(by))),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 53, 2 ** 62),
);
const scalar = fc.oneof(
  number,
  text,
  fc.constantFrom(null, true, false, new MinKey(), new MaxKey()),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc
    .tuple(fc.uint8Array({ maxLength: 3 }), fc.constantFrom(0, 4))
    .map(([bytes, subType]) => new Binary(bytes, subType)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new Timestamp(value)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[ab\0]{0,2}$/), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test(`keys sort byte by byte as their values do (SEED=${seed})`, () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(Math.sign(Buffer.compare(encodeKey(a), encodeKey(b)))).toBe(Math.sign(compare(a, b)));
      expect(Math.sign(Buffer.compare(encodeKey(a, true), encodeKey(b, true)))).toBe(
        Math.sign(compare(b, a)) + 0,
      );
    }),
    { seed, numRuns: 5_000 },
  );
});

test(`the order is one: three values never go round in a circle (SEED=${seed})`, () => {
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      const [x, y, z] = [a, b, c].sort(compare);
      expect(compare(x, y)).toBeLessThanOrEqual(0);
      expect(compare(y, z)).toBeLessThanOrEqual(0);
      expect(compare(x, z)).toBeLessThanOrEqual(0);
    }),
    { seed, numRuns: 2_000 },
  );
});
