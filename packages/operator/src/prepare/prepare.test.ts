import { createPublicKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { newAuthority, newCertificate } from "./authority.ts";
import { prepare } from "./prepare.ts";
import { secretStore } from "./store.ts";

const OPTIONS = {
  services: ["identity", "points"],
  webHost: "party.example.edu.cn",
  loginHost: "login.party.example.edu.cn",
  databaseHosts: ["mongodb-1:27017"],
  replicaSet: "qiming",
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qiming-prepare-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (path: string) => readFileSync(join(folder, path), "utf8");
async function prepared(options = OPTIONS): Promise<readonly string[]> {
  const store = secretStore(folder, undefined);
  await prepare(store, options);
  return store.written;
}

test("gives each part its own key and certificate, everybody's public key, and no other part's secret", async () => {
  await prepared();
  const own = createPublicKey(read("points/token/key.pem")).export({ type: "spki", format: "pem" });
  expect(read("identity/public-keys/points.pem")).toBe(own);
  expect(readdirSync(join(folder, "points/public-keys"))).toEqual([
    "gateway.pem",
    "identity.pem",
    "operator.pem",
    "points.pem",
  ]);
  const certificate = new X509Certificate(read("points/tls/tls.crt"));
  expect(certificate.checkHost("points")).toBe("points");
  expect(certificate.checkHost("identity")).toBeUndefined();
  expect(certificate.verify(new X509Certificate(read("points/tls/ca.crt")).publicKey)).toBe(true);
  const secrets = readdirSync(join(folder, "points"), { recursive: true, encoding: "utf8" });
  expect(secrets.filter((each) => each.endsWith("key.pem") || each.endsWith(".key"))).toEqual(
    expect.arrayContaining(["token/key.pem", "tls/tls.key"]),
  );
  expect(secrets.some((each) => each.includes("ca.key"))).toBe(false);
});

test("what is written can be read by its owner alone", async () => {
  const written = await prepared();
  for (const path of written) expect([path, statSync(join(folder, path)).mode & 0o077]).toEqual([path, 0]);
});

test("done again, it changes nothing", async () => {
  await prepared();
  expect(await prepared()).toEqual([]);
});

test("a part that came anew is added, and everybody learns its public key", async () => {
  await prepared();
  const before = read("points/token/key.pem");
  await prepared({ ...OPTIONS, services: [...OPTIONS.services, "portal"] });
  expect(read("points/token/key.pem")).toBe(before);
  expect(read("points/public-keys/portal.pem")).toContain("PUBLIC KEY");
  expect(JSON.parse(read("mongodb/users.json"))).toHaveProperty("portal");
});

test("a site that is called otherwise gets another certificate; one that somebody brought stays", async () => {
  await prepared();
  await prepared({ ...OPTIONS, webHost: "dangjian.example.edu.cn" });
  expect(new X509Certificate(read("web/tls.crt")).checkHost("dangjian.example.edu.cn")).toBeDefined();

  const bought = await newCertificate(await newAuthority("campus"), ["party.example.edu.cn"]);
  writeFileSync(join(folder, "web/tls.crt"), bought.certificate);
  writeFileSync(join(folder, "web/tls.key"), bought.key);
  await prepared();
  expect(read("web/tls.crt")).toBe(bought.certificate);
});

test("each service's address of the database names its own user", async () => {
  await prepared();
  const { points } = JSON.parse(read("mongodb/users.json")) as Record<string, string>;
  expect(read("points/mongodb/uri")).toBe(
    `mongodb://points:${points}@mongodb-1:27017/?replicaSet=qiming&authSource=admin`,
  );
});
