import type { User } from "./accounts.ts";
import { escape, layout } from "./pages.ts";
import { text, type Language, type TextKey } from "./texts.ts";

/** What every step of a login has. */
export interface StepPage {
  readonly language: Language;
  /** Where the realm's pages begin. */
  readonly base: string;
  /** Where the form is sent. */
  readonly action: string;
  readonly username: string;
  /** What was wrong with the last try, in words. */
  readonly error?: string;
}

interface Field {
  readonly id: string;
  readonly label: TextKey;
  readonly attributes: string;
}

const CODE = 'inputmode="numeric" autocomplete="one-time-code" maxlength="7"';
const NEW_PASSWORD = 'type="password" autocomplete="new-password" maxlength="128"';

function field({ language, error }: StepPage, { id, label, attributes }: Field, hint?: string): string {
  const described = [error && "error", hint].filter(Boolean).join(" ");
  return `<label for="${id}">${text(language, label)}</label>
<input id="${id}" name="${id}" required ${attributes}${error ? ' aria-invalid="true"' : ""}${described ? ` aria-describedby="${described}"` : ""}>`;
}

const button = ({ language }: StepPage, id: string, label: TextKey): string =>
  `<button type="submit" id="${id}">${text(language, label)}</button>`;

function stepLayout(page: StepPage, title: TextKey, intro: string, fields: string, after = ""): string {
  const { language, base, action, error } = page;
  const other = language === "en" ? "zh-CN" : "en";
  return layout({
    language,
    base,
    title: text(language, title),
    aside: `<nav><a href="${escape(action)}?kc_locale=${other}" lang="${other}" hreflang="${other}">${text(language, "other")}</a></nav>`,
    body: `${intro}${error ? `<p id="error" class="error" role="alert">${escape(error)}</p>` : ""}
<form method="post" action="${escape(action)}">
${fields}</form>${after}`,
  });
}

const who = ({ language, username }: StepPage): string =>
  `<p class="who">${text(language, "account")}<strong>${escape(username)}</strong></p>`;

export function loginPage(page: StepPage, demo: readonly User[]): string {
  const { language, base, username } = page;
  const name = `autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" value="${escape(username)}"`;
  const password = 'type="password" autocomplete="current-password" maxlength="128"';
  return stepLayout(
    page,
    "title",
    `<p class="tagline">${text(language, "tagline")}</p>`,
    field(page, { id: "username", label: "user", attributes: name }) +
      field(page, { id: "password", label: "password", attributes: password }) +
      button(page, "kc-login", "submit"),
    demoList(base, demo, language),
  );
}

function demoList(base: string, demo: readonly User[], language: Language): string {
  if (demo.length === 0) return "";
  const items = demo.map(
    ({ username, password, name }) =>
      `<li><button type="button" class="demo" data-username="${escape(username)}" data-password="${escape(password)}">${escape(name)}<span>${escape(username)}</span></button></li>`,
  );
  return `<section aria-labelledby="demo"><h2 id="demo">${text(language, "demo")}</h2><p>${text(language, "demoHelp")}</p><ul>${items.join("")}</ul></section><script type="module" src="${base}/resources/demo.js"></script>`;
}

/** Asks for a new password in place of a temporary one. */
export function newPasswordPage(page: StepPage, minLength: number): string {
  const { language, username } = page;
  return stepLayout(
    page,
    "newPasswordTitle",
    `${who(page)}<p>${text(language, "newPasswordHelp")}</p>`,
    // For password managers: whose password it is.
    `<input type="text" name="username" value="${escape(username)}" autocomplete="username" readonly hidden>` +
      field(page, { id: "password-new", label: "newPassword", attributes: NEW_PASSWORD }, "rule") +
      `<p id="rule" class="hint">${text(language, "newPasswordRule", minLength)}</p>` +
      field(page, { id: "password-confirm", label: "confirmPassword", attributes: NEW_PASSWORD }) +
      button(page, "kc-submit", "savePassword"),
  );
}

export function codePage(page: StepPage): string {
  return stepLayout(
    page,
    "codeTitle",
    `${who(page)}<p id="help">${text(page.language, "codeHelp")}</p>`,
    field(page, { id: "otp", label: "code", attributes: CODE }, "help") + button(page, "kc-login", "verify"),
  );
}

/** Makes a phone the second factor; `picture` is the address of the QR code. */
export function setUpCodePage(page: StepPage, secret: string, picture: string): string {
  const { language } = page;
  const key = secret.match(/.{1,4}/g)!.join(" ");
  return stepLayout(
    page,
    "setUpTitle",
    `${who(page)}<p>${text(language, "setUpHelp")}</p>`,
    `<ol><li>${text(language, "setUpScan")}<img src="${picture}" alt="${text(language, "setUpQr")}" width="220" height="220"></li>
<li>${text(language, "setUpType")}<code id="kc-totp-secret-key">${key}</code></li>
<li id="help">${text(language, "setUpEnter")}</li></ol>
${field(page, { id: "totp", label: "code", attributes: CODE }, "help")}${button(page, "saveTOTPBtn", "saveCode")}`,
  );
}
