import { expect, test } from "@jest/globals";
import { mongo } from "mongoose";
import { insertAllIfNew } from "../src/index.ts";

const failing = (writeErrors: object[], writeConcernError?: object) => {
  const result = { getWriteConcernError: () => writeConcernError };
  const error = Object.assign(new mongo.MongoBulkWriteError({ message: "no" } as never, result as never), {
    ...{ writeErrors, result },
  });
  return { insertMany: () => Promise.reject(error) } as unknown as mongo.Collection;
};
const duplicate = (index: number) => ({ code: 11000, index });
const three = [{ _id: "a" }, { _id: "b" }, { _id: "c" }] as never;

test("those that were there already are not new, the others are", async () => {
  expect(await insertAllIfNew(failing([duplicate(1)]), three)).toEqual([true, false, true]);
});

test.each([
  ["what never reached the database", failing([])],
  ["another fault than a known key", failing([duplicate(0), { code: 8000, index: 1 }])],
  ["a write that is not safe", failing([duplicate(0)], { code: 64 })],
])("nothing is said to be kept of %s", async (_, collection) => {
  await expect(insertAllIfNew(collection, three)).rejects.toBeInstanceOf(mongo.MongoBulkWriteError);
});
