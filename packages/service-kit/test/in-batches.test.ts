import { expect, test } from "@jest/globals";
import { inBatches } from "../src/index.ts";

test("what comes while a write is under way is written in one go afterwards, in its order, never more than the most", async () => {
  const batches: number[][] = [];
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const add = inBatches<number>(async (items) => {
    batches.push([...items]);
    if (batches.length === 1) await held;
  }, 3);
  const all = Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(add));
  release();
  await all;
  expect(batches).toEqual([[1], [2, 3, 4], [5, 6, 7], [8]]);
});

test("a batch that fails fails each of its items, and those behind it are still written", async () => {
  const written: number[] = [];
  const add = inBatches<number>(async (items) => {
    if (items.includes(2)) throw new Error("no");
    written.push(...items);
  }, 1);
  const results = await Promise.allSettled([1, 2, 3].map(add));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await add(4);
  expect(written).toEqual([1, 3, 4]);
});

test("each item is answered with its own result, begun after it was asked", async () => {
  let now = 0;
  const read = inBatches<string, string>(async (items) => {
    const begun = ++now;
    await new Promise(setImmediate);
    return items.map((item) => `${item} ${begun}`);
  }, 10);
  const first = read("a");
  const others = [read("b"), read("c")];
  expect(await Promise.all([first, ...others])).toEqual(["a 1", "b 2", "c 2"]);
});
