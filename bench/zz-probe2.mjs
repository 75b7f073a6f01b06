import { chromium } from "@playwright/test";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
for (const u of process.argv.slice(2)) {
const c = await b.newContext({ viewport:{width:390,height:844}, locale:"zh-CN" });
const p = await c.newPage();
let token; p.on("request", r => { const a = r.headers().authorization; if (a) token = a; });
await p.goto("http://localhost:3920/m/portal/modules");
await p.getByRole("button", { name: "登录" }).first().click();
await p.locator("#username").fill(u);
await p.locator("#password").fill("Qiming-Demo-2026");
await p.locator("#kc-login").click();
await p.getByRole("heading", { level: 1 }).first().waitFor();
await p.waitForTimeout(1500);
const get = async (x) => (await (await fetch("http://localhost:3920"+x, { headers: { authorization: token } })).json());
const me = await get("/api/v1/identity/me");
console.log(u, JSON.stringify(me.grants), (await p.locator("#content").innerText()).slice(0,600));
}
await b.close();
