import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Violation } from "@qiming/core";
import { readYaml, Reading, type YamlSource } from "@qiming/service-kit";
import type { LocalizedText } from "../domain/course.ts";
import { renderMarkdown } from "./markdown.ts";

const MEDIA_TYPES = new Set([".svg", ".png", ".webm", ".mp4", ".vtt"]);
const MAX_FILE_BYTES = 20 * 1024 * 1024;

type Complain = (message: string) => void;

/** The files of one pack: never one outside it, and what is wrong with them gathered. */
export class PackFolder {
  /** Content by the name under which the file store will keep it. */
  readonly media = new Map<string, Buffer>();
  readonly #folder: string;
  readonly #sources: YamlSource[] = [];
  readonly #faults: Violation[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  get faults(): readonly Violation[] {
    return [...this.#sources.flatMap((source) => source.faults), ...this.#faults];
  }

  /** The YAML file that a reading names; a reading of nothing where there is none. */
  async yaml(named: Reading): Promise<Reading> {
    const name = named.text();
    return name ? this.yamlFile(name, (message) => named.fault("file", message)) : nothing();
  }

  async yamlFile(
    name: string,
    complain: Complain = (message) => this.#faults.push({ field: name, rule: "file", message }),
  ): Promise<Reading> {
    const text = await this.#read(name, complain);
    if (!text) return nothing();
    const source = readYaml(text.toString("utf8"), name);
    this.#sources.push(source);
    return source.root;
  }

  /** The address that a picture, film or caption will have. */
  async mediaUrl(named: Reading): Promise<string> {
    const file = named.text();
    return file ? this.#take(file, (message) => named.fault("file", message)) : "";
  }

  /** The text `<name>.zh-CN.md` and `<name>.en.md` that a reading names, as safe HTML. */
  async html(named: Reading): Promise<LocalizedText> {
    const name = named.text();
    if (!name) return { zhCn: "", en: "" };
    const [zhCn, en] = await Promise.all(
      ["zh-CN", "en"].map((language) => this.#render(`${name}.${language}.md`, named)),
    );
    return { zhCn: zhCn!, en: en! };
  }

  async #render(name: string, named: Reading): Promise<string> {
    const text = (await this.#read(name, (message) => named.fault("file", message)))?.toString("utf8");
    if (text === undefined) return "";
    const { pictures, faults } = renderMarkdown(text, name, String);
    this.#faults.push(...faults);
    const urls = new Map<string, string>();
    for (const { file, field } of pictures)
      urls.set(file, await this.#take(file, (message) => this.#faults.push({ field, rule: "file", message })));
    return renderMarkdown(text, name, (file) => urls.get(file) ?? file).html;
  }

  async #take(file: string, complain: Complain): Promise<string> {
    if (!MEDIA_TYPES.has(extname(file)))
      complain(`${file}: is no kind of picture, video or caption that is allowed`);
    const content = await this.#read(file, complain);
    if (!content) return "";
    const name = `${createHash("sha256").update(content).digest("hex")}${extname(file)}`;
    this.media.set(name, content);
    return `/media/${name}`;
  }

  async #read(name: string, complain: Complain): Promise<Buffer | undefined> {
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.includes(".."))
      return void complain(`${name}: is no file name within the pack`);
    const path = join(this.#folder, name);
    const size = (await stat(path).catch(() => undefined))?.size;
    if (size === undefined) return void complain(`${name}: there is no such file`);
    if (size > MAX_FILE_BYTES) return void complain(`${name}: is larger than ${MAX_FILE_BYTES} bytes`);
    return readFile(path);
  }
}

/** A file that is not there was said to be missing; of what it lacks nothing more is said. */
const nothing = (): Reading => new Reading(undefined, [], () => undefined);
