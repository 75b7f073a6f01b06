import { readFile } from "node:fs/promises";
import { join } from "node:path";

interface Styles {
  readonly href: string;
  readonly integrity: string;
}

/** The shared packages as their build describes them. */
interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
  readonly integrity: Readonly<Record<string, string>>;
  readonly css: readonly Styles[];
}

/** The shell as its build describes it. */
interface ShellBuild {
  readonly entry: string;
  /** The one of its files that finds out who is here, and needs no other. */
  readonly login: string;
  /** Its own files that the entry imports. */
  readonly imports: readonly string[];
  /** The script of a framed module's page. */
  readonly frame: string;
  /** The shared packages that every first page needs. */
  readonly preload: readonly string[];
  readonly integrity: Readonly<Record<string, string>>;
  readonly css: readonly Styles[];
  /** The script that runs before any other. */
  readonly boot: Styles;
}

/** What was built of the web and is the same for everybody. */
export interface WebBuild {
  readonly vendor: ImportMap;
  readonly shell: ShellBuild;
}

export async function readWebBuild(shellFolder: string, vendorFolder: string): Promise<WebBuild> {
  const read = async (folder: string, file: string) => JSON.parse(await readFile(join(folder, file), "utf8"));
  return {
    vendor: (await read(vendorFolder, "importmap.json")) as ImportMap,
    shell: (await read(shellFolder, "shell.json")) as ShellBuild,
  };
}
