import { expect, test } from "@jest/globals";
import { merge } from "./merge.ts";

const text = (...lines: string[]) => lines.join("\n");

test.each([
  ["mine alone changed", "a\nb", "a\nB", "a\nb", "a\nB", false],
  ["theirs alone changed", "a\nb", "a\nb", "A\nb", "A\nb", false],
  ["both the same", "a", "b", "b", "b", false],
  ["at two places", "a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", false],
  ["each added an end", "a", "a\nmine", "a\ntheirs", "a\nmine\ntheirs", true],
  ["the same line", "a\nb\nc", "a\nmine\nc", "a\ntheirs\nc", "a\nmine\ntheirs\nc", true],
  ["both began with nothing", "", "mine", "theirs", "mine\ntheirs", true],
  ["one took a line away, the other added one elsewhere", "a\nb\nc", "b\nc", "a\nb\nc\nd", "b\nc\nd", false],
  ["one took away what the other changed", "a\nb", "a", "a\nB", "a\nB", true],
  ["empty lines", "a\n\nb", "a\n\nb\nc", "A\n\nb", "A\n\nb\nc", false],
  ["nothing at all", "", "", "", "", false],
])("%s", (_, base, mine, theirs, merged, isClash) => {
  const { text: out, clashes } = merge(base, mine, theirs);
  expect(out).toBe(merged);
  expect(clashes.length > 0).toBe(isClash);
});

test("says which lines stand there twice", () => {
  expect(merge("a\nb\nc", "a\nmine\nc", "a\ntheirs\nmore\nc").clashes).toEqual([
    { mine: "mine", theirs: "theirs\nmore" },
  ]);
});

/** Numbers that are the same in every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) yield (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

test("whatever two people write into one text, every line of each is in what comes out", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = numbers(seed);
    const next = (most: number) => Math.floor(random.next().value! * most);
    const base = Array.from({ length: next(8) }, () => `line ${next(4)}`);
    const changed = (who: string) => {
      const lines = [...base];
      for (let n = next(4); n > 0; n--) lines.splice(next(lines.length + 1), next(2), `${who} ${n}`);
      return lines;
    };
    const [mine, theirs] = [changed("mine"), changed("theirs")];
    const out = merge(text(...base), text(...mine), text(...theirs)).text.split("\n");
    for (const line of [...mine, ...theirs].filter((each) => !base.includes(each)))
      expect(out).toContain(line);
  }
});

test("a very long text is still joined, as one piece", () => {
  const long = (word: string) => Array.from({ length: 5_000 }, (_, i) => `${word} ${i}`).join("\n");
  const { text: out, clashes } = merge(long("base"), long("mine"), long("theirs"));
  expect(clashes).toHaveLength(1);
  expect(out.split("\n")).toHaveLength(10_000);
});
