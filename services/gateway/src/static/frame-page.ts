import { randomBytes } from "node:crypto";
import type { Response } from "express";
import type { WebBuild } from "./web-build.ts";
import type { VersionFiles } from "./registry.ts";
import { asScript, stylesheet } from "./markup.ts";

/**
 * The page of a module that is not trusted with the reader's page: a document of no origin, which can load the shared packages and its own
 * files and nothing else, has no storage, no session and no way to the interface but what the shell hands it over the bridge.
 *
 * @param base where the module's files are served, with a slash at the end
 */
export function sendFramePage(
  response: Response,
  { vendor, shell }: WebBuild,
  { manifest }: VersionFiles,
  base: string,
): void {
  const nonce = randomBytes(16).toString("base64");
  const files = Object.entries(manifest.integrity).map(([file, hash]) => [base + file, hash] as const);
  const map = {
    imports: vendor.imports,
    integrity: { ...vendor.integrity, ...shell.integrity, ...Object.fromEntries(files) },
  };
  const module = { id: manifest.id, entry: base + manifest.entry };
  const head = [
    ...vendor.css.map(({ href, integrity }) => stylesheet(href, integrity)),
    ...manifest.css.map((file) => stylesheet(base + file, manifest.integrity[file] ?? "")),
    `<script type="importmap" nonce="${nonce}">${asScript(map)}</script>`,
    `<script type="application/json" id="qm-frame">${asScript(module)}</script>`,
    `<script type="module" src="${shell.frame}" integrity="${shell.integrity[shell.frame]}" crossorigin></script>`,
  ];
  response.set({
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy(nonce),
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Resource-Policy": "same-origin",
  });
  response.send(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${manifest.id}</title>
${head.join("\n")}</head><body class="qm-framed"><main id="frame" data-module="${manifest.id}"></main></body></html>`);
}

const policy = (nonce: string): string =>
  [
    "sandbox allow-scripts",
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "webrtc 'block'",
    "form-action 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types vue",
  ].join("; ");
