/** The service's side of permits, as far as a device sees it. */
import { fromBase64, toBase64 } from "@qiming/web-kit";

const RSA = { name: "RSA-PSS", hash: "SHA-384" };
const MODULUS_BITS = 2048;
const SALT_BYTES = 48;

/** Signs permits blind and checks them, without the library that the device uses. */
export async function permitOffice(weekDay: string) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    { ...RSA, modulusLength: MODULUS_BITS, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const { n = "", d = "" } = await crypto.subtle.exportKey("jwk", privateKey);
  const signed: string[] = [];
  return {
    week: {
      ...{ weekDay, permits: 3 },
      publicKey: base64url(new Uint8Array(await crypto.subtle.exportKey("spki", publicKey))),
    },
    /** What was handed in to be signed. */
    signed,
    sign(blinded: string): string {
      signed.push(blinded);
      return toBase64(toBytes(power(toNumber(blinded), toNumber(d), toNumber(n))));
    },
    isGenuine: ({ serial, signature }: { serial: string; signature: string }): Promise<boolean> =>
      crypto.subtle.verify(
        { name: RSA.name, saltLength: SALT_BYTES },
        publicKey,
        fromBase64(signature),
        fromBase64(serial),
      ),
  };
}

const base64url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const toNumber = (base64: string): bigint =>
  fromBase64(base64).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

function toBytes(number: bigint): Uint8Array {
  const digits = number.toString(16).padStart(MODULUS_BITS / 4, "0");
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let [b, e] = [base % modulus, exponent]; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
}

/** Days of the week of "2026-03-16" on which a device takes a permit. */
export const TAKING_DAYS = ["2026-03-16", "2026-03-18", "2026-03-20"].map((day) => new Date(day));
