import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import { ExpectedError } from "@qiming/core";

/**
 * Papers of a secret ballot: RSA blind signatures, RFC 9474, RSABSSA-SHA384-PSS-Deterministic. The signer sees a blinded serial and never the
 * serial itself; the serial is random, so it needs no randomizer.
 */
export interface PaperKey {
  /** DER, SubjectPublicKeyInfo, base64url. */
  readonly publicKey: string;
  /** DER, PKCS #8, base64url; gone when the last paper was handed out. */
  readonly privateKey?: string | undefined;
}

const MODULUS_BITS = 2048;
const SALT_BYTES = 48;

export async function newPaperKey(): Promise<PaperKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: MODULUS_BITS });
  return {
    publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64url"),
  };
}

const publicKeyOf = ({ publicKey }: PaperKey) =>
  createPublicKey({ key: Buffer.from(publicKey, "base64url"), type: "spki", format: "der" });

/** @throws PAPER_INVALID (invalid_argument) where the blinded serial is no number below the modulus */
export function blindSignature(key: PaperKey, blinded: Uint8Array): Buffer {
  const privateKey = createPrivateKey({
    key: Buffer.from(key.privateKey!, "base64url"),
    type: "pkcs8",
    format: "der",
  });
  try {
    const signature = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, blinded);
    // A fault while signing would give the key away: what does not check is not told. RFC 9474, 4.3
    const back = publicEncrypt({ key: publicKeyOf(key), padding: constants.RSA_NO_PADDING }, signature);
    if (Buffer.compare(back, blinded) === 0) return signature;
  } catch {
    // Not a number below the modulus.
  }
  throw invalid();
}

/** @throws PAPER_INVALID (invalid_argument) where this key has not signed this serial */
export function requirePaper(key: PaperKey, serial: Uint8Array, signature: Uint8Array): void {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES };
  if (!verify("sha384", serial, { key: publicKeyOf(key), ...padding }, signature)) throw invalid();
}

const invalid = () =>
  new ExpectedError("invalid_argument", "PAPER_INVALID", "this paper was not signed here");
