import { X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const CERTIFICATE_DAYS = 397;
/** Whoever prepares anew within this time before a certificate ends gets a new one. */
const RENEWED_BEFORE_DAYS = 60;

/** A certificate and its key, as PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** Whose certificates are trusted. Whoever has its key can pass for any part. */
export const newAuthority = (name: string): Promise<Pair> =>
  issue(name, AUTHORITY_DAYS, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
  ]);

/** Shown both by whoever answers under these names and by whoever calls. */
export const newCertificate = (authority: Pair, hosts: readonly string[]): Promise<Pair> =>
  issue(
    hosts[0]!,
    CERTIFICATE_DAYS,
    [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
    authority,
  );

export const isIssuedBy = (certificate: string, authority: Pair): boolean =>
  new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey);

/** Whether a certificate is of this authority, for these names, and for some time yet. */
export function isGood(certificate: string, authority: Pair, hosts: readonly string[]): boolean {
  const own = new X509Certificate(certificate);
  const endsIn = new Date(own.validTo).getTime() - Date.now();
  return (
    endsIn > RENEWED_BEFORE_DAYS * DAY_MS &&
    isIssuedBy(certificate, authority) &&
    hosts.every((host) => own.checkHost(host) !== undefined)
  );
}

async function issue(
  name: string,
  days: number,
  extensions: NonNullable<Parameters<typeof generate>[1]>["extensions"],
  authority?: Pair,
): Promise<Pair> {
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    // Clocks differ a little.
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions,
    ...(authority && { ca: { key: authority.key, cert: authority.certificate } }),
  });
  return { certificate: made.cert, key: made.private };
}
