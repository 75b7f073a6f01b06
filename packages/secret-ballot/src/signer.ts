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

/**
 * The signer's side: RSA blind signatures, RFC 9474, RSABSSA-SHA384-PSS-Deterministic. The signer sees a blinded serial and never the serial itself; the serial
 * is random, so it needs no randomizer.
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

const publicKeyOf = ({ publicKey }: Pick<PaperKey, "publicKey">) =>
  createPublicKey({ key: Buffer.from(publicKey, "base64url"), type: "spki", format: "der" });

/** Nothing where the blinded serial is no number below the modulus. */
export function blindSignature(key: PaperKey, blinded: Uint8Array): Buffer | undefined {
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
  return undefined;
}

/** Whether this key has signed this serial. */
export function isSigned(
  key: Pick<PaperKey, "publicKey">,
  serial: Uint8Array,
  signature: Uint8Array,
): boolean {
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES };
  return verify("sha384", serial, { key: publicKeyOf(key), ...padding }, signature);
}
