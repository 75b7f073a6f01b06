import { spawnSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import { kubectl } from "./kubectl.ts";
import type { KubeObject } from "./tree.ts";

const LARGEST_TREE_BYTES = 64 * 1024 * 1024;

/** The tree of a folder, as `kubectl apply -k` would send it. @throws Error with kubectl's words */
export function render(folder: string): KubeObject[] {
  const { status, stdout, stderr, error } = spawnSync(kubectl(), ["kustomize", folder], {
    encoding: "utf8",
    maxBuffer: LARGEST_TREE_BYTES,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim());
  // As the cluster's own reader takes it: 0440 is octal, "yes" is no string.
  return parseAllDocuments(stdout, { version: "1.1" }).map((document) => document.toJS() as KubeObject);
}
