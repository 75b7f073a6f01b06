import { randomBytes } from "node:crypto";
import type { Response } from "express";
import { asScript, preload, stylesheet } from "./markup.ts";
import type { WebBuild } from "./web-build.ts";

export interface PageSettings {
  readonly build: WebBuild;
  /** Its name: with it the page asks for the modules that were built with it. */
  readonly buildId: string;
  readonly identityProvider: { readonly url: string; readonly realm: string; readonly clientId: string };
  readonly university: { readonly zhCn: string; readonly en: string };
}

interface File {
  readonly href: string;
  readonly integrity: string;
}

/** With what the module at an address begins. */
export interface FirstModule {
  readonly script: File;
  readonly styles: readonly File[];
}

/** The one page of the web shell. Its security policy allows this site's own scripts, and the one import map by a nonce. */
export function createShellPage({
  build,
  buildId,
  identityProvider,
  university,
}: PageSettings): (response: Response, first: FirstModule | undefined) => void {
  const { vendor, shell } = build;
  const data = asScript({
    vendor: { imports: vendor.imports, integrity: vendor.integrity },
    shell: { entry: shell.entry, login: shell.login, integrity: shell.integrity },
    build: buildId,
    identityProvider,
    university,
  });
  const core = shell.preload.flatMap((name) => vendor.imports[name] ?? []);
  const scripts = new Set([shell.login, ...core, shell.entry, ...shell.imports]);
  // In the order in which they are needed: a browser may fetch no more than six at once.
  const head = [
    `<script type="application/json" id="qm-page">${data}</script>`,
    ...[...vendor.css, ...shell.css].map(({ href, integrity }) => stylesheet(href, integrity)),
    `<script src="${shell.boot.href}" integrity="${shell.boot.integrity}" crossorigin defer fetchpriority="high"></script>`,
    `<link rel="preload" as="fetch" crossorigin href="/modules.json?build=${buildId}">`,
    ...[...scripts].map((href) =>
      preload({ href, integrity: vendor.integrity[href] ?? shell.integrity[href]! }, "script"),
    ),
  ].join("\n");

  return (response, first) => {
    const nonce = randomBytes(16).toString("base64");
    response.set({
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      // By which the worker knows the page from others.
      "X-Qiming-Page": "shell",
      "Content-Security-Policy": policy(nonce, identityProvider.url),
    });
    response.send(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="description" content="启明：高校党组织的线上家园"><meta name="theme-color" content="#a8231b"><title>启明</title>
<link rel="icon" type="image/svg+xml" href="/shell/icon.svg"><link rel="apple-touch-icon" href="/shell/icon-192.png">
<link rel="manifest" href="/manifest.webmanifest"><meta property="csp-nonce" nonce="${nonce}">
${head}${first ? ahead(first) : ""}</head>
<body><div id="shell"></div><noscript>启明需要 JavaScript。Qiming needs JavaScript.</noscript></body></html>`);
  };
}

const ahead = ({ script, styles }: FirstModule): string =>
  [preload(script, "script"), ...styles.map((each) => preload(each, "style"))].join("");

function policy(nonce: string, identityProvider: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
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
