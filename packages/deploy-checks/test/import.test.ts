import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { endOf, mayConnect } from "../src/network.ts";
import { ofKind, workloadsOf } from "../src/tree.ts";
import { SERVICES } from "./edges.ts";
import { treeOf } from "./trees.ts";

const TREES = ["overlays/pilot", "overlays/campus"];
const workload = (overlay: string, name: string) =>
  workloadsOf(treeOf(overlay)).find(({ owner }) => owner.metadata.name === name)!;

test.each(TREES)("an import of %s reads what the inbox took in, and cannot change it", (overlay) => {
  const { pod, containers } = workload(overlay, "import");
  expect(containers[0]!.args).toEqual(["import", "$(WHAT)", "/in/$(FROM)"]);
  const mount = containers[0]!.volumeMounts!.find(({ mountPath }) => mountPath === "/in")!;
  expect(mount.readOnly).toBe(true);
  const claimOf = ({ volumes = [] }: typeof pod, volume: string) =>
    volumes.find(({ name }) => name === volume)?.persistentVolumeClaim?.claimName;
  expect(claimOf(pod, mount.name)).toBe("inbox");
  expect(claimOf(workload(overlay, "inbox").pod, "inbox")).toBe("inbox");
});

test.each(TREES)("the inbox of %s holds no secret and reaches nobody", (overlay) => {
  const tree = treeOf(overlay);
  const { pod, containers } = workload(overlay, "inbox");
  expect(pod.volumes!.map(({ name }) => name)).toEqual(["inbox"]);
  expect([containers[0]!.env ?? [], containers[0]!.envFrom]).toEqual([[], []]);
  const inbox = endOf(tree, "inbox");
  for (const to of SERVICES) expect(mayConnect(tree, inbox, endOf(tree, to), 50_051)).toBe(false);
  for (const address of ["192.0.2.17", "192.0.2.34"])
    expect(mayConnect(tree, inbox, { address }, address.endsWith("17") ? 27_017 : 443)).toBe(false);
});

test("on several nodes the inbox's volume goes where the import runs", () => {
  const claim = ofKind(treeOf("overlays/campus"), "PersistentVolumeClaim").find(
    ({ metadata }) => metadata.name === "inbox",
  );
  expect(claim!.spec!.accessModes).toEqual(["ReadWriteMany"]);
});

test("the inbox is empty when it begins, and again when it is told to end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "inbox-"));
  writeFileSync(join(folder, "left-over.yaml"), "names");
  const [script = ""] = workload("overlays/pilot", "inbox").containers[0]!.args!;
  const inbox = spawn("sh", ["-c", script.replaceAll("/in", folder)], { stdio: "ignore", detached: true });
  try {
    await isEmpty(folder);
    mkdirSync(join(folder, "packs/course"), { recursive: true });
    writeFileSync(join(folder, "packs/course/pack.yaml"), "numbers");
    inbox.kill("SIGTERM");
    await once(inbox, "exit");
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    // The sleep that it waited for: in a cluster it ends with the container.
    process.kill(-inbox.pid!, "SIGKILL");
    rmSync(folder, { recursive: true });
  }
});

async function isEmpty(folder: string): Promise<void> {
  while (readdirSync(folder).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
