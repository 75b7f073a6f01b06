import { createPublicKey } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allServices, newKeyPair } from "@qiming/service-kit";

/** Whoever may speak: the gateway for persons, an operator's command and every service for itself. */
const ISSUERS: readonly string[] = ["gateway", "operator", ...allServices];

/** Makes the keys of every part in a folder, `private/<part>.pem` and `public/<part>.pem`; a key that is there stays. */
export function makeKeys(folder: string): string {
  issuerKeys(folder, ISSUERS);
  return `keys of ${ISSUERS.join(", ")}: ${folder}`;
}

/**
 * The keys with which the parts of this machine's platform trust each other: made once, one pair an issuer. `private/` is readable by its owner
 * only; `public/` is what a service is given to verify with.
 *
 * @returns the private keys by issuer and all public keys, as PEM
 */
export function issuerKeys(
  folder: string,
  issuers: readonly string[],
): { privateKeys: Readonly<Record<string, string>>; publicKeys: Readonly<Record<string, string>> } {
  for (const each of ["private", "public"]) mkdirSync(join(folder, each), { recursive: true, mode: 0o700 });
  const privateKeys: Record<string, string> = {};
  const publicKeys: Record<string, string> = {};
  for (const issuer of issuers) {
    const file = join(folder, "private", `${issuer}.pem`);
    if (!existsSync(file)) replace(file, newKeyPair().privateKeyPem);
    privateKeys[issuer] = readFileSync(file, "utf8");
    publicKeys[issuer] = createPublicKey(privateKeys[issuer])
      .export({ type: "spki", format: "pem" })
      .toString();
    replace(join(folder, "public", `${issuer}.pem`), publicKeys[issuer]);
  }
  return { privateKeys, publicKeys };
}

// Whole or not at all, whenever the machine dies.
function replace(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
