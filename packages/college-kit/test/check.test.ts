import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createdModule } from "./workshop.ts";

let made: Awaited<ReturnType<typeof createdModule>>;
beforeAll(async () => void (made = await createdModule()));
afterAll(() => made.remove());

/** Breaks something, checks, and mends it. */
async function broken(file: string, from: string, to: string, environment: Record<string, string> = {}) {
  made.change(file, from, to);
  const ended = await made.runIn(environment, "check").ended;
  made.change(file, to, from);
  return ended;
}

test("a stolen route is refused, with what to write", async () => {
  const { status, output } = await broken("manifest.json", '"/m/econ2"', '"/m/points"');
  expect(status).toBe(1);
  expect(output).toContain("✗ FOREIGN_ROUTE  module.json\n    /m/points\n    → route 须是“/m/econ2”");
  expect(output).toContain("有 1 处要改。");
});

test("in a terminal that speaks English, in English", async () => {
  const { output } = await broken("manifest.json", '"accent": "#1f4f8f"', '"accent": "#7fa4d6"', {
    LANG: "en_GB.UTF-8",
  });
  expect(output).toMatch(/BAD_CONTRAST {2}module\.json\n.*theme\.light: accent #7fa4d6 \/ paper .* = 2\.\d/);
  expect(output).toMatch(/needs a contrast of at least 4\.5\. The nearest colours that pass: accent #/);
  expect(output).not.toMatch(/[\u4e00-\u9fff]/);
});

test("code run from text is refused, with where it stands", async () => {
  const { output } = await broken("src/main.ts", "export const", 'eval("1");\nexport const');
  expect(output).toMatch(/FOREIGN_IMPORT {2}main-[\w-]+\.js\n {4}\d+:\d+ eval\(/);
});

test("what a shared package does not have is refused before anybody opens the page", async () => {
  const { output } = await broken(
    "src/main.ts",
    "import { defineModule }",
    'import { gone } from "@qiming/ui";\nconsole.log(gone);\nimport { defineModule }',
  );
  expect(output).toMatch(/MISSING_EXPORT {2}main-[\w-]+\.js\n {4}\d+:\d+ gone/);
});

test("styles are the module's own without any doing: scoped, in its layer, its names unlike others'", async () => {
  const styles = `
@keyframes fade { to { opacity: 0 } }
@font-face { font-family: "Song"; src: url("./song.woff2") }
:root { color: red }
.own { animation: 1s ease fade, qm-turn 1s; font-family: Song, serif; .inner { color: red } &:hover { color: blue } }
</style>`;
  made.write("src/views/song.woff2", "font");
  made.change("src/views/HomeView.vue", "</style>", styles);
  const { status, output } = await made.run("check").ended;
  expect(output).toContain("✓");
  expect(status).toBe(0);
  const { css } = JSON.parse(made.read("dist/module.json")) as { css: string[] };
  const built = made.read(`dist/${css[0]}`);
  expect(built).toMatch(/^@layer module\{/);
  expect(built).toContain("@keyframes college-econ2-fade");
  expect(built).toMatch(/animation:1s( ease)? college-econ2-fade,1s qm-turn|animation:1s college-econ2-fade/);
  expect(built).toContain('font-family:"college-econ2-Song",serif');
  expect(built).toContain("[data-module=college-econ2]{color:red}");
  expect(built).toContain("[data-module=college-econ2] .own .inner{color:red}");
  expect(built).toContain("[data-module=college-econ2] .own:hover{color:#00f}");
  made.change("src/views/HomeView.vue", styles, "</style>");
});

test("a picture with a Chinese name is refused here, not only when it is sent", async () => {
  made.write("src/封面.png", "picture");
  const { status, output } = await broken(
    "src/main.ts",
    "export const",
    'import cover from "./封面.png";\nconsole.log(cover);\nexport const',
  );
  expect(output).toMatch(/ARCHIVE_ODD_NAME {2}module\.tgz\n {4}封面/);
  expect(status).toBe(1);
});

test("for other programs, as JSON", async () => {
  made.change("manifest.json", '"college-econ2"', '"college-law"');
  const { status, output } = await made.run("check", "--json").ended;
  made.change("manifest.json", '"college-law"', '"college-econ2"');
  expect(JSON.parse(output).faults).toMatchObject([
    { rule: "FOREIGN_ID", found: "college-law" },
    { rule: "FOREIGN_ROUTE", found: "/m/econ2" },
  ]);
  expect(status).toBe(1);
});

test("outside a module, and for a command that is none, it says what to do", async () => {
  expect((await made.run("nothing").ended).output).toContain("用法");
  rmSync(join(made.folder, "manifest.json"));
  const { status, output } = await made.run("check").ended;
  expect(output).toContain("里没有模块");
  expect(status).toBe(1);
});
