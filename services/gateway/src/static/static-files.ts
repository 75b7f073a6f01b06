import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Request, RequestHandler, Response } from "express";
import { lookup } from "mime-types";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
const COMPRESSIBLE = new Set([".js", ".css", ".json", ".svg", ".map"]);

interface Encoded {
  readonly plain: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
}

/** Content and media type of a built file, by its path; undefined where there is none. */
type ReadFile = (
  name: string,
  request: Request,
) => Promise<{ content: string; type: string } | "" | undefined>;

const FOR_EVER = "public, max-age=31536000, immutable";
/** What no name says the content of. */
const FOR_AN_HOUR = "public, max-age=3600";
/** A name with the hash of the content in it, as the build gives them. */
export const NAMED_BY_CONTENT = /-[\w-]{8}\.\w+$/;
const KEPT_FILES = 2_000;

/**
 * Serves built files, whose names hold the hash of their content and so never change: cached for ever, compressed once, a missing one is left to
 * whoever comes next. Never a page: those have a policy of their own, which a file cannot bring. Every page may load them, also one in a frame that
 * belongs to no origin: they are public and hold nothing about anybody.
 */
export function builtFiles(folder: string, { caching = "" } = {}): RequestHandler {
  return encodedFiles(
    async (name) => ({ content: join(folder, name), type: name }),
    ({ path }) => caching || (NAMED_BY_CONTENT.test(path) ? FOR_EVER : FOR_AN_HOUR),
  );
}

/** The same, of files that another build of the web has. @param fileOf where one lies, by its whole address */
export const otherFiles = (fileOf: (address: string) => Promise<string | undefined>): RequestHandler =>
  encodedFiles(
    async (path, { baseUrl }) => {
      const content = await fileOf(baseUrl + path);
      return content && { content, type: path };
    },
    () => FOR_EVER,
  );

/** A version that only chosen people see has its key in its address: nobody keeps it. */
const isForEverybody = ({ baseUrl }: Request): string =>
  baseUrl.includes("~") ? "private, no-store" : FOR_EVER;

/**
 * The same, of files that lie in the file store by the hash of their content.
 *
 * @param storeName the name in the store of a path
 */
export function storedFiles(
  folder: string,
  storeName: (request: Request, path: string) => Promise<string | undefined>,
): RequestHandler {
  return encodedFiles(async (path, request) => {
    const name = await storeName(request, path.slice(1));
    return name ? { content: join(folder, name), type: path } : undefined;
  }, isForEverybody);
}

function encodedFiles(locate: ReadFile, cachingOf: (request: Request) => string): RequestHandler {
  const kept = new Map<string, Promise<Encoded>>();
  return async (request, response, next) => {
    const name = fileName(request.path);
    const found = name && (await locate(name, request));
    if (!found) return next();
    const { content: file, type } = found;
    const caching = cachingOf(request);
    // What may change under its name is read anew each time.
    const encoded = (caching === FOR_EVER && kept.get(file)) || encode(file);
    if (kept.size >= KEPT_FILES) kept.delete(kept.keys().next().value!);
    kept.set(file, encoded);
    return encoded.then(
      (content) => send(request.acceptsEncodings("br", "gzip"), type, content, response, caching),
      (error: NodeJS.ErrnoException) => {
        kept.delete(file);
        if (["ENOENT", "EISDIR", "ENOTDIR"].includes(error.code ?? "")) next();
        else next(error);
      },
    );
  };
}

/** The file that a path means; undefined where no built file can be called so. */
function fileName(path: string): string | undefined {
  try {
    const name = normalize(decodeURIComponent(path));
    const isOutside = name.includes(`..${sep}`) || name.includes("\0") || name.endsWith(sep);
    return isOutside || extname(name) === ".html" ? undefined : name;
  } catch {
    return undefined;
  }
}

async function encode(file: string): Promise<Encoded> {
  const plain = await readFile(file);
  if (!COMPRESSIBLE.has(extname(file))) return { plain };
  const [br, zipped] = await Promise.all([
    compressBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    compressGzip(plain, { level: 9 }),
  ]);
  return { plain, br, gzip: zipped };
}

function send(
  accepted: string | false,
  file: string,
  { plain, br, gzip: zipped }: Encoded,
  response: Response,
  caching: string,
): void {
  response.set({
    "Content-Type": contentType(file),
    "Cache-Control": caching,
    Vary: "Accept-Encoding",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
  });
  const body = accepted === "br" ? br : accepted === "gzip" ? zipped : undefined;
  if (body) response.set("Content-Encoding", accepted as string);
  response.send(body ?? plain);
}

function contentType(file: string): string {
  const type = lookup(file) || "application/octet-stream";
  return type.startsWith("text/") || /json|javascript/.test(type) ? `${type}; charset=utf-8` : type;
}

export function notFound(response: Response): void {
  response.status(404).type("text/plain").send("not found");
}

const MEDIA_NAME = /^[0-9a-f]{64}\.(svg|png|webm|mp4|vtt)$/;

/** Serves media by the hash of their content: parts on request, for ever, and never as a page that could run anything. */
export function mediaFiles(folder: string): RequestHandler {
  return async (request, response) => {
    const name = request.path.slice(1);
    const file = join(folder, name);
    if (!MEDIA_NAME.test(name) || !(await stat(file).catch(() => undefined))) return notFound(response);
    response.set({
      "Content-Type": contentType(file),
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    });
    response.sendFile(file, { immutable: true, maxAge: "365d", acceptRanges: true });
  };
}

export const sha384 = (content: Uint8Array): string =>
  `sha384-${createHash("sha384").update(content).digest("base64")}`;
