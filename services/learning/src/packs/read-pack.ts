import { extname } from "node:path";
import { ExpectedError, type Violation } from "@qiming/core";
import type { FileStore, Reading } from "@qiming/service-kit";
import type { Course, Question, Unit, Video } from "../domain/course.ts";
import { courseFaults, MAX_TEXT, MAX_UNIT_MINUTES, noteAnswers, UNIT_KINDS } from "./course-shape.ts";
import { PackFolder } from "./pack-folder.ts";

/**
 * Reads a content pack from its folder, puts its media into the file store and returns the course. Everything that is wrong with the pack is
 * said at once, by file, line and column; nothing is stored then.
 *
 * @throws PACK_INVALID (invalid_argument)
 * @see docs/content-packs.md
 */
export async function readPack(path: string, files: FileStore): Promise<Course> {
  const folder = new PackFolder(path);
  const course = await readCourse(folder);
  const faults = folder.faults.length > 0 ? folder.faults : courseFaults(course);
  if (faults.length > 0) throw invalid(path, faults);
  for (const [name, content] of folder.media) await files.put(content, extname(name));
  return course;
}

const invalid = (path: string, violations: readonly Violation[]) =>
  new ExpectedError("invalid_argument", "PACK_INVALID", `${path} has ${violations.length} fault(s)`, {
    violations,
  });

async function readCourse(folder: PackFolder): Promise<Course> {
  const root = await folder.yamlFile("course.yaml");
  const fields = root.fields(
    "id",
    "version",
    "order",
    "title",
    "summary",
    "source",
    "category",
    "required",
    "cover",
    "units",
    "test",
  );
  const test = fields.test.fields("questions", "passPercent", "maxAttempts", "bank");
  const units: Unit[] = [];
  for (const unit of fields.units.list()) units.push(await readUnit(folder, unit));
  return {
    id: fields.id.text(),
    version: fields.version.text(),
    order: fields.order.integer(0, 10_000),
    title: fields.title.localized(),
    summary: fields.summary.localized(MAX_TEXT),
    source: fields.source.localized(MAX_TEXT),
    category: fields.category.text(),
    required: fields.required.flag(),
    coverUrl: await folder.mediaUrl(fields.cover),
    units,
    test: {
      questions: test.questions.integer(1, 100),
      passPercent: test.passPercent.integer(1, 100),
      maxAttempts: test.maxAttempts.integer(1, 10),
    },
    bank: (await folder.yaml(test.bank)).list().map(readQuestion),
  };
}

async function readUnit(folder: PackFolder, reading: Reading): Promise<Unit> {
  const fields = reading.fields("id", "kind", "title", "minutes", "text", "video", "questions");
  const kind = fields.kind.choice(UNIT_KINDS);
  const unit = {
    id: fields.id.text(),
    kind,
    title: fields.title.localized(),
    minutes: fields.minutes.integer(1, MAX_UNIT_MINUTES),
  };
  if (kind === "text") return { ...unit, html: await folder.html(fields.text) };
  if (kind === "video") return { ...unit, video: await readVideo(folder, fields.video) };
  return { ...unit, questions: (await folder.yaml(fields.questions)).list().map(readQuestion) };
}

async function readVideo(folder: PackFolder, reading: Reading): Promise<Video> {
  const fields = reading.fields("file", "poster", "durationMs", "captions");
  const captions = fields.captions.fields("zh-CN", "en");
  return {
    url: await folder.mediaUrl(fields.file),
    posterUrl: await folder.mediaUrl(fields.poster),
    durationMs: fields.durationMs.integer(1, 3_600_000),
    captionsUrl: {
      zhCn: await folder.mediaUrl(captions["zh-CN"]),
      en: await folder.mediaUrl(captions.en),
    },
  };
}

function readQuestion(reading: Reading): Question {
  const fields = reading.fields("id", "kind", "text", "choices", "right", "explanation");
  const kind = fields.kind.choice(["single", "multiple"]);
  noteAnswers(kind, fields.choices, fields.right);
  return {
    id: fields.id.text(),
    kind,
    text: fields.text.localized(MAX_TEXT),
    choices: fields.choices.list().map((each) => {
      const choice = each.fields("id", "zh-CN", "en");
      return {
        id: choice.id.text(),
        text: { zhCn: choice["zh-CN"].text(MAX_TEXT), en: choice.en.text(MAX_TEXT) },
      };
    }),
    right: fields.right.list().map((each) => each.text()),
    explanation: fields.explanation.localized(MAX_TEXT),
  };
}
