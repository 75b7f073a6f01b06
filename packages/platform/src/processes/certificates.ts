import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newAuthority, newCertificate } from "@qiming/operator";
import type { TlsFiles } from "@qiming/service-kit";

/**
 * Certificates with which the parts on this machine show each other who they are, new with each start: an authority whose key is forgotten at once, and
 * one certificate a part, made out to its name.
 *
 * @returns where each part's files are
 */
export async function partCertificates(
  folder: string,
  parts: readonly string[],
): Promise<Readonly<Record<string, TlsFiles>>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keep = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const made = await newAuthority("Qiming on this machine");
  const authority = keep("authority.crt", made.certificate);
  const files = parts.map(async (part) => {
    const { certificate, key } = await newCertificate(made, [part]);
    return [
      part,
      { certificate: keep(`${part}.crt`, certificate), key: keep(`${part}.key`, key), authority },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

/** The files' contents. */
export const readTls = ({ certificate, key, authority }: TlsFiles): TlsFiles => ({
  certificate: readFileSync(certificate, "utf8"),
  key: readFileSync(key, "utf8"),
  authority: readFileSync(authority, "utf8"),
});
