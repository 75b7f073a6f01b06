import { createHash } from "node:crypto";
import { toJson, type DescMessage, type JsonObject, type MessageShape } from "@bufbuild/protobuf";
import { ExpectedError } from "@qiming/core";

/** A page token: where the page before ended, and for which question it was given. */
export function encodePageToken<D extends DescMessage>(
  schema: D,
  request: MessageShape<D>,
  cursor: string,
): string {
  return Buffer.from(JSON.stringify([questionHash(schema, request), cursor])).toString("base64url");
}

/**
 * The cursor inside a page token; undefined where the request has none.
 *
 * @throws PAGE_TOKEN_INVALID (invalid_argument) also when the token belongs to another question
 */
export function decodePageToken<D extends DescMessage>(
  schema: D,
  request: MessageShape<D> & { pageToken: string },
): string | undefined {
  if (!request.pageToken) return undefined;
  const parsed = parse(request.pageToken);
  if (Array.isArray(parsed) && parsed[0] === questionHash(schema, request) && typeof parsed[1] === "string")
    return parsed[1];
  throw new ExpectedError(
    "invalid_argument",
    "PAGE_TOKEN_INVALID",
    "the page token belongs to another question",
  );
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    return undefined;
  }
}

function questionHash<D extends DescMessage>(schema: D, request: MessageShape<D>): string {
  const question = toJson(schema, request) as JsonObject;
  delete question["pageToken"];
  delete question["pageSize"];
  return createHash("sha256").update(JSON.stringify(question)).digest("base64url").slice(0, 12);
}
