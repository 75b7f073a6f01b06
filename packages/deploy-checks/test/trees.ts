import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { render } from "../src/render.ts";
import type { KubeObject, Tree } from "../src/tree.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const KUSTOMIZE = join(ROOT, "deploy/kustomize");

/** Every tree that somebody applies. */
export const OVERLAYS = [
  "overlays/pilot",
  "overlays/campus",
  "overlays/campus/after",
  "colleges/example/namespace",
  "colleges/example/module",
];

const rendered = new Map<string, Tree>();

/** Rendered once, however many ask. */
export function treeOf(overlay: string): Tree {
  let tree = rendered.get(overlay);
  if (!tree) rendered.set(overlay, (tree = render(join(KUSTOMIZE, overlay))));
  return tree;
}

/** A copy to break. */
export const copyOf = (tree: Tree): KubeObject[] => structuredClone(tree) as KubeObject[];
