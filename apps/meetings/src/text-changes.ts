/** What differs between two texts, in pieces to be marked. */
import { matches } from "./merge.ts";

export interface Piece {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** Below so much in common the pieces would be crumbs: the old text stands there whole, then the new one. */
const LEAST_IN_COMMON = 0.3;

/** @returns pieces whose "same" and "gone" make the old text, "same" and "new" the new one */
export function changesOf(before: string, after: string): Piece[] {
  if (before === after) return pieces([["same", before]]);
  const [from, to] = [wordsOf(before), wordsOf(after)];
  const kept = placesOf(from, to);
  const common = from.filter((word, i) => kept[i] !== undefined && word.trim()).join("").length;
  if (common < LEAST_IN_COMMON * Math.min(before.length, after.length))
    return pieces([
      ["gone", before],
      ["new", after],
    ]);
  const found: [Piece["kind"], string][] = [];
  let at = 0;
  from.forEach((word, i) => {
    const place = kept[i];
    if (place === undefined) return void found.push(["gone", word]);
    found.push(["new", to.slice(at, place).join("")], ["same", word]);
    at = place + 1;
  });
  return pieces([...found, ["new", to.slice(at).join("")]]);
}

/** For each word the place of the same one in the other text. What both begin and end with needs no search, which long texts live on. */
function placesOf(from: readonly string[], to: readonly string[]): (number | undefined)[] {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < shorter - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++;
  const middle = matches(from.slice(head, from.length - tail), to.slice(head, to.length - tail));
  const shift = to.length - from.length;
  return from.map((_, i) => {
    if (i < head) return i;
    if (i >= from.length - tail) return i + shift;
    const place = middle[i - head];
    return place === undefined ? undefined : place + head;
  });
}

/** Words of a language with spaces, else single characters. */
const wordsOf = (text: string): string[] => text.match(/[\p{Script=Latin}\d]+|\s+|./gsu) ?? [];

/** Neighbours of a kind as one, what is gone before what is new. */
function pieces(found: readonly (readonly [Piece["kind"], string])[]): Piece[] {
  const joined: Piece[] = [];
  let [gone, fresh] = ["", ""];
  const flush = () => {
    if (gone) joined.push({ kind: "gone", text: gone });
    if (fresh) joined.push({ kind: "new", text: fresh });
    [gone, fresh] = ["", ""];
  };
  for (const [kind, text] of found) {
    if (!text) continue;
    if (kind === "gone") gone += text;
    else if (kind === "new") fresh += text;
    else {
      flush();
      const last = joined.at(-1);
      if (last?.kind === "same") joined[joined.length - 1] = { kind, text: last.text + text };
      else joined.push({ kind, text });
    }
  }
  flush();
  return joined;
}
