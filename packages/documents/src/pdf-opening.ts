/**
 * What a PDF does when it is opened. To show a place in itself is all that it may: as an array, or as an action that goes there and does nothing after it, written in place or
 * elsewhere, as LaTeX and printers write it.
 *
 * @see ISO 32000-1, 7.7.2 (OpenAction), 12.3.2 (destinations), 12.6.4.2 (go-to actions)
 */
export interface ObjectStream {
  /** As it is unpacked. */
  readonly text: string;
  /** What stands before it, from its object's beginning. */
  readonly dictionary: string;
}

const BETWEEN = String.raw`(?:[\s\0]|%[^\r\n]*[\r\n])`;
const ARRAY = String.raw`\[[^[\]<>()%#]*\]`;
const DESTINATION = String.raw`(?:${ARRAY}|\([^()\\%#]*\)|<[0-9a-fA-F\s]*>|/[^\s\0()<>[\]{}/%#]+|\d+\s+\d+\s+R)`;
const GO_TO = String.raw`<<\s*(?:/Type\s*/Action\s*|/S\s*/GoTo\s*(?=/|>>)|/D\s*${DESTINATION}\s*)+>>`;
const QUIET = new RegExp(String.raw`^\s*(?:${ARRAY}|${GO_TO})`);
const OPENS = /\/OpenAction(?![^\s\0()<>[\]{}/%])/g;
const REFERENCE = /^\s*(\d{1,10})\s+\d{1,5}\s+R(?![A-Za-z])/;
const FIRST = /\/First\s+(\d{1,9})(?!\s+\d+\s+R)/g;

/** @param plain names as they are meant */
export function opensQuietly(
  raw: string,
  streams: readonly ObjectStream[],
  plain: (text: string) => string,
): boolean {
  return [raw, ...streams.map(({ text }) => text)].every((text) => {
    const found = [...text.matchAll(OPENS)];
    // Whoever spells it otherwise hides something.
    if (found.length !== [...plain(text).matchAll(OPENS)].length) return false;
    return found.every(({ index, 0: name }) => {
      const value = text.slice(index + name.length, index + name.length + 1_000);
      const number = REFERENCE.exec(value)?.[1];
      return QUIET.test(value) || (number !== undefined && isQuiet(Number(number), raw, streams));
    });
  });
}

/** Wherever an object is written: which of them is read is the reader's choice. */
function isQuiet(number: number, raw: string, streams: readonly ObjectStream[]): boolean {
  const written = new RegExp(`(?<![0-9])0*${number}${BETWEEN}+\\d+${BETWEEN}+obj`, "g");
  const values = [...raw.matchAll(written)].map(({ index, 0: head }) =>
    raw.slice(index + head.length, index + head.length + 1_000),
  );
  const packed = streams.flatMap((stream) => packedValues(number, stream));
  const all = [...values, ...packed];
  return all.length > 0 && all.every((value) => value !== undefined && QUIET.test(value));
}

/** Undefined: it is there, but where cannot be told. */
function packedValues(number: number, { text, dictionary }: ObjectStream): (string | undefined)[] {
  const firsts = [...dictionary.matchAll(FIRST)];
  const first = firsts.length === 1 ? Number(firsts[0]![1]) : undefined;
  const head = text.slice(0, first ?? 100_000).replaceAll(/%[^\r\n]*[\r\n]/g, " ");
  const numbers = (/^[\d\s\0]*/.exec(head)?.[0] ?? "").split(/[\s\0]+/).filter(Boolean);
  return numbers.flatMap((each, at) => {
    if (at % 2 > 0 || Number(each) !== number) return [];
    const offset = numbers[at + 1];
    if (first === undefined || offset === undefined) return [undefined];
    return [text.slice(first + Number(offset), first + Number(offset) + 1_000)];
  });
}
