import type { Course, LocalizedText } from "./course.ts";

type Key = keyof LocalizedText;

const joined = (texts: readonly LocalizedText[], key: Key): string =>
  texts.map((each) => each[key]).join("\n");

/** Elements within a line: what they mark is no word apart. */
const INLINE = /<\/?(?:a|b|code|del|em|i|s|span|strong|sub|sup)\b[^>]*>/g;

/** Of an HTML text what a reader reads. */
const plain = (html: string): string =>
  html
    .replaceAll(INLINE, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&[a-z]+;|\s+/g, " ");

/** How search knows a course: by its title, and by its summary, its units and what they say. */
export function foundBy({ id, title, summary, units }: Course) {
  const titles = units.map((unit) => unit.title);
  const bodies = units.flatMap(({ html }) => (html ? [{ zhCn: plain(html.zhCn), en: plain(html.en) }] : []));
  const texts = [summary, ...titles, ...bodies];
  return {
    entryId: `course:${id}`,
    kind: "course",
    title,
    text: { zhCn: joined(texts, "zhCn"), en: joined(texts, "en") },
    path: `/m/learning/courses/${id}`,
  };
}
