import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Response } from "express";
import { sha384 } from "./static-files.ts";

interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
  readonly integrity: Readonly<Record<string, string>>;
  readonly css: readonly { href: string; integrity: string }[];
}

interface ShellBuild {
  readonly entry: string;
  readonly integrity: Readonly<Record<string, string>>;
  readonly css: readonly { href: string; integrity: string }[];
}

export interface PageSettings {
  readonly shellFolder: string;
  readonly vendorFolder: string;
  readonly identityProvider: { readonly url: string; readonly realm: string; readonly clientId: string };
  readonly university: { readonly zhCn: string; readonly en: string };
}

/** The one page of the web shell. Its security policy allows this site's own scripts, and the one import map by a nonce. */
export async function createShellPage(settings: PageSettings): Promise<(response: Response) => void> {
  const vendor = JSON.parse(
    await readFile(join(settings.vendorFolder, "importmap.json"), "utf8"),
  ) as ImportMap;
  const shell = JSON.parse(await readFile(join(settings.shellFolder, "shell.json"), "utf8")) as ShellBuild;
  const boot = await readFile(join(settings.shellFolder, "boot.js"));
  const data = JSON.stringify({
    vendor: { imports: vendor.imports, integrity: vendor.integrity },
    shell: { entry: shell.entry, integrity: shell.integrity },
    identityProvider: settings.identityProvider,
    university: settings.university,
  }).replaceAll("<", "\\u003c");
  const head = [
    '<link rel="preload" as="fetch" crossorigin href="/modules.json">',
    ...[...Object.values(vendor.imports), shell.entry].map((url) =>
      preload(url, vendor.integrity[url] ?? shell.integrity[url]!),
    ),
    ...[...vendor.css, ...shell.css].map(
      ({ href, integrity }) => `<link rel="stylesheet" href="${href}" integrity="${integrity}" crossorigin>`,
    ),
    `<script type="application/json" id="qm-page">${data}</script>`,
    `<script src="/shell/boot.js" integrity="${sha384(boot)}" crossorigin defer></script>`,
  ].join("\n");

  return (response) => {
    const nonce = randomBytes(16).toString("base64");
    response.set({
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": policy(nonce, settings.identityProvider.url),
    });
    response.send(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="description" content="启明：高校党组织的线上家园"><meta name="theme-color" content="#a8231b"><title>启明</title>
<link rel="icon" type="image/svg+xml" href="/shell/icon.svg"><meta property="csp-nonce" nonce="${nonce}">
${head}</head>
<body><div id="shell"></div><noscript>启明需要 JavaScript。Qiming needs JavaScript.</noscript></body></html>`);
  };
}

const preload = (url: string, integrity: string): string =>
  `<link rel="preload" as="script" crossorigin href="${url}" integrity="${integrity}">`;

function policy(nonce: string, identityProvider: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${identityProvider}`,
    `frame-src 'self' ${identityProvider}`,
    `form-action 'self' ${identityProvider}`,
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types vue qiming",
  ].join("; ");
}
