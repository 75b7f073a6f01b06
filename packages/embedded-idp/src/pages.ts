import type { User } from "./accounts.ts";

export type Language = "zh-CN" | "en";

const TEXTS = {
  "zh-CN": {
    brand: "启明",
    tagline: "高校党组织的线上家园",
    title: "登录",
    user: "学工号",
    password: "密码",
    submit: "登录",
    wrong: "学工号或密码不正确，或账号已被暂时锁定。请稍后再试。",
    other: "English",
    askLogout: "要退出登录吗？",
    logout: "退出登录",
    stay: "保持登录",
    loggedOut: "您已退出登录。",
    error: "无法完成请求",
    errorHelp: "登录请求已过期或无效，请返回启明重新登录。",
    demo: "演示账号",
    demoHelp: "点选即填入，仅供演示。",
  },
  en: {
    brand: "Qiming",
    tagline: "Where a university's Party organisations live online",
    title: "Sign in",
    user: "Student or staff number",
    password: "Password",
    submit: "Sign in",
    wrong: "The number or password is incorrect, or the account is locked for a while. Try again later.",
    other: "中文",
    askLogout: "Do you want to sign out?",
    logout: "Sign out",
    stay: "Stay signed in",
    loggedOut: "You have signed out.",
    error: "The request could not be completed",
    errorHelp: "The sign-in request has expired or is not valid. Go back to Qiming and sign in again.",
    demo: "Demo accounts",
    demoHelp: "Choose one to fill the form. For demonstration only.",
  },
} as const;

/** The first wish that names a language of ours; Chinese where none does. */
export function pickLanguage(...wishes: readonly unknown[]): Language {
  for (const wish of wishes.flatMap((each) => (typeof each === "string" ? each.split(/[\s,]+/) : []))) {
    if (/^zh/i.test(wish)) return "zh-CN";
    if (/^en/i.test(wish)) return "en";
  }
  return "zh-CN";
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

interface Layout {
  readonly language: Language;
  /** Where the realm's pages begin. */
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly aside?: string;
}

function layout({ language, base, title, body, aside = "" }: Layout): string {
  const text = TEXTS[language];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · ${text.brand}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${base}/resources/login.css"></head>
<body><header><p class="brand"><svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><circle cx="16" cy="16" r="15" fill="#a8231b"/><path d="M16 6l2.6 6.9L26 16l-7.4 3.1L16 26l-2.6-6.9L6 16l7.4-3.1z" fill="#fff8ef"/></svg><span>${text.brand}</span></p>${aside}</header>
<main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

export function loginPage(options: {
  language: Language;
  base: string;
  action: string;
  username: string;
  failed: boolean;
  demo: readonly User[];
}): string {
  const { language, base, action, username, failed, demo } = options;
  const text = TEXTS[language];
  const other = language === "en" ? "zh-CN" : "en";
  const described = failed ? ' aria-invalid="true" aria-describedby="error"' : "";
  return layout({
    language,
    base,
    title: text.title,
    aside: `<nav><a href="${escape(action)}?kc_locale=${other}" lang="${other}" hreflang="${other}">${text.other}</a></nav>`,
    body: `<p class="tagline">${text.tagline}</p>${failed ? `<p id="error" class="error" role="alert">${text.wrong}</p>` : ""}
<form method="post" action="${escape(action)}">
<label for="username">${text.user}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="100" value="${escape(username)}"${described}>
<label for="password">${text.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128"${described}>
<button type="submit" id="kc-login">${text.submit}</button></form>${demoList(base, demo, text)}`,
  });
}

function demoList(base: string, demo: readonly User[], text: (typeof TEXTS)[Language]): string {
  if (demo.length === 0) return "";
  const items = demo.map(
    ({ username, password, name }) =>
      `<li><button type="button" class="demo" data-username="${escape(username)}" data-password="${escape(password)}">${escape(name)}<span>${escape(username)}</span></button></li>`,
  );
  return `<section aria-labelledby="demo"><h2 id="demo">${text.demo}</h2><p>${text.demoHelp}</p><ul>${items.join("")}</ul></section><script type="module" src="${base}/resources/demo.js"></script>`;
}

/** The page that logs out; by itself where the request proves that it comes from the application. */
export function logoutPage(language: Language, base: string, form: string, isAutomatic: boolean): string {
  const text = TEXTS[language];
  const automatic = isAutomatic
    ? `<script type="module" src="${base}/resources/auto-logout.js"></script>`
    : "";
  const stay = isAutomatic
    ? ""
    : `<button type="submit" form="op.logoutForm" class="plain">${text.stay}</button>`;
  return layout({
    language,
    base,
    title: text.logout,
    body: `<p>${text.askLogout}</p>${form}<button type="submit" form="op.logoutForm" name="logout" value="yes" id="kc-logout">${text.logout}</button>${stay}${automatic}`,
  });
}

export const loggedOutPage = (language: Language, base: string): string =>
  layout({
    language,
    base,
    title: TEXTS[language].logout,
    body: `<p role="status">${TEXTS[language].loggedOut}</p>`,
  });

export const errorPage = (language: Language, base: string, code: string): string =>
  layout({
    language,
    base,
    title: TEXTS[language].error,
    body: `<p role="alert">${TEXTS[language].errorHelp}</p><p><code>${escape(code)}</code></p>`,
  });
