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

test.each(["overlays/campus", "overlays/campus/after"])(
  "with own-authority every part of %s that speaks with what is outside trusts it",
  (overlay) => {
    const tree = treeWith("own-authority", overlay);
    expect(checkTree(tree)).toEqual([]);
    const speaking = workloadsOf(tree).filter(({ labels }) =>
      ["service", "gateway", "operator", "migration"].includes(labels["app.kubernetes.io/component"]!),
    );
    expect(speaking.length).toBeGreaterThan(6);
    for (const { owner, pod, containers } of speaking) {
      const { env = [], volumeMounts = [] } = containers[0]!;
      const file = env.find(({ name }) => name === "NODE_EXTRA_CA_CERTS")?.value;
      const mount = volumeMounts.find(({ mountPath }) => file === `${mountPath}/ca.crt`);
      const volume = pod.volumes!.find(({ name }) => name === mount?.name);
      expect([owner.metadata.name, volume?.configMap?.name]).toEqual([owner.metadata.name, "own-authority"]);
    }
    expect(neededFromOutside(tree)).toContain("ConfigMap own-authority");
  },
);
