/** Joins what two people have made of one text, line by line, so that nothing that either of them wrote is lost. */

const MOST_PAIRS = 4_000_000;

export interface Merged {
  readonly text: string;
  /** Where the two changed the same place: there both versions stand, one below the other. */
  readonly clashes: readonly Clash[];
}

export interface Clash {
  readonly mine: string;
  readonly theirs: string;
}

/** @param base what both began with */
export function merge(base: string, mine: string, theirs: string): Merged {
  const [b, m, t] = [base, mine, theirs].map(linesOf) as [string[], string[], string[]];
  const [toMine, toTheirs] = [matches(b, m), matches(b, t)];
  const lines: string[] = [];
  const clashes: Clash[] = [];
  let [i, j, k] = [0, 0, 0];
  while (i < b.length || j < m.length || k < t.length) {
    // The next line of the base that both have kept ends the piece in which they differ.
    let end = i;
    while (end < b.length && (toMine[end] === undefined || toTheirs[end] === undefined)) end++;
    const [endMine, endTheirs] = [toMine[end] ?? m.length, toTheirs[end] ?? t.length];
    const piece = joined(b.slice(i, end), m.slice(j, endMine), t.slice(k, endTheirs));
    lines.push(...piece.lines);
    if (piece.clash) clashes.push(piece.clash);
    if (end < b.length) lines.push(b[end]!);
    [i, j, k] = [end + 1, endMine + 1, endTheirs + 1];
  }
  return { text: lines.join("\n"), clashes };
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.split("\n"));
const areSame = (a: readonly string[], b: readonly string[]) =>
  a.join("\n") === b.join("\n") && a.length === b.length;

function joined(base: string[], mine: string[], theirs: string[]): { lines: string[]; clash?: Clash } {
  if (areSame(mine, base) || areSame(mine, theirs)) return { lines: theirs };
  if (areSame(theirs, base)) return { lines: mine };
  return { lines: [...mine, ...theirs], clash: { mine: mine.join("\n"), theirs: theirs.join("\n") } };
}

/** For each line of a text the place of the same line in another, in rising order and as many as there can be. */
export function matches(from: readonly string[], to: readonly string[]): (number | undefined)[] {
  const found = new Array<number | undefined>(from.length).fill(undefined);
  if (from.length * to.length > MOST_PAIRS) return found;
  const width = to.length + 1;
  const longest = new Uint16Array((from.length + 1) * width);
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      longest[i * width + j] =
        from[i] === to[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  for (let i = 0, j = 0; i < from.length && j < to.length;)
    if (from[i] === to[j]) found[i++] = j++;
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++;
    else j++;
  return found;
}
