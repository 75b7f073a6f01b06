import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsFiles } from "@qiming/service-kit";
import { generate } from "selfsigned";

const KIND = { keyType: "ec", algorithm: "sha256" } as const;
/** Longer than a machine's platform runs without being started anew; they are made at each start. */
const DAYS = 30;

/**
 * Certificates with which the parts on this machine show each other who they are: an authority whose key is forgotten at once, and one certificate a
 * part, made out to its name.
 *
 * @returns where each part's files are
 */
export async function partCertificates(
  folder: string,
  parts: readonly string[],
): Promise<Readonly<Record<string, TlsFiles>>> {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const notAfterDate = new Date(Date.now() + DAYS * 86_400_000);
  const authority = await generate([{ name: "commonName", value: "qiming on this machine" }], {
    ...KIND,
    notAfterDate,
    extensions: [{ name: "basicConstraints", cA: true, critical: true }],
  });
  const keep = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const authorityFile = keep("authority.crt", authority.cert);
  const made = parts.map(async (part) => {
    const { cert, private: key } = await generate([{ name: "commonName", value: part }], {
      ...KIND,
      notAfterDate,
      ca: { key: authority.private, cert: authority.cert },
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: part }] }],
    });
    return [
      part,
      { certificate: keep(`${part}.crt`, cert), key: keep(`${part}.key`, key), authority: authorityFile },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(made));
}

/** The files' contents. */
export const readTls = ({ certificate, key, authority }: TlsFiles): TlsFiles => ({
  certificate: readFileSync(certificate, "utf8"),
  key: readFileSync(key, "utf8"),
  authority: readFileSync(authority, "utf8"),
});
