import { fail } from "../errors.ts";

/** One field of a document in BSON, with where its type, its name and its value lie. */
export interface Element {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const HEAD_BYTES = 4;
const END = Buffer.from([0]);
/** Of the types whose values are all of one size. */
const SIZES: Readonly<Record<number, number>> = {
  ...{ 0x01: 8, 0x06: 0, 0x07: 12, 0x08: 1, 0x09: 8, 0x0a: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16 },
  ...{ 0x7f: 0, 0xff: 0 },
};

/** The fields of a document in their order, without what lies in them. */
export function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = HEAD_BYTES; at < bytes.length - 1;) {
    const start = at;
    const nameEnd = bytes.indexOf(0, at + 1);
    at = nameEnd + 1 + sizeOf(bytes, bytes[start]!, nameEnd + 1);
    elements.push({ name: bytes.toString("utf8", start + 1, nameEnd), start, end: at });
  }
  return elements;
}

function sizeOf(bytes: Buffer, type: number, at: number): number {
  const size = SIZES[type];
  if (size !== undefined) return size;
  switch (type) {
    case 0x03: // document
    case 0x04: // array
    case 0x0f: // code with scope
      return bytes.readInt32LE(at);
    case 0x02: // string
    case 0x0d: // code
    case 0x0e: // symbol
      return 4 + bytes.readInt32LE(at);
    case 0x05: // binary
      return 5 + bytes.readInt32LE(at);
    case 0x0b: // pattern and options of a regular expression
      return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case 0x0c: // pointer
      return 16 + bytes.readInt32LE(at);
    default:
      return fail(22, `no BSON type ${type}`);
  }
}

/** A document of some of another's fields, nothing of which is decoded. */
export const withFields = (bytes: Buffer, isWanted: (name: string) => boolean): Buffer =>
  documentOf(
    elementsOf(bytes)
      .filter(({ name }) => isWanted(name))
      .map(({ start, end }) => bytes.subarray(start, end)),
  );

/**
 * A document in which some fields stand as they stand in another: those that it had at their place, new ones at the end, and none that the
 * other does not have.
 */
export function withFieldsOf(bytes: Buffer, names: ReadonlySet<string>, other: Buffer): Buffer {
  const others = new Map(
    elementsOf(other).map(({ name, start, end }) => [name, other.subarray(start, end)] as const),
  );
  const parts: Buffer[] = [];
  for (const { name, start, end } of elementsOf(bytes)) {
    const part = names.has(name) ? others.get(name) : bytes.subarray(start, end);
    if (part) parts.push(part);
    others.delete(name);
  }
  return documentOf([...parts, ...others.values()]);
}

/** A document of fields as they lie in BSON. */
const documentOf = (parts: readonly Buffer[]): Buffer => Buffer.concat([...chunksOf(parts)]);

const lengthOf = (parts: readonly Buffer[]): number => parts.reduce((total, { length }) => total + length, 0);

/** The same in pieces, to be written out with others. */
function chunksOf(parts: readonly Buffer[]): Buffer[] {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeInt32LE(HEAD_BYTES + lengthOf(parts) + END.length);
  return [head, ...parts, END];
}

/** Documents as they lie in BSON, to be written out as an array without being decoded. */
export class EncodedDocuments {
  readonly documents: readonly Buffer[];
  constructor(documents: readonly Buffer[]) {
    this.documents = documents;
  }

  chunks(): Buffer[] {
    return chunksOf(this.documents.flatMap((each, index) => [fieldHead(0x03, String(index)), each]));
  }
}

/** The pieces of a document with one more field, which is a document or an array itself. */
export function withField(
  bytes: Buffer,
  kind: "document" | "array",
  name: string,
  chunks: readonly Buffer[],
): Buffer[] {
  const fields = bytes.subarray(HEAD_BYTES, bytes.length - END.length);
  return chunksOf([fields, fieldHead(kind === "array" ? 0x04 : 0x03, name), ...chunks]);
}

const fieldHead = (type: number, name: string): Buffer => {
  const head = Buffer.allocUnsafe(Buffer.byteLength(name) + 2);
  head[0] = type;
  head.write(name, 1);
  head[head.length - 1] = 0;
  return head;
};
