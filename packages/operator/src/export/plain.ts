import { Binary, Decimal128, Double, Int32, Long, ObjectId, UUID, type Document } from "mongodb";

/**
 * A document as anybody can read it: `_id` is `id`, times are ISO 8601, bytes are base64.
 *
 * @param without fields that stay out, through lists and below fields
 */
export function toPlain(document: Document, without: readonly string[]): Record<string, unknown> {
  const { _id, ...fields } = leftOut(document, without) as Document;
  // An id that the database drew for a document that has one of its own says nothing.
  const id = _id instanceof ObjectId && "id" in fields ? {} : { id: plainValue(_id) };
  return { ...id, ...(plainValue(fields) as object) };
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof UUID || value instanceof ObjectId || value instanceof Decimal128)
    return value.toString();
  if (value instanceof Binary) return Buffer.from(value.value()).toString("base64");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return value.toString();
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainValue(each)]));
}

function leftOut(value: unknown, paths: readonly string[]): unknown {
  if (paths.length === 0) return value;
  if (Array.isArray(value)) return value.map((each) => leftOut(each, paths));
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !paths.includes(name))
      .map(([name, each]) => {
        const below = paths
          .filter((path) => path.startsWith(`${name}.`))
          .map((path) => path.slice(name.length + 1));
        return [name, leftOut(each, below)];
      }),
  );
}
