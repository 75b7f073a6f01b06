type Path = readonly (string | number)[];
type Fault = (path: Path, rule: string, message: string) => void;

const MAX_TEXT = 200;

/**
 * A value out of a file or a message, with the place where it stands. What is read of it has the right type in any case; what was wrong is
 * noted at its place, so that a reader says everything at once. A result is to be used only if nothing was noted.
 */
export class Reading {
  readonly value: unknown;
  readonly path: Path;
  readonly #note: Fault;

  constructor(value: unknown, path: Path, note: Fault) {
    this.value = value;
    this.path = path;
    this.#note = note;
  }

  get isMissing(): boolean {
    return this.value === undefined || this.value === null;
  }

  fault(rule: string, message: string): void {
    const name = this.path.at(-1);
    this.#note(this.path, rule, typeof name === "string" ? `${name}: ${message}` : message);
  }

  /** One field, whatever the others are. */
  at(name: string): Reading {
    return this.#child((this.value as Record<string, unknown> | null | undefined)?.[name], name);
  }

  /** The fields of an object, missing ones too; every other name is a fault. */
  fields<K extends string>(...names: readonly K[]): Readonly<Record<K, Reading>> {
    const known = this.#asObject(names) ?? {};
    for (const name of Object.keys(known))
      if (!names.includes(name as K))
        this.#note([...this.path, name], "unknown", `there is no field ${name} here`);
    return Object.fromEntries(names.map((name) => [name, this.#child(known[name], name)])) as Record<
      K,
      Reading
    >;
  }

  /** The fields of an object whose names mean something themselves. */
  entries(): [string, Reading][] {
    return Object.entries(this.#asObject([]) ?? {}).map(([name, value]) => [name, this.#child(value, name)]);
  }

  /** The elements of a list; none where it is missing. */
  list(): Reading[] {
    if (Array.isArray(this.value)) return this.value.map((value, index) => this.#child(value, index));
    if (!this.isMissing) this.fault("list", "a list is expected");
    return [];
  }

  text(most = MAX_TEXT): string {
    const { value } = this;
    if (typeof value === "string" && value.trim() !== "" && value.length <= most) return value.trim();
    this.fault("text", `a text of at most ${most} characters is expected`);
    return "";
  }

  /** A text in both languages of the platform. */
  localized(most = MAX_TEXT): { readonly zhCn: string; readonly en: string } {
    const { "zh-CN": zhCn, en } = this.fields("zh-CN", "en");
    return { zhCn: zhCn.text(most), en: en.text(most) };
  }

  choice<T extends string>(choices: readonly T[]): T {
    if (choices.includes(this.value as T)) return this.value as T;
    this.fault("choice", `one of ${choices.join(", ")} is expected`);
    return choices[0]!;
  }

  integer(least: number, most: number): number {
    const { value } = this;
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
      return value as number;
    this.fault("number", `a whole number from ${least} to ${most} is expected`);
    return least;
  }

  /** True or false; false where it is missing. */
  flag(): boolean {
    if (typeof this.value === "boolean" || this.isMissing) return this.value === true;
    this.fault("flag", "true or false is expected");
    return false;
  }

  /** The beginning of a day by China's clock, given as 2026-01-31. */
  day(): Date {
    const text = typeof this.value === "string" ? this.value : "";
    const day = new Date(`${text}T00:00:00+08:00`);
    if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime())) return day;
    this.fault("date", "a day is expected, for example 2026-01-31");
    return new Date(0);
  }

  #asObject(names: readonly string[]): Record<string, unknown> | undefined {
    const { value } = this;
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    this.fault("object", `fields are expected${names.length > 0 ? `: ${names.join(", ")}` : ""}`);
    return undefined;
  }

  #child(value: unknown, name: string | number): Reading {
    return new Reading(value, [...this.path, name], this.#note);
  }
}

/** Notes every value that stands in a list for the second time. */
export function noteRepeated(readings: readonly Reading[], message: string): void {
  const seen = new Set<unknown>();
  for (const reading of readings) {
    if (reading.isMissing) continue;
    if (seen.has(reading.value)) reading.fault("unique", message);
    seen.add(reading.value);
  }
}
