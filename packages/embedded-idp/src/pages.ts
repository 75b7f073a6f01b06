import { text, type Language } from "./texts.ts";

export const escape = (plain: string): string =>
  plain.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

interface Layout {
  readonly language: Language;
  /** Where the realm's pages begin. */
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly aside?: string;
}

export function layout({ language, base, title, body, aside = "" }: Layout): string {
  const brand = text(language, "brand");
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · ${brand}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${base}/resources/login.css"></head>
<body><header><p class="brand"><svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><circle cx="16" cy="16" r="15"/><path d="M16 6l2.6 6.9L26 16l-7.4 3.1L16 26l-2.6-6.9L6 16l7.4-3.1z"/></svg><span>${brand}</span></p>${aside}</header>
<main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

/** The page that logs out; by itself where the request proves that it comes from the application. */
export function logoutPage(language: Language, base: string, form: string, isAutomatic: boolean): string {
  const automatic = isAutomatic
    ? `<script type="module" src="${base}/resources/auto-logout.js"></script>`
    : "";
  const stay = isAutomatic
    ? ""
    : `<button type="submit" form="op.logoutForm" class="plain">${text(language, "stay")}</button>`;
  return layout({
    language,
    base,
    title: text(language, "logout"),
    body: `<p>${text(language, "askLogout")}</p>${form}<button type="submit" form="op.logoutForm" name="logout" value="yes" id="kc-logout">${text(language, "logout")}</button>${stay}${automatic}`,
  });
}

export const loggedOutPage = (language: Language, base: string): string =>
  layout({
    language,
    base,
    title: text(language, "logout"),
    body: `<p role="status">${text(language, "loggedOut")}</p>`,
  });

export const errorPage = (language: Language, base: string, code: string): string =>
  layout({
    language,
    base,
    title: text(language, "error"),
    body: `<p role="alert">${text(language, "errorHelp")}</p><p><code>${escape(code)}</code></p>`,
  });
