import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { checkTree } from "../src/check-tree.ts";
import { KUSTOMIZE } from "../src/ours.ts";
import { neededFromOutside } from "../src/references.ts";
import { render } from "../src/render.ts";
import { workloadsOf, type Tree } from "../src/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "components-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An overlay of ours with one component more. */
function treeWith(component: string, overlay: string): Tree {
  const there = (path: string) => JSON.stringify(relative(folder, join(KUSTOMIZE, path)));
  const lines = [`resources: [${there(overlay)}]`, `components: [${there(`components/${component}`)}]`];
  writeFileSync(join(folder, "kustomization.yaml"), ["kind: Kustomization", ...lines].join("\n"));
  return render(folder);
}

test("every component says on a page of its own what it is and what it needs", () => {
  const components = readdirSync(join(KUSTOMIZE, "components"));
  expect(components.length).toBeGreaterThan(8);
  expect(components.filter((name) => !existsSync(join(KUSTOMIZE, "components", name, "README.md")))).toEqual(
    [],
  );
});

test.each(["overlays/pilot", "overlays/campus", "overlays/campus/after"])(
  "with pull-secret every pod of %s shows the registry who pulls",
  (overlay) => {
    const tree = treeWith("pull-secret", overlay);
    expect(checkTree(tree)).toEqual([]);
    for (const { pod } of workloadsOf(tree)) expect(pod.imagePullSecrets).toEqual([{ name: "registry" }]);
    expect(neededFromOutside(tree)).toContain("Secret registry");
  },
);
