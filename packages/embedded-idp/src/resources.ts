/** Styles of the provider's pages. */
export const LOGIN_CSS = `
:root{color-scheme:light dark;--paper:#fbf7f0;--card:#fff;--ink:#23201c;--soft:#625b52;--line:#8a8279;--red:#a8231b;--on-red:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#191715;--card:#23201d;--ink:#f3ede4;--soft:#bdb3a6;--line:#8a8279;--red:#e8857c;--on-red:#2a0d0a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--paper);color:var(--ink);font:16px/1.7 "PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",system-ui,sans-serif}
header{display:flex;justify-content:space-between;align-items:center;max-width:30rem;margin:0 auto;padding:20px 24px}
.brand{display:flex;align-items:center;gap:12px;margin:0;font-size:20px;font-weight:700;letter-spacing:.08em}
header a{display:inline-block;padding:10px 4px;color:var(--ink)}
main{max-width:30rem;margin:0 auto;padding:24px;background:var(--card);border-radius:16px}
@media(min-width:600px){main{margin-top:6vh;padding:40px;box-shadow:0 12px 40px rgb(60 30 10/.12)}}
h1{margin:0;font-size:28px;line-height:1.3}.tagline{margin:4px 0 16px;color:var(--soft)}
label{display:block;margin:16px 0 4px;font-weight:600}
input{width:100%;min-height:48px;padding:8px 14px;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:10px}
button{width:100%;min-height:48px;margin-top:24px;padding:8px 16px;font:inherit;font-weight:700;color:var(--on-red);background:var(--red);border:0;border-radius:10px;cursor:pointer}
button.plain{margin-top:12px;color:var(--ink);background:transparent;border:1px solid var(--line)}
section{margin-top:32px;padding-top:16px;border-top:1px solid color-mix(in srgb,var(--line) 40%,transparent)}
h2{margin:0;font-size:16px}section p{margin:0;color:var(--soft);font-size:14px}ul{margin:8px 0 0;padding:0;list-style:none;display:grid;gap:8px}
button.demo{display:flex;justify-content:space-between;gap:12px;margin:0;font-weight:500;text-align:start;color:var(--ink);background:transparent;border:1px solid color-mix(in srgb,var(--line) 50%,transparent)}
button.demo span{color:var(--soft);white-space:nowrap}
.who{margin:4px 0 0;color:var(--soft)}.who strong{margin-inline-start:8px;color:var(--ink)}
.hint{margin:4px 0 0;color:var(--soft);font-size:14px}
ol{margin:16px 0 0;padding-inline-start:24px}ol li+li{margin-top:12px}
img{display:block;max-width:100%;margin:8px 0;background:#fff;border-radius:10px}
#kc-totp-secret-key{display:block;margin-top:4px;font:600 18px/1.6 ui-monospace,monospace;overflow-wrap:anywhere}
.error{margin:16px 0 0;padding:12px 14px;border-inline-start:4px solid var(--red);background:color-mix(in srgb,var(--red) 10%,transparent)}
:focus-visible{outline:3px solid #2459c4;outline-offset:2px}
`;

export const DEMO_JS = `for (const button of document.querySelectorAll("button.demo")) {
  button.addEventListener("click", () => {
    document.getElementById("username").value = button.dataset.username;
    document.getElementById("password").value = button.dataset.password;
    document.getElementById("kc-login").focus();
  });
}
`;

export const AUTO_LOGOUT_JS = 'document.getElementById("kc-logout").click();\n';

const framed = (script: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>session</title><script type="module" src="${script}"></script>`;

/** Tells a page whether the session that it knows is still the browser's session: Keycloak's protocol by messages between frames. */
export const STATUS_HTML = framed("login-status-iframe.js");
export const STATUS_JS = `const encoder = new TextEncoder();
const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(name + "="))?.slice(name.length + 1);
let allowed;
let refused = false;
async function state(clientId, origin, sessionId) {
  if (document.hasStorageAccess && !(await document.hasStorageAccess())) return "error";
  if (allowed !== clientId + " " + origin) {
    if (refused) return "error";
    const url = new URL("login-status-iframe.html/init", location.href);
    url.search = new URLSearchParams({ client_id: clientId, origin });
    if (!(await fetch(url)).ok) {
      refused = true;
      return "error";
    }
    allowed = clientId + " " + origin;
  }
  const present = cookie("KEYCLOAK_SESSION");
  if (!present) return sessionId ? "changed" : "unchanged";
  return present === base64url(await crypto.subtle.digest("SHA-256", encoder.encode(sessionId))) ? "unchanged" : "changed";
}
addEventListener("message", async ({ data, origin, source }) => {
  const [clientId, sessionId, ...rest] = typeof data === "string" ? data.split(" ") : [];
  if (sessionId !== undefined && rest.length === 0) source.postMessage(await state(clientId, origin, sessionId), origin);
});
`;

/** Whether this browser lets a frame of another origin keep cookies: two pages, the second looks for what the first has set. */
export const COOKIE_STEP_1_HTML = framed("step1.js");
export const COOKIE_STEP_1_JS = `const access = !document.hasStorageAccess || (await document.hasStorageAccess());
if (access) {
  document.cookie = "KEYCLOAK_3P_COOKIE=supported; Max-Age=60";
  location = "step2.html";
} else parent.postMessage("unsupported", "*");
`;
export const COOKIE_STEP_2_HTML = framed("step2.js");
export const COOKIE_STEP_2_JS = `const kept = document.cookie.includes("KEYCLOAK_3P_COOKIE=");
document.cookie = "KEYCLOAK_3P_COOKIE=; Max-Age=0";
parent.postMessage(kept ? "supported" : "unsupported", "*");
`;
