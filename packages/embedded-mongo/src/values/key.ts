import { Binary, type ObjectId, type Timestamp } from "bson";
import { bytesOf, numeric, RANK, rank, regexText } from "./order.ts";

/** Stands for an empty array in an index: it sorts just below null. */
export const EMPTY_ARRAY = Symbol("empty array");

const OFFSET = 1n << 63n;

/**
 * A value as bytes that sort, byte by byte, as the values sort: compare(a, b) and Buffer.compare(encodeKey(a), encodeKey(b)) have the same
 * sign. Self-delimiting, so that the key of a compound index is a plain concatenation.
 *
 * @param descending inverts every byte, and so the order
 */
export function encodeKey(value: unknown, descending = false): Buffer {
  const writer = new KeyWriter();
  writer.value(value);
  const bytes = writer.finish();
  if (descending) for (let i = 0; i < bytes.length; i++) bytes[i]! ^= 0xff;
  return bytes;
}

class KeyWriter {
  #bytes = Buffer.allocUnsafe(64);
  #length = 0;

  value(value: unknown): void {
    if (value === EMPTY_ARRAY) return this.#byte(RANK.emptyArray);
    const kind = rank(value);
    this.#byte(kind);
    this.#content(kind, value);
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #content(kind: number, value: unknown): void {
    switch (kind) {
      case RANK.number:
        return this.#number(numeric(value));
      case RANK.string:
        return this.#escaped(Buffer.from(value as string));
      case RANK.objectId:
        return this.#raw((value as ObjectId).id);
      case RANK.boolean:
        return this.#byte(value ? 2 : 1);
      case RANK.date:
        return this.#double((value as Date).getTime());
      case RANK.timestamp:
        return this.#bigint(BigInt.asUintN(64, (value as Timestamp).toBigInt()));
      case RANK.binary:
        return this.#binary(value as Binary);
      case RANK.regex:
        return this.#escaped(Buffer.from(regexText(value)));
      case RANK.array:
        for (const element of value as unknown[]) this.value(element);
        return this.#byte(0);
      case RANK.object:
        for (const [name, field] of Object.entries(value as object)) {
          const fieldRank = rank(field);
          this.#byte(fieldRank);
          this.#escaped(Buffer.from(name));
          this.#content(fieldRank, field);
        }
        return this.#byte(0);
    }
  }

  // A double, then how an integer that no double can hold differs from it.
  #number(value: number | bigint): void {
    const double = Number(value);
    this.#double(double);
    const rest = typeof value === "bigint" ? value - BigInt(double) : 0n;
    this.#byte(rest < 0n ? 1 : rest > 0n ? 3 : 2);
    if (rest !== 0n) this.#bigint(rest + OFFSET);
  }

  #double(value: number): void {
    const start = this.#reserve(8);
    if (Number.isNaN(value)) return void this.#bytes.fill(0, start, start + 8);
    this.#bytes.writeDoubleBE(value === 0 ? 0 : value, start);
    // A negative number's bits sort backwards; a positive one's only lack the leading bit.
    if (this.#bytes[start]! & 0x80) for (let i = start; i < start + 8; i++) this.#bytes[i]! ^= 0xff;
    else this.#bytes[start]! ^= 0x80;
  }

  #bigint(value: bigint): void {
    const start = this.#reserve(8);
    this.#bytes.writeBigUInt64BE(value, start);
  }

  #binary(value: Binary): void {
    const content = bytesOf(value);
    const start = this.#reserve(5);
    this.#bytes.writeUInt32BE(content.length, start);
    this.#bytes[start + 4] = value.sub_type;
    this.#escaped(content);
  }

  // 0x00 becomes 0x00 0xff, the end is 0x00 0x01: a prefix sorts before what it begins.
  #escaped(content: Uint8Array): void {
    for (const byte of content) {
      this.#byte(byte);
      if (byte === 0) this.#byte(0xff);
    }
    this.#byte(0);
    this.#byte(1);
  }

  #raw(content: Uint8Array): void {
    const start = this.#reserve(content.length);
    this.#bytes.set(content, start);
  }

  #byte(byte: number): void {
    const start = this.#reserve(1);
    this.#bytes[start] = byte;
  }

  // May exchange the buffer: to be called before the buffer is named.
  #reserve(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(this.#length * 2);
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    return start;
  }
}
