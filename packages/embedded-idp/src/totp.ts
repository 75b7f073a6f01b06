import { Secret, TOTP } from "otpauth";
import { toDataURL } from "qrcode";
import type { Realm } from "./realm.ts";

type Policy = Pick<Realm, "otpPolicyDigits" | "otpPolicyPeriod" | "otpPolicyLookAheadWindow">;

const SECRET_BYTES = 20;

/** A new secret, in base32. */
export const newSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

const totpOf = (policy: Policy, secret: string): TOTP =>
  new TOTP({ secret, digits: policy.otpPolicyDigits, period: policy.otpPolicyPeriod, algorithm: "SHA1" });

/** The period whose code this is, or undefined where it is wrong or its period is not after the last one that was used. */
export function acceptedStep(
  policy: Policy,
  secret: string,
  code: string,
  lastStep: number,
): number | undefined {
  const totp = totpOf(policy, secret);
  const now = Date.now();
  const token = code.replaceAll(/\s/g, "");
  const delta = totp.validate({ token, timestamp: now, window: policy.otpPolicyLookAheadWindow });
  if (delta === null) return undefined;
  const step = totp.counter({ timestamp: now }) + delta;
  return step > lastStep ? step : undefined;
}

/** What the phone reads from the page, as an address of a picture. */
export function qrCode(realm: Realm, username: string, secret: string): Promise<string> {
  const { otpPolicyDigits: digits, otpPolicyPeriod: period, displayName, realm: name } = realm;
  const issuer = displayName ?? name;
  const uri = new TOTP({ issuer, label: username, secret, digits, period, algorithm: "SHA1" }).toString();
  return toDataURL(uri, { margin: 4, scale: 4 });
}

/** The code that a phone shows now, or so many milliseconds from now: for tests. */
export const currentCode = (secret: string, afterMs = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret.replaceAll(/\s/g, "")), timestamp: Date.now() + afterMs });
