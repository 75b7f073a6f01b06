import type { IncomingMessage } from "node:http";

const PARTS = new Set(["shell", "vendor", "modules", "frame", "kit", "media", "api", "internal"]);
const METHODS = new Set(["GET", "HEAD", "POST"]);

/** Which part of the web a path belongs to, by a name that no visitor can make up: everything else is a page. */
export function partOfWeb(url: string): string {
  const first = /^\/([^/?]*)/.exec(url)?.[1] ?? "";
  return PARTS.has(first) ? `/${first}` : "page";
}

/** The method by a name that no visitor can make up. */
export const methodOf = ({ method = "" }: IncomingMessage): string =>
  METHODS.has(method) ? method : "other";
