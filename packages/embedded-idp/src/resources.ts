/** The list of demo accounts; everything else looks as Keycloak's theme says. */
export const DEMO_CSS = `
section p{margin:0;color:var(--soft);font-size:14px}
section ul{margin:8px 0 0;padding:0;list-style:none;display:grid;gap:8px}
button.demo{display:flex;justify-content:space-between;gap:12px;margin:0;font-weight:500;text-align:start;color:var(--ink);background:transparent;border:1px solid var(--line)}
button.demo span{color:var(--soft);white-space:nowrap}
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
