import { readFileSync, statSync } from "node:fs";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a process was told is wrong; the message names every fault. */
export class SettingsError extends Error {}

/** One setting: how its text becomes a value. Throws in words when the text is no such value. */
export type Reader<T> = (text: string) => T;

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
  /** Says that what was read contradicts itself, or the rest; it is told with every other fault. */
  refuse(fault: string): void;
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
  /** What somebody said of a setting, or that nobody did; a fault is told and ends as the given value. */
  const valueOf = <T>(name: string, read: (text: string | undefined) => T): T => {
    try {
      return read(textOf(environment, name));
    } catch (error) {
      faults.push(`${name}: ${(error as Error).message}`);
      return undefined as T;
    }
  };
  const config = build({
    together(names, leave) {
      const before = faults.length;
      const entries = Object.entries<string>(names).map(
        ([field, name]) => [field, name, valueOf(name, (text) => text)] as const,
      );
      if (faults.length > before) return undefined;
      const missing = entries.filter(([, , text]) => text === undefined).map(([, name]) => name);
      const isWithout = environment[leave] === "yes";
      if (missing.length === 0) {
        if (isWithout) faults.push(`${leave}: is yes, but ${Object.values(names).join(", ")} are there`);
        return Object.fromEntries(entries.map(([field, , text]) => [field, text])) as never;
      }
      const isLeft = missing.length === entries.length;
      if (!isLeft || (environment["NODE_ENV"] === "production" && !isWithout))
        faults.push(`${missing.join(", ")}: missing${isLeft ? `; ${leave}=yes goes without` : ""}`);
      return undefined;
    },
    optional: (name, fallback, reader) =>
      valueOf(name, (text) => (text === undefined ? fallback : reader(text))),
    required: (name, reader) =>
      valueOf(name, (text) => {
        if (text === undefined) throw new Error("is missing");
        return reader(text);
      }),
    refuse: (fault) => void faults.push(fault),
  });
  if (faults.length > 0) throw new SettingsError(`faulty settings:\n  ${faults.join("\n  ")}`);
  return Object.freeze(config);
}

/** A secret comes as a file: NAME_FILE is its path. @throws Error in words */
function textOf(environment: Environment, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  const text = environment[name] || undefined;
  if (!file) return text;
  if (text !== undefined) throw new Error(`is there twice: ${name}_FILE too`);
  const content = contentOf(file).trim();
  if (content === "") throw new Error(`${file} is empty`);
  return content;
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
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

/** A folder that is there. */
export const asFolder: Reader<string> = (text) => {
  if (!statSync(text, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${text} is no folder`);
  return text;
};

/** Of a database of MongoDB's protocol, without the name of a database in it: each service has its own. */
export const asMongodbUri: Reader<string> = (text) => {
  // What is wrong is said without the address: it may hold a password.
  const [, database] = /^mongodb(?:\+srv)?:\/\/[^/?]+(?:\/([^?]*))?(?:\?.*)?$/.exec(text) ?? [undefined, "?"];
  if (database === "?") throw new Error("is no address of a database (mongodb://host:port)");
  if (database) throw new Error(`names the database "${database}"; each service has its own`);
  return text;
};

/** `name=value,name=value`; a value may hold commas. */
export const asMap: Reader<Record<string, string>> = (text) =>
  Object.fromEntries(
    text.split(/,(?=[^,=]*=)/).map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new Error(`"${pair}" is not name=value`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
