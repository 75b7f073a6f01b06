import type { Violation } from "@qiming/core";
import { noteRepeated, Reading } from "@qiming/service-kit";
import type { Question, Unit } from "../domain/course.ts";

export const UNIT_KINDS = ["text", "video", "quiz"] as const satisfies readonly Unit["kind"][];
/** A unit is for a spare moment. */
export const MAX_UNIT_MINUTES = 10;
/** Characters of a question, a choice or a summary. */
export const MAX_TEXT = 1_000;
const MAX_HTML = 100_000;
const MEDIA = /^\/media\/[0-9a-f]{64}\.[a-z0-9]+$/;

/** Everything that is wrong with a course as it arrives, by path: its shape, and what it must hold so that it can be passed at all. */
export function courseFaults(course: unknown): Violation[] {
  const faults: Violation[] = [];
  const root = new Reading(course, [], (path, rule, message) =>
    faults.push({ field: nameOf(path), rule, message }),
  );
  checkCourse(root);
  return faults;
}

const nameOf = (path: readonly (string | number)[]): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");

function checkCourse(root: Reading): void {
  const fields = root.fields(
    "id",
    "version",
    "order",
    "title",
    "summary",
    "source",
    "category",
    "required",
    "coverUrl",
    "units",
    "test",
    "bank",
  );
  for (const each of [fields.id, fields.version, fields.category]) each.text();
  fields.order.integer(0, 10_000);
  fields.required.flag();
  checkTexts(fields.title, 200);
  checkTexts(fields.summary, MAX_TEXT);
  checkTexts(fields.source, MAX_TEXT);
  checkMedia(fields.coverUrl);
  const units = fields.units.list();
  const bank = fields.bank.list();
  if (units.length === 0) fields.units.fault("required", "a course has units");
  units.forEach(checkUnit);
  bank.forEach(checkQuestion);
  for (const list of [units, bank])
    noteRepeated(
      list.map((each) => each.at("id")),
      "stands here twice",
    );
  const { questions, passPercent, maxAttempts } = fields.test.fields("questions", "passPercent", "maxAttempts");
  if (questions.integer(1, 100) > bank.length)
    questions.fault("bank", `the bank holds ${bank.length} questions`);
  passPercent.integer(1, 100);
  maxAttempts.integer(1, 10);
}

function checkUnit(reading: Reading): void {
  const fields = reading.fields("id", "kind", "title", "minutes", "html", "video", "questions");
  fields.id.text();
  checkTexts(fields.title, 200);
  fields.minutes.integer(1, MAX_UNIT_MINUTES);
  const kind = fields.kind.choice(UNIT_KINDS);
  if (kind === "text") checkTexts(fields.html, MAX_HTML);
  if (kind === "quiz") fields.questions.list().forEach(checkQuestion);
  if (kind !== "video") return;
  const video = fields.video.fields("url", "posterUrl", "durationMs", "captionsUrl");
  const captions = video.captionsUrl.fields("zhCn", "en");
  for (const each of [video.url, video.posterUrl, captions.zhCn, captions.en]) checkMedia(each);
  video.durationMs.integer(1, 3_600_000);
}

function checkQuestion(reading: Reading): void {
  const fields = reading.fields("id", "kind", "text", "choices", "right", "explanation");
  fields.id.text();
  checkTexts(fields.text, MAX_TEXT);
  checkTexts(fields.explanation, MAX_TEXT);
  for (const each of fields.choices.list()) {
    const choice = each.fields("id", "text");
    choice.id.text();
    checkTexts(choice.text, MAX_TEXT);
  }
  noteAnswers(fields.kind.choice(["single", "multiple"]), fields.choices, fields.right);
}

/** What holds for the answers of a question, wherever it is written down. */
export function noteAnswers(kind: Question["kind"], choices: Reading, right: Reading): void {
  const ids = choices.list().map((each) => each.at("id").value);
  const named = right.list().map((each) => each.value);
  if (ids.length < 2) choices.fault("count", "at least two choices are expected");
  if (named.length === 0 || named.some((id) => !ids.includes(id)))
    right.fault("choice", "names choices of the question");
  if (kind === "single" && named.length > 1) right.fault("single", "exactly one choice is right");
}

function checkTexts(reading: Reading, most: number): void {
  const { zhCn, en } = reading.fields("zhCn", "en");
  zhCn.text(most);
  en.text(most);
}

function checkMedia(reading: Reading): void {
  if (!MEDIA.test(reading.text())) reading.fault("media", "an address of the file store is expected");
}
