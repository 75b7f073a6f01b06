import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";
import { promisify } from "node:util";
import type { PasswordCredential } from "./accounts.ts";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const OPTIONS = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const BYTES = 32;
const encode = (bytes: Buffer): string => bytes.toString("base64url");

/** The password's hash as it is kept: `scrypt$15$8$1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$15$8$1$${encode(salt)}$${encode(await derive(password, salt, BYTES, OPTIONS))}`;
}

// Nobody's hash: comparing with it takes as long as with anybody's.
const NOBODY = `scrypt$15$8$1$${encode(randomBytes(16))}$${encode(randomBytes(BYTES))}`;

/** Whether the password is the hashed one; without a hash it is not, after the same time. */
async function isHashed(password: string, kept: string = NOBODY): Promise<boolean> {
  const [, , , , salt, hash] = kept.split("$") as [string, string, string, string, string, string];
  const derived = await derive(password, Buffer.from(salt, "base64url"), BYTES, OPTIONS);
  return timingSafeEqual(derived, Buffer.from(hash, "base64url"));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Whether the password is the kept one; without a credential it is not, after the same time. */
export async function isCredential(
  password: string,
  credential: PasswordCredential | null | undefined,
): Promise<boolean> {
  const isKept = await isHashed(password, credential?.hash);
  const isClear = timingSafeEqual(digest(password), digest(credential?.clear ?? ""));
  return isKept || (isClear && credential?.clear !== undefined);
}
