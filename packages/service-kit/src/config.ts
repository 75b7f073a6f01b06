import { readFileSync } from "node:fs";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a process was told is wrong; the message names every fault. */
export class SettingsError extends Error {}

/** One setting: how its text becomes a value. Throws in words when the text is no such value. */
type Reader<T> = (text: string) => T;

export interface Settings {
  /** A setting with a default; `read` turns its text into the value. */
  optional<T>(name: string, fallback: T, read: Reader<T>): T;
  /** A setting that must be there. */
  required<T>(name: string, read: Reader<T>): T;
  /**
   * Settings that mean something only together: all of them or none. None is refused in production unless `leave` says "yes".
   *
   * @param names the setting behind each field
   */
  together<K extends string>(
    names: Readonly<Record<K, string>>,
    leave: string,
  ): Record<K, string> | undefined;
}

/**
 * Reads settings and reports every fault at once, before anything has started.
 *
 * @param build makes the typed configuration out of the settings
 * @throws SettingsError that lists each faulty setting by name
 */
export function readConfig<C extends object>(
  environment: Environment,
  build: (settings: Settings) => C,
): Readonly<C> {
  const faults: string[] = [];
  const read = <T>(name: string, text: string, reader: Reader<T>): T => {
    try {
      return reader(text);
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`);
      return undefined as T;
    }
  };
  const config = build({
    together(names, leave) {
      const entries = Object.entries<string>(names).map(([field, name]) => [
        field,
        textOf(environment, name),
      ]);
      const missing = Object.values<string>(names).filter((name) => textOf(environment, name) === undefined);
      if (missing.length === 0) return Object.fromEntries(entries) as never;
      const isLeft = missing.length === entries.length;
      const isAllowed = environment["NODE_ENV"] !== "production" || environment[leave] === "yes";
      if (!isLeft || !isAllowed)
        faults.push(`${missing.join(", ")}: missing${isLeft ? `; ${leave}=yes goes without` : ""}`);
      return undefined;
    },
    optional(name, fallback, reader) {
      const text = textOf(environment, name);
      return text === undefined ? fallback : read(name, text, reader);
    },
    required(name, reader) {
      const text = textOf(environment, name);
      if (text === undefined) faults.push(`${name}: is missing`);
      return text === undefined ? (undefined as never) : read(name, text, reader);
    },
  });
  if (faults.length > 0) throw new SettingsError(`faulty settings:\n  ${faults.join("\n  ")}`);
  return Object.freeze(config);
}

// A secret comes as a file: NAME_FILE is its path.
function textOf(environment: Environment, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  return file ? readFileSync(file, "utf8").trim() : environment[name] || undefined;
}

export const asText: Reader<string> = (text) => text;

export const asPort: Reader<number> = (text) => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`"${text}" is no port`);
  return port;
};

/** A whole number above nothing. */
export const asCount: Reader<number> = (text) => {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`"${text}" is no count`);
  return count;
};

export const asUrl: Reader<string> = (text) => {
  if (!URL.canParse(text)) throw new Error(`"${text}" is no address`);
  return text.replace(/\/$/, "");
};

export const asChoice =
  <T extends string>(...choices: readonly T[]): Reader<T> =>
  (text) => {
    if (!choices.includes(text as T)) throw new Error(`"${text}" is none of ${choices.join(", ")}`);
    return text as T;
  };

/** `name=value,name=value` */
export const asMap: Reader<Record<string, string>> = (text) =>
  Object.fromEntries(
    text.split(",").map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new Error(`"${pair}" is not name=value`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
