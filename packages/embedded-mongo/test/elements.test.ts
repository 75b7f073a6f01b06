import { expect, test } from "@jest/globals";
import {
  Binary,
  BSONRegExp,
  Code,
  DBRef,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Document,
} from "bson";
import { decode, encode } from "../src/values/bson.ts";
import { elementsOf, withFields, withFieldsOf } from "../src/values/elements.ts";

/** A value of every kind that a document can hold. */
const KINDS: Document = {
  ...{ double: 1.5, whole: new Double(2), int: 7, long: Long.fromNumber(9), decimal: new Decimal128("1.25") },
  ...{ text: "党\0员", empty: "", yes: true, nothing: null, date: new Date(5), id: new ObjectId() },
  ...{ bytes: new Binary(Buffer.from([0, 1, 2])), pattern: new BSONRegExp("a.b", "i"), min: new MinKey() },
  ...{ max: new MaxKey(), time: new Timestamp({ t: 1, i: 2 }), code: new Code("f()"), 名: "甲" },
  ...{ scoped: new Code("f()", { a: 1 }), ref: new DBRef("c", new ObjectId()), list: [1, { a: [2] }, []] },
  ...{ within: { a: { b: "c" } } },
};
const names = Object.keys(KINDS);

test("every kind of value is found where it lies", () => {
  const bytes = encode(KINDS);
  expect(elementsOf(bytes).map(({ name }) => name)).toEqual(names);
  expect(elementsOf(bytes).at(-1)!.end).toBe(bytes.length - 1);
  for (const name of names)
    expect(withFields(bytes, (each) => each === name)).toEqual(encode({ [name]: KINDS[name] }));
});

test("a field changes at its place, a new one comes last, one that is gone is gone, and the others stay byte by byte", () => {
  for (const name of names) {
    const changed = withFieldsOf(
      encode(KINDS),
      new Set([name, "new", "int"]),
      encode({ [name]: "x", new: [1] }),
    );
    const expected = { ...KINDS, [name]: "x", new: [1] };
    if (name !== "int") delete expected["int"];
    expect(changed).toEqual(encode(expected));
    expect(Object.keys(decode(changed)).at(-1)).toBe("new");
  }
});
