import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessibility.mjs";
import { mayTake } from "./limit.mjs";
import { Registry } from "./pages/registry.mjs";
import { Shell } from "./pages/shell.mjs";
import { openAs, windowOf } from "./people.mjs";

/** A college without a module, who decides there, one of its members, and the name that it gives itself. */
const COLLEGES = {
  phone: {
    code: "INFO",
    committee: "yt2024-0063",
    member: "yt2024-0049",
    other: "yt2024-0050",
    name: "信息",
  },
  desktop: {
    code: "ADMIN",
    committee: "yt2024-0164",
    member: "yt2024-0210",
    other: "yt2024-0211",
    name: "机关",
  },
};
const DEVELOPER_PORT = 5199;
const UNIVERSITY = "yt2024-0166";

/** A command of the guide, as a developer types it. */
function run(folder, program, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...process.env,
      npm_config_update_notifier: "false",
      npm_config_fund: "false",
      LANG: "zh_CN.UTF-8",
      ...env,
    },
  });
  expect(status, `${program} ${args.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

function rewrite(file, change) {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

test("a college goes from nothing to a live page by the guide, tries the next version on a few, and takes it back; nothing is built or started anew", async ({
  browser,
  baseURL,
}, { project }) => {
  // Ten minutes are what the whole may take, commands and all.
  mayTake(600);
  const { code, committee, member, other, name } = COLLEGES[project.name];
  const id = `college-${code.toLowerCase()}`;
  const home = mkdtempSync(join(tmpdir(), "college-"));
  const folder = join(home, "module");
  const keyFile = join(home, "publish.key");

  const office = await windowOf(browser, project);
  const registry = new Registry(office, committee);
  await openAs(office, committee, "/m/portal/modules/keys");
  writeFileSync(keyFile, await registry.newKey("构建服务器"));
  await expectAccessible(office);

  const kit = `${baseURL}/kit/college-kit.tgz`;
  const made = ["--code", code, "--name-zh", name, "--name-en", code, "--platform", baseURL];
  run(home, "npx", ["--yes", kit, "module", ...made]);
  run(folder, "npm", ["test"]);
  const publish = () => run(folder, "npx", ["college-module", "publish", "--key-file", keyFile]);
  publish();

  // Nobody sees it but who is chosen, and they see it where they are told to look.
  const reader = new Shell(await windowOf(browser, project));
  await reader.open(member);
  await expect(reader.menu.getByRole("link", { name })).toBeHidden();
  await registry.openModule(id);
  await registry.previewFor("0.1.0", member.toUpperCase());
  await reader.page.goto("/m/portal/inbox");
  await reader.page.getByRole("link", { name: /请您先试看/ }).click();
  await reader.page.getByRole("button", { name: "开始看" }).click();
  await expect(reader.page.getByText(`正在预览“${name}”0.1.0 版`)).toBeVisible();
  await expectAccessible(reader.page);
  const stranger = new Shell(await windowOf(browser, project));
  await stranger.open(other);
  await expect(stranger.menu.getByRole("link", { name })).toBeHidden();
  await reader.page.getByRole("button", { name: "退出预览" }).click();

  await registry.activate("0.1.0");
  await expect(registry.history).toContainText("向所有人启用 0.1.0");
  await expectAccessible(office);
  await stranger.page.reload();
  await stranger.go(name);
  await expect(stranger.page.getByRole("heading", { level: 1 })).toContainText(name);
  await expectAccessible(stranger.page);

  // The next version goes to all browsers but one, and back again.
  rewrite(join(folder, "package.json"), (text) => text.replace('"version": "0.1.0"', '"version": "0.2.0"'));
  rewrite(join(folder, "src/locales/zh-CN.json"), (text) =>
    text.replace(/("title": ")[^"]*/, `$1${name}新版`),
  );
  publish();
  await registry.openModule(id);
  await registry.activate("0.2.0", "50 %");
  await expect(registry.version("0.2.0")).toContainText("试用 50 %");
  // Each module is tried on other browsers first: which of a hundred this is for it, follows from its id.
  const turn = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const shownTo = (page, place) =>
    page.evaluate(
      (bucket) => localStorage.setItem("qiming:bucket", String(bucket)),
      (((place - turn) % 100) + 100) % 100,
    );
  const title = stranger.page.getByRole("heading", { level: 1 });
  await shownTo(stranger.page, 49);
  await stranger.page.reload();
  await expect(title).toHaveText(`${name}新版`);
  await shownTo(stranger.page, 50);
  await stranger.page.reload();
  await expect(title).not.toHaveText(`${name}新版`);
  await registry.act("退回");
  await registry.activate("0.2.0");
  await stranger.page.reload();
  await expect(title).toHaveText(`${name}新版`);
  await registry.act("退回");
  await stranger.page.reload();
  await expect(title).not.toHaveText(`${name}新版`);

  // Off every page, those too that are open, and back.
  await stranger.page.clock.install();
  await stranger.page.reload();
  await expect(title).toContainText(name);
  await registry.act("停用模块", "停用模块", (dialog) => dialog.getByLabel("原因").fill("页面有误"));
  await expectAccessible(office);
  const link = stranger.menu.getByRole("link", { name });
  const minutesLater = (sees) =>
    expect(async () => {
      await stranger.page.clock.fastForward(61_000);
      await sees();
    }).toPass();
  await minutesLater(() => expect(title).toHaveText("这个模块已停用", { timeout: 1_000 }));
  await expect(link).toBeHidden();
  await registry.act("恢复模块");
  await minutesLater(() => expect(link).toBeVisible({ timeout: 1_000 }));

  // The developer's own door: what is written appears where it runs, and what was begun there stays.
  if (project.name === "phone") await develop(browser, project, folder, member, code);
  for (const { page } of [registry, reader, stranger]) await page.context().close();
  rmSync(home, { recursive: true, force: true });
});

async function develop(browser, project, folder, member, code) {
  const dev = spawn("npx", ["college-module", "dev", "--port", String(DEVELOPER_PORT)], {
    cwd: folder,
    detached: true,
  });
  try {
    for await (const line of createInterface({ input: dev.stdout }))
      if (line.includes(String(DEVELOPER_PORT))) break;
    const page = await windowOf(browser, project);
    await openAs(page, member, `http://localhost:${DEVELOPER_PORT}/m/${code.toLowerCase()}`);
    const title = page.getByRole("heading", { level: 1 });
    await expect(title).toContainText("新版");
    await page.evaluate(() => (globalThis.isSamePage = true));
    const view = join(folder, "src/views/HomeView.vue");
    rewrite(view, (text) => text.replace("</h1>", " 正在改</h1>"));
    await expect(title).toContainText("正在改");
    expect(await page.evaluate(() => globalThis.isSamePage)).toBe(true);
    await page.context().close();
  } finally {
    process.kill(-dev.pid);
  }
}

test("a module that the university confines stands in a frame that reaches nothing of the reader's, and still works", async ({
  browser,
}, { project }) => {
  const [code, branch] = project.name === "phone" ? ["law", "学生党支部"] : ["ocean", "船队党支部"];
  const office = await windowOf(browser, project);
  const registry = new Registry(office, UNIVERSITY);
  await openAs(office, UNIVERSITY, "/m/portal/modules");
  await registry.openModule(`college-${code}`);
  await registry.act("隔离运行");

  const reader = new Shell(await windowOf(browser, project));
  await reader.open("yt2024-0006", `/m/${code}`);
  const frame = reader.page.frameLocator("iframe.qm-frame");
  await expect(frame.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(frame.getByText(branch).first()).toBeVisible();
  await expectAccessible(reader.page);
  const inside = reader.page.frames().find((each) => each.url().includes("/frame/"));
  const reach = await inside.evaluate(async () => {
    const tried = async (work) => {
      try {
        return String(await work());
      } catch (error) {
        return error.name;
      }
    };
    return [
      await tried(() => parent.document.title),
      await tried(() => localStorage.length),
      await tried(() => document.cookie),
      await tried(() => fetch("/api/v1/identity/me").then((response) => response.status)),
      await tried(() => top.location.assign("https://example.org/")),
    ];
  });
  expect(reach).toEqual([
    "SecurityError",
    "SecurityError",
    "SecurityError",
    "TypeError",
    expect.stringMatching(/Error/),
  ]);
  // Over the bridge it reads what a frame may read, and nothing about the reader.
  const asked = await inside.evaluate(
    () =>
      new Promise((resolve) => {
        const answers = [];
        addEventListener("message", ({ data }) => {
          if (data.type !== "answer" || data.id < 900) return;
          answers.push(data.status);
          if (answers.length === 3) resolve(answers);
        });
        ["/api/v1/identity/me", "/api/v1/points/account", "//example.org/"].forEach((path, index) =>
          parent.postMessage({ type: "read", id: 900 + index, path }, "*"),
        );
      }),
  );
  expect(asked).toEqual([403, 403, 403]);

  // Its pages are pages of the web: each begins at its top, is as high as what it shows, and back leads back.
  const height = async () => (await reader.page.locator("iframe.qm-frame").boundingBox()).height;
  const before = await height();
  const title = await frame.getByRole("heading", { level: 1 }).innerText();
  await frame.locator(`a[href^="/m/${code}/"]`).first().click();
  await expect(reader.page).toHaveURL(new RegExp(`/m/${code}/.+`));
  await expect(frame.getByRole("heading", { level: 1 })).not.toHaveText(title);
  expect(await reader.page.evaluate(() => scrollY)).toBe(0);
  await expect.poll(height).not.toBe(before);
  await reader.page.goBack();
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect.poll(height).toBe(before);

  await registry.act("解除隔离");
  await reader.page.reload();
  await expect(reader.page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(reader.page.locator("iframe.qm-frame")).toHaveCount(0);
  for (const page of [office, reader.page]) await page.context().close();
});
