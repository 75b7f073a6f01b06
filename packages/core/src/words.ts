/** Han text has no spaces: it is found by its characters and their pairs. */
const HAN = /\p{Script=Han}+/gu;
const WORD = /[\p{L}\p{N}]+/gu;
const HAN_LETTER = /\p{Script=Han}/u;
const MOST_WORDS = 2_000;

/**
 * What a text is found by: each word in lower case, of Chinese each character and each pair of neighbours.
 *
 * @returns every one once, the first 2,000
 */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  const normal = text.normalize("NFKC").toLowerCase();
  for (const [run] of normal.matchAll(HAN)) {
    const characters = [...run];
    characters.forEach((character, index) => {
      words.add(character);
      const next = characters[index + 1];
      if (next) words.add(character + next);
    });
  }
  for (const [word] of normal.replaceAll(HAN, " ").matchAll(WORD)) words.add(word);
  return [...words].slice(0, MOST_WORDS);
}

/**
 * What a question asks for: of Chinese the pairs, since single characters are in nearly every text; a lone character as it is. The last word of
 * another script may be the beginning of one: it is still being typed.
 */
export function questionWords(query: string): { readonly words: string[]; readonly beginning: string } {
  const all = wordsOf(query);
  const asked = all.filter((word) => {
    const isLone = [...word].length === 1 && HAN_LETTER.test(word);
    return !isLone || !all.some((other) => other !== word && other.includes(word));
  });
  const last = asked.at(-1) ?? "";
  const isTyped = last !== "" && !HAN_LETTER.test(last) && /[\p{L}\p{N}]$/u.test(query.trim());
  return isTyped ? { words: asked.slice(0, -1), beginning: last } : { words: asked, beginning: "" };
}

const AROUND = 36;

/** The part of a text where the first of the words stands. */
export function extractOf(text: string, words: readonly string[]): string {
  const normal = text.toLowerCase();
  const places = words.map((word) => normal.indexOf(word)).filter((place) => place >= 0);
  const start = Math.max(0, Math.min(...(places.length > 0 ? places : [0])) - AROUND);
  const end = start + 3 * AROUND;
  return `${start > 0 ? "…" : ""}${text.slice(start, end).trim()}${end < text.length ? "…" : ""}`;
}
