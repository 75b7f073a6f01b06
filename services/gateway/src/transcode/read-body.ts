import type { IncomingMessage } from "node:http";
import type { JsonValue } from "@bufbuild/protobuf";
import { ExpectedError } from "@qiming/core";

/** Where the contract allows no more. */
const USUAL_BODY_BYTES = 1024 * 1024;
const USUAL_MS = 30_000;

/**
 * The JSON body of a request; undefined where there is none.
 *
 * @param mostBytes it may have
 * @param becameLarge called once more of it is held than most bodies have; what it throws refuses the body
 * @throws BODY_TOO_LARGE (resource_exhausted), UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON (invalid_argument)
 */
export async function readJson(
  request: IncomingMessage,
  mostBytes = USUAL_BODY_BYTES,
  becameLarge = () => {},
): Promise<JsonValue | undefined> {
  if (Number(request.headers["content-length"]) > mostBytes) throw tooLarge(mostBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  // The server waits longer for a file from a phone; nothing else takes so long.
  const late = setTimeout(() => length <= USUAL_BODY_BYTES && request.destroy(), USUAL_MS);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      const wasUsual = length <= USUAL_BODY_BYTES;
      length += chunk.length;
      if (length > mostBytes) throw tooLarge(mostBytes);
      if (wasUsual && length > USUAL_BODY_BYTES) becameLarge();
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(late);
  }
  if (length === 0) return undefined;
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\b/i.test(type)) {
    throw new ExpectedError(
      "invalid_argument",
      "UNSUPPORTED_MEDIA_TYPE",
      "a body of type application/json is expected",
    );
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as JsonValue;
  } catch (cause) {
    throw new ExpectedError("invalid_argument", "MALFORMED_JSON", "the body is not JSON", { cause });
  }
}

const tooLarge = (mostBytes: number) =>
  new ExpectedError("resource_exhausted", "BODY_TOO_LARGE", `this body has at most ${mostBytes} bytes`);
