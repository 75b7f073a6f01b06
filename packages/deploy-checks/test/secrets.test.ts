import { execFileSync } from "node:child_process";
import { createPublicKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { KUSTOMIZE } from "../src/ours.ts";
import { neededFromOutside } from "../src/references.ts";
import { render } from "../src/render.ts";
import { ofKind, titleOf, workloadsOf, type Tree } from "../src/tree.ts";
import { treeOf } from "./trees.ts";

const folder = mkdtempSync(join(tmpdir(), "secrets-"));
const campusFolder = mkdtempSync(join(tmpdir(), "campus-secrets-"));
const make = (into = folder, ...options: string[]) =>
  execFileSync(join(KUSTOMIZE, "secrets/make.sh"), [into, ...options], { encoding: "utf8", stdio: "pipe" });
const file = (path: string) => readFileSync(join(folder, path), "utf8");
let made: Tree;
let madeForCampus: Tree;

beforeAll(() => {
  make();
  made = render(folder);
  make(campusFolder, "--without-tls");
  madeForCampus = render(campusFolder);
});
afterAll(() => [folder, campusFolder].forEach((each) => rmSync(each, { recursive: true })));

/** What only people have: the certificate of the university's own name, and what a command is told. */
const OF_PEOPLE = [
  "ConfigMap import",
  "ConfigMap restore",
  "Secret backup-identity",
  "Secret web-certificate",
];

test("a pilot needs nothing but what is made, and nothing is made that it does not need", () => {
  const needed = neededFromOutside(treeOf("overlays/pilot"));
  expect([...made.map(titleOf), ...OF_PEOPLE].sort()).toEqual(needed);
});

test("a campus needs of these what no certificate authority and no operator of its own brings", () => {
  const needed = neededFromOutside(treeOf("overlays/campus"));
  expect(needed.filter((each) => !madeForCampus.map(titleOf).includes(each))).toEqual(OF_PEOPLE);
  expect(needed.filter((each) => each.endsWith("-tls"))).toEqual([]);
});

test("a secret has one maker: on a campus certificates come from its authority alone, also when it is run again", () => {
  const filled = treeOf("overlays/campus")
    .filter(({ kind }) => kind === "Certificate")
    .map((each) => `Secret ${(each as unknown as { spec: { secretName: string } }).spec.secretName}`);
  const parts = filled.filter((each) => each !== "Secret authority-tls");
  expect(madeForCampus.map(titleOf).filter((each) => filled.includes(each))).toEqual([]);
  expect(made.map(titleOf).filter((each) => filled.includes(each))).toEqual(parts.sort());
  make(campusFolder);
  expect(render(campusFolder).map(titleOf)).toEqual(madeForCampus.map(titleOf));
});

test("an option that it does not know makes nothing", () => {
  expect(() => make(folder, "--with-tls")).toThrow(/--with-tls is no option/);
});

test("behind every setting that names a file, a part finds it", () => {
  const tree = treeOf("overlays/pilot");
  const settings = ofKind(tree, "ConfigMap").find(({ metadata }) =>
    metadata.name.startsWith("settings-"),
  )!.data!;
  const contents = new Map(
    made.map((each) => [titleOf(each), Object.keys((each as { data?: object }).data ?? {})] as const),
  );
  const services = workloadsOf(tree).filter(
    ({ labels }) => labels["app.kubernetes.io/component"] === "service",
  );
  expect(services).toHaveLength(7);
  for (const { owner, pod, containers } of services) {
    const files = (containers[0]!.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
      const volume = pod.volumes!.find((each) => each.name === name)!;
      const source = volume.secret
        ? `Secret ${volume.secret.secretName}`
        : `ConfigMap ${volume.configMap?.name}`;
      return [mountPath, ...(contents.get(source) ?? []).map((key) => `${mountPath}/${key}`)];
    });
    const own = containers[0]!.env ?? [];
    const named = [...Object.entries(settings), ...own.map(({ name, value = "" }) => [name, value] as const)];
    const wanted = named.filter(([name]) => /_FILE$|KEYS_DIR$/.test(name)).map(([, path]) => path);
    expect({ part: owner.metadata.name, missing: wanted.filter((path) => !files.includes(path)) }).toEqual({
      part: owner.metadata.name,
      missing: [],
    });
  }
});

test("certificates are of one authority, by the name that callers ask for; keys fit together", () => {
  const authority = new X509Certificate(file("tls/ca.crt"));
  for (const part of ["identity", "services-hall", "gateway", "operator"]) {
    const certificate = new X509Certificate(file(`tls/${part}.crt`));
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkHost(part)).toBe(part);
    expect(certificate.publicKey.equals(createPublicKey(file(`tls/${part}.key`)))).toBe(true);
    expect(
      createPublicKey(file(`token/${part}.pem`)).equals(createPublicKey(file(`public-keys/${part}.pem`))),
    ).toBe(true);
  }
});

test("what is there stays; what was taken away is made anew, with what depends on it", () => {
  const before = Object.fromEntries(
    ["tls/points.crt", "token/points.pem", "mongodb/points.uri"].map((path) => [path, file(path)]),
  );
  make();
  for (const [path, content] of Object.entries(before)) expect(file(path)).toBe(content);
  for (const path of ["token/points.pem", "tls/points.key"]) rmSync(join(folder, path));
  make();
  expect(file("token/points.pem")).not.toBe(before["token/points.pem"]);
  expect(
    createPublicKey(file("token/points.pem")).equals(createPublicKey(file("public-keys/points.pem"))),
  ).toBe(true);
  expect(
    new X509Certificate(file("tls/points.crt")).publicKey.equals(createPublicKey(file("tls/points.key"))),
  ).toBe(true);
});

test("refuses a folder in a repository", () => {
  expect(() =>
    execFileSync(join(KUSTOMIZE, "secrets/make.sh"), [join(KUSTOMIZE, "secrets")], { stdio: "pipe" }),
  ).toThrow(/lies in a repository/);
});
