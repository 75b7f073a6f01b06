import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newKeyPair } from "@qiming/service-kit";

export interface IssuerKeys {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

/** The keys with which the parts of this machine's platform trust each other: made once, one pair an issuer, readable by the owner only. */
export function issuerKeys(folder: string, issuers: readonly string[]): Readonly<Record<string, IssuerKeys>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return Object.fromEntries(
    issuers.map((issuer) => {
      const file = join(folder, `${issuer}.json`);
      if (!existsSync(file)) writeFileSync(file, JSON.stringify(newKeyPair()), { mode: 0o600 });
      return [issuer, JSON.parse(readFileSync(file, "utf8")) as IssuerKeys];
    }),
  );
}
