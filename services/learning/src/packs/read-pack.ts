import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { ExpectedError, type Violation } from "@qiming/core";
import { readYaml, type FileStore, type YamlSource } from "@qiming/service-kit";
import type { Course, LocalizedText, Question, Unit } from "../domain/course.ts";
import { courseFaults } from "./course-shape.ts";
import { renderMarkdown } from "./markdown.ts";

const MEDIA_TYPES = new Set([".svg", ".png", ".webm", ".mp4", ".vtt"]);
const MAX_MEDIA_BYTES = 20 * 1024 * 1024;
const MAX_UNIT_MINUTES = 10;
const LANGUAGES = [
  ["zh-CN", "zhCn"],
  ["en", "en"],
] as const;

type Path = (string | number)[];
type Fields = Record<string, unknown>;

/**
 * Reads a content pack from its folder, puts its media into the file store and returns the course. Everything that is wrong with the pack is
 * said at once, by file, line and column; nothing is stored then.
 *
 * @throws PACK_INVALID (invalid_argument)
 * @see docs/content-packs.md
 */
export async function readPack(folder: string, files: FileStore): Promise<Course> {
  const reader = new PackReader(folder);
  const course = await reader.course();
  reader.refuse();
  const faults = courseFaults(course);
  if (faults.length > 0) throw invalid(folder, faults);
  for (const [name, content] of reader.media) await files.put(content, extname(name));
  return course;
}

const invalid = (folder: string, violations: readonly Violation[]) =>
  new ExpectedError("invalid_argument", "PACK_INVALID", `${folder} has ${violations.length} fault(s)`, {
    violations,
  });

class PackReader {
  readonly media = new Map<string, Buffer>();
  readonly #folder: string;
  readonly #faults: Violation[] = [];
  readonly #sources: YamlSource[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  refuse(): void {
    const all = [...this.#sources.flatMap((source) => source.faults), ...this.#faults];
    if (all.length > 0) throw invalid(this.#folder, all);
  }

  async course(): Promise<Course> {
    const source = await this.#yaml("course.yaml");
    const fields = this.#fields(
      source,
      source.value,
      [],
      [
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
      ],
    );
    const test = this.#fields(
      source,
      fields["test"],
      ["test"],
      ["questions", "passPercent", "maxAttempts", "bank"],
    );
    const bankSource = await this.#yaml(this.#text(source, test, ["test", "bank"]));
    const units: Unit[] = [];
    for (const [index, unit] of list(fields["units"]).entries())
      units.push(await this.#unit(source, unit, ["units", index]));
    return {
      id: this.#text(source, fields, ["id"]),
      version: this.#text(source, fields, ["version"]),
      order: this.#number(source, fields, ["order"], 0, 10_000),
      title: this.#localized(source, fields, ["title"]),
      summary: this.#localized(source, fields, ["summary"]),
      source: this.#localized(source, fields, ["source"]),
      category: this.#text(source, fields, ["category"]),
      required: fields["required"] === true,
      coverUrl: await this.#mediaUrl(source, fields, ["cover"]),
      units,
      test: {
        questions: this.#number(source, test, ["test", "questions"], 1, 100),
        passPercent: this.#number(source, test, ["test", "passPercent"], 1, 100),
        maxAttempts: this.#number(source, test, ["test", "maxAttempts"], 1, 10),
      },
      bank: list(bankSource.value).map((each, index) => this.#question(bankSource, each, [index])),
    };
  }

  async #unit(source: YamlSource, value: unknown, path: Path): Promise<Unit> {
    const fields = this.#fields(source, value, path, [
      "id",
      "kind",
      "title",
      "minutes",
      "text",
      "video",
      "questions",
    ]);
    const kind = fields["kind"];
    const unit = {
      id: this.#text(source, fields, [...path, "id"]),
      title: this.#localized(source, fields, [...path, "title"]),
      minutes: this.#number(source, fields, [...path, "minutes"], 1, MAX_UNIT_MINUTES),
    };
    if (kind === "text") return { ...unit, kind, html: await this.#html(source, fields, [...path, "text"]) };
    if (kind === "video")
      return { ...unit, kind, video: await this.#video(source, fields["video"], [...path, "video"]) };
    if (kind !== "quiz") source.fault([...path, "kind"], "choice", "kind: one of text, video, quiz");
    const questions = await this.#yaml(this.#text(source, fields, [...path, "questions"]));
    return {
      ...unit,
      kind: "quiz",
      questions: list(questions.value).map((each, index) => this.#question(questions, each, [index])),
    };
  }

  async #html(source: YamlSource, fields: Fields, path: Path): Promise<LocalizedText> {
    const base = this.#text(source, fields, path);
    const result: Record<string, string> = {};
    for (const [language, key] of LANGUAGES) {
      const name = `${base}.${language}.md`;
      const markdown = await this.#read(name, (message) => source.fault(path, "file", message));
      const { html, pictures, faults } = renderMarkdown(
        markdown?.toString("utf8") ?? "",
        name,
        (picture) => `/media/${this.#nameOf(picture)}`,
      );
      this.#faults.push(...faults);
      result[key] = html;
      for (const { file, field } of pictures)
        await this.#takeMedia(file, (message) => this.#faults.push({ field, rule: "file", message }));
      // The names of pictures are known only after they were read, so the text is made again with them.
      if (pictures.length > 0)
        result[key] = renderMarkdown(
          markdown!.toString("utf8"),
          name,
          (picture) => `/media/${this.#nameOf(picture)}`,
        ).html;
    }
    return { zhCn: result["zhCn"]!, en: result["en"]! };
  }

  async #video(source: YamlSource, value: unknown, path: Path) {
    const fields = this.#fields(source, value, path, ["file", "poster", "durationMs", "captions"]);
    const captions = this.#fields(source, fields["captions"], [...path, "captions"], ["zh-CN", "en"]);
    return {
      url: await this.#mediaUrl(source, fields, [...path, "file"]),
      posterUrl: await this.#mediaUrl(source, fields, [...path, "poster"]),
      durationMs: this.#number(source, fields, [...path, "durationMs"], 1, 3_600_000),
      captionsUrl: {
        zhCn: await this.#mediaUrl(source, captions, [...path, "captions", "zh-CN"]),
        en: await this.#mediaUrl(source, captions, [...path, "captions", "en"]),
      },
    };
  }

  #question(source: YamlSource, value: unknown, path: Path): Question {
    const fields = this.#fields(source, value, path, [
      "id",
      "kind",
      "text",
      "choices",
      "right",
      "explanation",
    ]);
    const choices = list(fields["choices"]).map((each, index) => {
      const at = [...path, "choices", index];
      const choice = this.#fields(source, each, at, ["id", "zh-CN", "en"]);
      return { id: this.#text(source, choice, [...at, "id"]), text: this.#languages(source, choice, at) };
    });
    const right = list(fields["right"]).map(String);
    const ids = choices.map(({ id }) => id);
    if (choices.length < 2) source.fault([...path, "choices"], "count", "at least two choices");
    if (right.length === 0 || right.some((id) => !ids.includes(id)))
      source.fault([...path, "right"], "choice", "right: names choices of the question");
    const kind = fields["kind"] === "multiple" ? "multiple" : "single";
    if (kind === "single" && right.length > 1)
      source.fault([...path, "right"], "single", "exactly one choice is right");
    return {
      id: this.#text(source, fields, [...path, "id"]),
      kind,
      text: this.#localized(source, fields, [...path, "text"]),
      choices,
      right,
      explanation: this.#localized(source, fields, [...path, "explanation"]),
    };
  }

  async #yaml(name: string): Promise<YamlSource> {
    const text = name
      ? await this.#read(name, (message) => this.#faults.push({ field: name, rule: "file", message }))
      : undefined;
    const source = readYaml(text?.toString("utf8") ?? "", name);
    if (text) this.#sources.push(source);
    return source;
  }

  async #read(name: string, fault: (message: string) => void): Promise<Buffer | undefined> {
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.includes("..")) {
      fault(`${name}: is no file name within the pack`);
      return undefined;
    }
    const path = join(this.#folder, name);
    const size = (await stat(path).catch(() => undefined))?.size;
    if (size === undefined) fault(`${name}: there is no such file`);
    else if (size > MAX_MEDIA_BYTES) fault(`${name}: is larger than ${MAX_MEDIA_BYTES} bytes`);
    else return readFile(path);
    return undefined;
  }

  readonly #hashes = new Map<string, string>();

  #nameOf(file: string): string {
    return this.#hashes.get(file) ?? file;
  }

  async #takeMedia(file: string, fault: (message: string) => void): Promise<string> {
    if (!MEDIA_TYPES.has(extname(file)))
      fault(`${file}: is no kind of picture, video or caption that is allowed`);
    const content = await this.#read(file, fault);
    if (!content) return "";
    const name = `${createHash("sha256").update(content).digest("hex")}${extname(file)}`;
    this.#hashes.set(file, name);
    this.media.set(name, content);
    return name;
  }

  async #mediaUrl(source: YamlSource, fields: Fields, path: Path): Promise<string> {
    const file = this.#text(source, fields, path);
    return file
      ? `/media/${await this.#takeMedia(file, (message) => source.fault(path, "file", message))}`
      : "";
  }

  #fields(source: YamlSource, value: unknown, path: Path, allowed: readonly string[]): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      if (source.value !== undefined)
        source.fault(path, "object", `fields are expected here: ${allowed.join(", ")}`);
      return {};
    }
    for (const name of Object.keys(value))
      if (!allowed.includes(name)) source.fault([...path, name], "unknown", `there is no field ${name}`);
    return value as Fields;
  }

  #localized(source: YamlSource, fields: Fields, path: Path): LocalizedText {
    return this.#languages(source, this.#fields(source, fields[path.at(-1)!], path, ["zh-CN", "en"]), path);
  }

  #languages(source: YamlSource, fields: Fields, path: Path): LocalizedText {
    return {
      zhCn: this.#text(source, fields, [...path, "zh-CN"]),
      en: this.#text(source, fields, [...path, "en"]),
    };
  }

  #text(source: YamlSource, fields: Fields, path: Path): string {
    const value = fields[path.at(-1)!];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    if (source.value !== undefined) source.fault(path, "text", `${path.at(-1)}: a text is missing`);
    return "";
  }

  #number(source: YamlSource, fields: Fields, path: Path, least: number, most: number): number {
    const value = fields[path.at(-1)!];
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
    if (source.value !== undefined)
      source.fault(path, "number", `${path.at(-1)}: a whole number from ${least} to ${most}`);
    return least;
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
