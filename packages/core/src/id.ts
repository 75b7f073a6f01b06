import { randomFillSync } from "node:crypto";

/**
 * A UUIDv7: 48 bits of milliseconds, then 74 random bits. Sorts by the time it was made, which is why it must never name a thing
 * whose order or time is a secret.
 *
 * @see RFC 9562, 5.7
 */
export function newId(now: Date = new Date()): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
