import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "@qiming/core";

/** Where media lie: by the hash of their content, so a name never changes its meaning and may be cached for ever. */
export interface FileStore {
  /**
   * Keeps a file's content; the same content again changes nothing. On disk when the promise resolves.
   *
   * @param extension with its dot, for example ".svg": decides the media type at delivery
   * @returns the file's name: sha-256 in hex and the extension
   */
  put(content: Uint8Array, extension: string): Promise<string>;
  read(name: string): Promise<Uint8Array>;
}

/** A file store in a folder. */
export function folderStore(folder: string): FileStore {
  return {
    async put(content, extension) {
      const name = `${createHash("sha256").update(content).digest("hex")}${extension}`;
      const path = join(folder, name);
      if (await stat(path).catch(() => undefined)) return name;
      await mkdir(folder, { recursive: true });
      const temporary = join(folder, `.${newId()}`);
      const file = await open(temporary, "wx");
      await file.writeFile(content);
      await file.sync();
      await file.close();
      await rename(temporary, path);
      return name;
    },
    read: (name) => readFile(join(folder, name)),
  };
}
