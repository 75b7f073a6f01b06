/** A piece of a text: one that was searched for, or what lies between. */
export interface Part {
  readonly text: string;
  readonly isMatch: boolean;
}

const HAN = /\p{Script=Han}/u;

/** What may be marked for a word: the word itself or, of Chinese, which has no spaces, each pair of characters. */
function needlesOf(word: string, text: string): string[] {
  if (text.includes(word)) return [word];
  const letters = [...word];
  return letters.flatMap((letter, index) => {
    const pair = letter + (letters[index + 1] ?? "");
    return pair !== letter && HAN.test(letter) ? [pair] : [];
  });
}

/** A text in pieces, with the words of a query found in it whatever their case. Joined, the pieces are the text again. */
export function markedParts(text: string, query: string): Part[] {
  const lower = text.toLowerCase();
  // Few letters change their length in lower case; then no place would be the right one.
  if (lower.length !== text.length) return [{ text, isMatch: false }];
  const isMarked = new Uint8Array(text.length);
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean))
    for (const needle of needlesOf(word, lower))
      for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, at + 1))
        isMarked.fill(1, at, at + needle.length);
  const parts: Part[] = [];
  for (let from = 0, to = 0; from < text.length; from = to) {
    while (to < text.length && isMarked[to] === isMarked[from]) to++;
    parts.push({ text: text.slice(from, to), isMatch: isMarked[from] === 1 });
  }
  return parts;
}

/** Whether a text has every word of a query. */
export function hasWords(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
