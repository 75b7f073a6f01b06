import { gzipSync } from "node:zlib";
import type { Budget } from "../budget.ts";
import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";
import { isRelative, target } from "../script.ts";

/** What a module weighs, in bytes: scripts and styles as they travel (gzip), pictures and fonts as they are. */
export interface Sizes {
  readonly scriptBytes: number;
  readonly styleBytes: number;
  readonly imageBytes: number;
}

type Files = Context["files"];

const isScript = (file: string) => /\.js(on)?$/.test(file) && file !== MANIFEST;
const isStyle = (file: string) => file.endsWith(".css");
const isImage = (file: string) => /\.(svg|png|webp|jpg|woff2)$/.test(file);
const packed = (bytes: Uint8Array | undefined): number => (bytes ? gzipSync(bytes, { level: 9 }).length : 0);

const total = (files: Files, is: (file: string) => boolean, size: (bytes: Uint8Array) => number): number =>
  [...files].reduce((sum, [file, bytes]) => sum + (is(file) ? size(bytes) : 0), 0);

/** Weighs all files. */
export const sizesOf = (files: Files): Sizes => ({
  scriptBytes: total(files, isScript, packed),
  styleBytes: total(files, isStyle, packed),
  imageBytes: total(files, isImage, ({ length }) => length),
});

/** Neither scripts nor styles are longer than can be read in a moment. */
export function rawFaults(files: Files, { rawScripts, rawStyles }: Budget): Fault[] {
  const kinds = [
    ["*.js", total(files, isScript, ({ length }) => length), rawScripts],
    ["*.css", total(files, isStyle, ({ length }) => length), rawStyles],
  ] as const;
  return kinds
    .filter(([, bytes, most]) => bytes > most)
    .map(([kind, bytes, most]) =>
      fault("TOO_LARGE.raw", kind, kilobytes(bytes), {
        kind,
        most: kilobytes(most),
        over: kilobytes(bytes - most),
      }),
    );
}

/** No part of the module is heavier than its budget. */
export function sizeFaults({ files, scripts, manifest, budget }: Context): Fault[] {
  const sizes = sizesOf(files);
  const faults: Fault[] = [];
  const check = (key: Parameters<typeof fault>[0], file: string, bytes: number, most: number) => {
    const amount = { most: kilobytes(most), over: kilobytes(bytes - most) };
    if (bytes > most) faults.push(fault(key, file, kilobytes(bytes), amount));
  };
  check("TOO_LARGE.scripts", "*.js", sizes.scriptBytes, budget.scripts);
  check("TOO_LARGE.styles", "*.css", sizes.styleBytes, budget.styles);
  check("TOO_LARGE.images", "*", sizes.imageBytes, budget.images);
  const { entry } = manifest;
  if (entry !== undefined) {
    const atOnce = [...staticFiles(entry, scripts)];
    const bytes = atOnce.reduce((sum, file) => sum + packed(files.get(file)), 0);
    check("TOO_LARGE.entry", entry, bytes, budget.entry);
  }
  for (const [file, bytes] of files)
    if (isImage(file)) check("TOO_LARGE.image", file, bytes.length, budget.image);
  return faults;
}

function staticFiles(file: string, scripts: Context["scripts"], seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { from, isStatic } of scripts.get(file)?.imports ?? [])
    if (isStatic && from !== undefined && isRelative(from)) staticFiles(target(file, from), scripts, seen);
  return seen;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
