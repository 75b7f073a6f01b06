import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const KUSTOMIZE = fileURLToPath(new URL("../../../deploy/kustomize", import.meta.url));

/** The trees that come with the platform: examples with addresses of no university. */
export const OURS: readonly string[] = [
  "overlays/pilot",
  "overlays/campus",
  "overlays/campus/after",
  "colleges/example/namespace",
  "colleges/example/module",
];

export const isOurs = (folder: string): boolean =>
  OURS.some((each) => relative(join(realpathSync(KUSTOMIZE), each), realpathSync(folder)) === "");
