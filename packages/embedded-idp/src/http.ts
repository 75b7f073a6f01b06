import type { IncomingMessage, ServerResponse } from "node:http";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const MAX_FORM_BYTES = 8192;

export class BodyTooLarge extends Error {}

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    "Content-Type": `${type}; charset=utf-8`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    ...headers,
  });
  response.end(body);
}

/** @throws BodyTooLarge */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is read to its end all the same, or the sender would not see the answer.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new BodyTooLarge("the body is too large");
  return Buffer.concat(chunks).toString("utf8");
}

export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await readBody(request, MAX_FORM_BYTES));
