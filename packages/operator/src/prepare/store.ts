import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Who must be able to read what is written; undefined: whoever writes it. */
export interface Owner {
  readonly user: number;
  readonly group: number;
}

/** Files of a folder, readable by their owner alone. */
export interface SecretStore {
  /** What is there already stays: a secret that is in use is never replaced. @returns the content */
  keep(path: string, make: () => string | Promise<string>): Promise<string>;
  /** Writes it whatever was there. */
  put(path: string, content: string): void;
  find(path: string): string | undefined;
  makeFolder(path: string): void;
  /** A folder within it. */
  within(folder: string): SecretStore;
  /** What was written, in order; nothing of it where nothing was missing. */
  readonly written: readonly string[];
}

/** @param written what was, by this store and those within it */
export function secretStore(folder: string, owner: Owner | undefined, written: string[] = []): SecretStore {
  const own = (path: string) => owner && chownSync(path, owner.user, owner.group);
  const makeFolder = (path: string) => {
    if (existsSync(path)) return;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
    own(path);
  };
  const find = (path: string) =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined;
  const put = (path: string, content: string) => {
    if (find(path) === content) return;
    const file = join(folder, path);
    makeFolder(dirname(file));
    // Whole or not at all, whenever the machine dies.
    writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
    own(`${file}.new`);
    renameSync(`${file}.new`, file);
    written.push(path);
  };
  return {
    ...{ find, put, written },
    makeFolder: (path) => makeFolder(join(folder, path)),
    within: (name) => secretStore(join(folder, name), owner, written),
    async keep(path, make) {
      const there = find(path);
      if (there !== undefined) return there;
      const content = await make();
      put(path, content);
      return content;
    },
  };
}
