import type { Document } from "bson";
import { decode, encode } from "../values/bson.ts";
import { EncodedDocuments, withField } from "../values/elements.ts";

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const MAX_MESSAGE_BYTES = 48_000_000;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** One request of a client. */
export interface Message {
  readonly id: number;
  readonly command: Document;
  /** The client waits for no answer. */
  readonly silent: boolean;
  /** The first message of a connection comes in an older form and wants its answer in it. */
  readonly legacy: boolean;
}

/** Splits a stream of bytes into messages. */
export class Framer {
  #pending: Buffer = Buffer.alloc(0);
  /** What came after it, put together only when the message is whole. */
  #chunks: Buffer[] = [];
  #missing = 0;

  /** @throws Error where the bytes cannot be a message */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#missing -= chunk.length;
    if (this.#missing > 0) return [];
    this.#pending = Buffer.concat([this.#pending, ...this.#chunks]);
    this.#chunks = [];
    this.#missing = 0;
    const messages: Buffer[] = [];
    while (this.#pending.length >= 4) {
      const length = this.#pending.readInt32LE(0);
      if (length < 16 || length > MAX_MESSAGE_BYTES) throw new Error(`a message of ${length} bytes`);
      this.#missing = length - this.#pending.length;
      if (this.#missing > 0) break;
      messages.push(this.#pending.subarray(0, length));
      this.#pending = this.#pending.subarray(length);
    }
    return messages;
  }
}

export function parseMessage(bytes: Buffer): Message {
  const id = bytes.readInt32LE(4);
  const operation = bytes.readInt32LE(12);
  if (operation === OP_QUERY) return { id, command: parseQuery(bytes), silent: false, legacy: true };
  if (operation !== OP_MSG) throw new Error(`operation ${operation}`);
  const flags = bytes.readUInt32LE(16);
  const end = bytes.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  return { id, command: parseSections(bytes, 20, end), silent: (flags & MORE_TO_COME) !== 0, legacy: false };
}

function parseQuery(bytes: Buffer): Document {
  const nameEnd = bytes.indexOf(0, 20);
  const start = nameEnd + 9;
  const document = decode(bytes.subarray(start, start + bytes.readInt32LE(start)));
  const command = (document["$query"] ?? document) as Document;
  return { ...command, $db: bytes.toString("utf8", 20, nameEnd).split(".")[0] };
}

// A body, and lists of documents that stand beside it to save copying.
function parseSections(bytes: Buffer, start: number, end: number): Document {
  let command: Document = {};
  const sequences: Document = {};
  for (let at = start; at < end;) {
    const kind = bytes[at++];
    const length = bytes.readInt32LE(at);
    if (kind === 0) {
      command = decode(bytes.subarray(at, at + length));
    } else {
      const nameEnd = bytes.indexOf(0, at + 4);
      sequences[bytes.toString("utf8", at + 4, nameEnd)] = parseDocuments(bytes, nameEnd + 1, at + length);
    }
    at += length;
  }
  return { ...command, ...sequences };
}

function parseDocuments(bytes: Buffer, start: number, end: number): Document[] {
  const documents: Document[] = [];
  for (let at = start; at < end; at += bytes.readInt32LE(at))
    documents.push(decode(bytes.subarray(at, at + bytes.readInt32LE(at))));
  return documents;
}

export function writeAnswer(answer: Document, to: Message, id: number): Buffer {
  const body = bodyOf(answer);
  const head = Buffer.alloc(to.legacy ? 36 : 21);
  head.writeInt32LE(
    body.reduce((total, { length }) => total + length, head.length),
    0,
  );
  head.writeInt32LE(id, 4);
  head.writeInt32LE(to.id, 8);
  head.writeInt32LE(to.legacy ? OP_REPLY : OP_MSG, 12);
  if (to.legacy) head.writeInt32LE(1, 32); // one document
  return Buffer.concat([head, ...body]);
}

/** What a cursor gives is written as it was read. */
function bodyOf(answer: Document): Buffer[] {
  const { cursor, ...rest } = answer as { cursor?: Document };
  const batch = Object.entries(cursor ?? {}).find(([, value]) => value instanceof EncodedDocuments);
  if (!batch) return [encode(answer)];
  const [name, documents] = batch as [string, EncodedDocuments];
  const { [name]: _, ...fields } = cursor!;
  return withField(
    encode(rest),
    "document",
    "cursor",
    withField(encode(fields), "array", name, documents.chunks()),
  );
}
