import { createHash } from "node:crypto";

const WORDS = 8;
const WORD = 2 ** 32;

/**
 * Of a set of lines one number that does not depend on their order: the sum of their SHA-256 sums. Two collections have the same fingerprint when they
 * hold the same documents, however they lie.
 */
export class Fingerprint {
  #count = 0;
  readonly #sum = new Array<number>(WORDS).fill(0);

  add(line: string): void {
    this.#count += 1;
    const digest = createHash("sha256").update(line).digest();
    let carry = 0;
    for (let at = WORDS - 1; at >= 0; at--) {
      const next = this.#sum[at]! + digest.readUInt32BE(at * 4) + carry;
      this.#sum[at] = next % WORD;
      carry = next >= WORD ? 1 : 0;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** 64 hexadecimal digits. */
  get value(): string {
    return this.#sum.map((word) => word.toString(16).padStart(8, "0")).join("");
  }
}
