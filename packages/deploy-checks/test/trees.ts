import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { KUSTOMIZE } from "../src/ours.ts";
import { render } from "../src/render.ts";
import type { KubeObject, Tree } from "../src/tree.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Every folder below overlays and colleges that can be applied: ours, and what a university has put beside them. */
export const FOUND: readonly string[] = ["overlays", "colleges"].flatMap((top) =>
  treesBelow(join(KUSTOMIZE, top)),
);

function treesBelow(folder: string): string[] {
  const inside = readdirSync(folder).map((name) => join(folder, name));
  const below = inside.filter((path) => statSync(path).isDirectory()).flatMap(treesBelow);
  const isTree = inside.some((path) => path.endsWith("/kustomization.yaml") && !isComponent(path));
  return isTree ? [relative(KUSTOMIZE, folder), ...below] : below;
}

function isComponent(file: string): boolean {
  return readFileSync(file, "utf8").includes("kind: Component");
}

const rendered = new Map<string, Tree>();

/** Rendered once, however many ask. */
export function treeOf(overlay: string): Tree {
  let tree = rendered.get(overlay);
  if (!tree) rendered.set(overlay, (tree = render(join(KUSTOMIZE, overlay))));
  return tree;
}

/** A copy to break. */
export const copyOf = (tree: Tree): KubeObject[] => structuredClone(tree) as KubeObject[];
