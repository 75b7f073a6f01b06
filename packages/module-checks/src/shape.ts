/** One thing that has the wrong shape; without `expected` it should not be there at all. */
export interface Problem {
  readonly path: string;
  readonly value: unknown;
  readonly expected?: string;
}

export type Check = (value: unknown, path: string) => Problem[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const matching =
  (pattern: RegExp, expected: string): Check =>
  (value, path) =>
    typeof value === "string" && pattern.test(value) ? [] : [{ path, value, expected }];

/** A text for people, 1 to `max` characters. */
export const text =
  (max: number): Check =>
  (value, path) =>
    typeof value === "string" && value.trim() !== "" && value.length <= max
      ? []
      : [{ path, value, expected: `"…" (1–${max})` }];

export const whole =
  (min: number, max: number): Check =>
  (value, path) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? []
      : [{ path, value, expected: `${min}–${max}` }];

export const oneOf =
  (...allowed: readonly (string | number)[]): Check =>
  (value, path) =>
    allowed.includes(value as string)
      ? []
      : [{ path, value, expected: allowed.map((each) => JSON.stringify(each)).join(" | ") }];

export const list =
  (item: Check, max: number): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length > max) return [{ path, value, expected: `[…] (0–${max})` }];
    return value.flatMap((each, at) => item(each, `${path}[${at}]`));
  };

export const record =
  (item: Check): Check =>
  (value, path) => {
    if (!isObject(value)) return [{ path, value, expected: "{…}" }];
    return Object.entries(value).flatMap(([name, each]) => item(each, `${path}["${name}"]`));
  };

/** An object with exactly these fields. What it does not know it refuses: a word misspelt would else be lost without a sound. */
export const shape =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, path) => {
    if (!isObject(value)) return [{ path: path || ".", value, expected: "{…}" }];
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const fields = { ...optional, ...required };
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
    const known = Object.keys(fields).filter(
      (name) => Object.hasOwn(required, name) || value[name] !== undefined,
    );
    return [
      ...known.flatMap((name) => fields[name]!(value[name], at(name))),
      ...unknown.map((name) => ({ path: at(name), value: value[name] })),
    ];
  };
