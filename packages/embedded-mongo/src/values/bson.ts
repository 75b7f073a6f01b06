import { deserialize, Long, serialize, type Document } from "bson";

/** Document → BSON. */
export function encode(document: Document): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** BSON → document, without loss: 64-bit integers stay Long, regular expressions keep their own flags. */
export function decode(bytes: Uint8Array): Document {
  return deserialize(bytes, { promoteLongs: false, bsonRegExp: true });
}

/** A number that a client may have sent in any numeric type, or a boolean as old clients send them. */
export function asNumber(value: unknown, fallback = 0): number {
  if (value === undefined || value === null) return fallback;
  return typeof value === "boolean"
    ? Number(value)
    : Number(value instanceof Long ? value.toBigInt() : value);
}

export function isDocument(value: unknown): value is Document {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !("_bsontype" in value)
  );
}
