import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** With what a college's own machines publish. The secret itself is nowhere. */
export interface PublishKey {
  readonly id: string;
  readonly organizationId: string;
  readonly collegeCode: string;
  readonly name: string;
  readonly secretHash: string;
  readonly creatorId: string;
  readonly createTime: Date;
  readonly expireTime: Date;
  readonly lastUseTime?: Date | undefined;
  readonly revokeTime?: Date | undefined;
}

/** A college has so many keys that are good for something at once. */
export const MOST_KEYS = 10;

const PREFIX = "qmk";
const SECRET_BYTES = 32;

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** @returns the secret, to be told once, and what is kept of it */
export function newSecret(): { secret: string; secretHash: string } {
  // As long as it is random and long, a plain hash is enough: there is nothing to guess.
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return { secret, secretHash: hashOf(secret) };
}

/** A key as its owner sees it: "qmk_<id>_<secret>". */
export const credentialOf = (id: string, secret: string): string => `${PREFIX}_${id}_${secret}`;

/** The id and the secret inside a credential; undefined where it is none. */
export function readCredential(credential: string): { id: string; secret: string } | undefined {
  const [, id, secret] = /^qmk_([0-9a-f-]{36})_([\w-]{43})$/.exec(credential) ?? [];
  return id && secret ? { id, secret } : undefined;
}

export const isGood = ({ expireTime, revokeTime }: PublishKey, now: Date): boolean =>
  !revokeTime && now < expireTime;

/** Whether a key opens with a secret now. */
export const opens = (key: PublishKey, secret: string, now: Date): boolean =>
  isGood(key, now) && timingSafeEqual(Buffer.from(key.secretHash), Buffer.from(hashOf(secret)));
