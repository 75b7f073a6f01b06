import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { fromBinary, toBinary, type Message } from "@bufbuild/protobuf";
import { ExpectedError } from "@qiming/core";
import type { Connection, mongo } from "mongoose";
import { IDEMPOTENCY_KEY } from "../rpc/channel.ts";
import { operationName, type Guard } from "../rpc/dispatcher.ts";
import { isRead } from "../rpc/method.ts";
import { isDuplicateKey } from "./database.ts";
import type { Migration } from "./migrations.ts";

const MAX_KEY_LENGTH = 255;
const KEPT_MS = 48 * 3600 * 1000;
/** While a call runs, whoever runs it says so often that it lives. */
const BEAT_MS = 1_000;
/** Who was not heard for so long has died; measured by whoever waits, since clocks of two machines differ. */
const DEAD_AFTER_MS = 3_000;
/** So long the second call with a key waits for the first one's answer. */
const WAIT_MS = 6_000;
const LOOK_EVERY_MS = 200;

interface KeyDocument {
  _id: string;
  bodyHash: string;
  expiresAt: Date;
  /** Grows while somebody works under this key. */
  beat?: number;
  /** Sealed: only whoever has the key can open it. */
  answer?: { buffer: Uint8Array } | Uint8Array;
}

export const idempotencyMigrations: readonly Migration[] = [
  {
    id: "0000-idempotency-keys",
    up: async (database) => {
      await database.collection("idempotency_keys").createIndex({ expiresAt: 1 });
    },
  },
  {
    // Answers stood here in the clear once.
    id: "0000-sealed-answers",
    up: async (database) => {
      await database.collection("idempotency_keys").deleteMany({});
    },
  },
];

/**
 * Makes a person's write repeatable: the same `Idempotency-Key` with the same request gives the first answer again, byte for byte, for 48
 * hours. Neither the key nor what was said under it can be read in the database: an answer may hold what is shown once, or what is erased later.
 * Where a process dies between the change and its answer, the call runs again: what it makes has the same id (`operationId`).
 *
 * @see notes on reliability, R3
 */
export function idempotencyGuard(connection: Connection, now: () => Date): Guard {
  const keys = connection.db!.collection<KeyDocument>("idempotency_keys");
  return {
    async around(request, call, actor, next) {
      const key = call.headers[IDEMPOTENCY_KEY];
      if (key === undefined || actor.kind !== "person" || isRead(call.method)) return next();
      if (key.length === 0 || key.length > MAX_KEY_LENGTH) throw keyInvalid();
      const id = hash(operationName(actor, call.method, key));
      const bodyHash = hash(Buffer.concat([Buffer.from(key), toBinary(call.method.input, request)]));
      const known = await claim(keys, id, bodyHash, now);
      if (known) {
        call.setHeader("idempotency-replayed", "true");
        return fromBinary(call.method.output, unseal(known, key, id));
      }
      const beating = setInterval(
        () => void keys.updateOne({ _id: id }, { $inc: { beat: 1 } }).catch(() => undefined),
        BEAT_MS,
      );
      let answer: Message;
      try {
        answer = await next();
      } catch (error) {
        // A refusal changed nothing, so the key is free again: a later try may find the world different.
        await keys.deleteOne({ _id: id });
        throw error;
      } finally {
        clearInterval(beating);
      }
      await keys.updateOne(
        { _id: id },
        { $set: { answer: seal(toBinary(call.method.output, answer), key, id) } },
      );
      return answer;
    },
  };
}

/** The stored answer, or undefined when the key is now ours: nobody had it, or whoever had it died over it. */
async function claim(
  keys: mongo.Collection<KeyDocument>,
  id: string,
  bodyHash: string,
  now: () => Date,
): Promise<Uint8Array | undefined> {
  const begin = performance.now();
  let heard = { beat: -1, at: begin };
  while (performance.now() - begin < WAIT_MS) {
    const expiresAt = new Date(now().getTime() + KEPT_MS);
    if (await isFirst(keys, { _id: id, bodyHash, expiresAt, beat: 0 })) return undefined;
    const known = await keys.findOne({ _id: id });
    // Refused meanwhile, and so free again.
    if (!known) continue;
    if (known.bodyHash !== bodyHash)
      throw new ExpectedError(
        "invalid_argument",
        "IDEMPOTENCY_MISMATCH",
        "this key belongs to another request",
      );
    if (known.answer) return known.answer instanceof Uint8Array ? known.answer : known.answer.buffer;
    const { beat = 0 } = known;
    if (beat !== heard.beat) heard = { beat, at: performance.now() };
    else if (performance.now() - heard.at > DEAD_AFTER_MS && (await isTaken(keys, id, beat)))
      return undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new ExpectedError(
    "aborted",
    "IDEMPOTENCY_IN_FLIGHT",
    "the first call with this key is still running",
    { retryAfterSeconds: 1 },
  );
}

async function isFirst(keys: mongo.Collection<KeyDocument>, document: KeyDocument): Promise<boolean> {
  try {
    await keys.insertOne(document);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Of many who wait for one that died, one goes on. */
async function isTaken(keys: mongo.Collection<KeyDocument>, id: string, beat: number): Promise<boolean> {
  const unanswered = {
    _id: id,
    beat: beat === 0 ? { $in: [0, null as never] } : beat,
    answer: { $exists: false },
  };
  return (await keys.updateOne(unanswered, { $inc: { beat: 1 } })).modifiedCount === 1;
}

/** Forgets keys that are older than 48 hours. */
export async function forgetExpiredKeys(connection: Connection, now: Date): Promise<void> {
  await connection.db!.collection("idempotency_keys").deleteMany({ expiresAt: { $lte: now } });
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under a key made of the caller's own: nonce, tag, then what is sealed. */
function seal(plain: Uint8Array, key: string, id: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(key, id), nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function unseal(stored: Uint8Array, key: string, id: string): Uint8Array {
  const [from, to] = [NONCE_BYTES, NONCE_BYTES + TAG_BYTES];
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(key, id), stored.subarray(0, from));
  decipher.setAuthTag(stored.subarray(from, to));
  return Buffer.concat([decipher.update(stored.subarray(to)), decipher.final()]);
}

const sealingKey = (key: string, id: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, id, "idempotency answer", 32));

const hash = (value: string | Uint8Array): string => createHash("sha256").update(value).digest("base64url");

const keyInvalid = () =>
  new ExpectedError(
    "invalid_argument",
    "IDEMPOTENCY_KEY_INVALID",
    `an idempotency key has 1 to ${MAX_KEY_LENGTH} characters`,
  );
