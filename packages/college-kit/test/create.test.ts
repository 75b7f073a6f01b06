import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as prettier from "prettier";
import { createdModule, start } from "./workshop.ts";

const jest = fileURLToPath(new URL("../../../node_modules/jest/bin/jest.js", import.meta.url));
let made: Awaited<ReturnType<typeof createdModule>>;
beforeAll(async () => void (made = await createdModule()));
afterAll(() => made.remove());

test("one command makes a module that says what comes next", () => {
  expect(made.created).toMatchObject({ status: 0 });
  expect(made.created.output).toMatch(/cd econ2\n {2}npm install\n {2}npm test\n {2}npm run dev/);
  const manifest = JSON.parse(made.read("manifest.json"));
  expect(manifest).toMatchObject({ id: "college-econ2", route: "/m/econ2", nav: { title: { en: "ECON2" } } });
  const { dependencies, devDependencies, qiming } = JSON.parse(made.read("package.json"));
  expect(dependencies["@qiming/ui"]).toBe("http://localhost:3000/kit/ui.tgz");
  expect(devDependencies.vite).toMatch(/^\d+\.\d+\.\d+$/);
  expect(qiming).toEqual({ platform: "http://localhost:3000", collegeCode: "ECON2" });
  expect(made.read(".npmrc")).toContain("package-lock=false");
  expect(made.read(".gitignore")).toContain("*.key");
});

test("its own tests pass", async () => {
  const { status, output } = await start(made.folder, ["--experimental-vm-modules", "--no-warnings", jest])
    .ended;
  expect(output).toContain("Tests:       5 passed, 5 total");
  expect(output).not.toContain("deprecated");
  expect(status).toBe(0);
});

test("its types are right", async () => {
  const vueTsc = join(made.folder, "node_modules/vue-tsc/bin/vue-tsc.js");
  expect(await start(made.folder, [vueTsc, "--noEmit"]).ended).toEqual({ status: 0, output: "" });
});

test("it is written as the platform's own code is", async () => {
  const options = { printWidth: 110 };
  for (const file of [
    "package.json",
    "manifest.json",
    "tsconfig.json",
    "src/main.ts",
    "src/composables/useBranches.ts",
    "src/views/HomeView.vue",
    "src/views/HomeView.test.ts",
    "src/locales/en.json",
  ])
    expect([file, await prettier.check(made.read(file), { ...options, filepath: file })]).toEqual([
      file,
      true,
    ]);
});

test("it keeps every rule of publishing", async () => {
  const { status, output } = await made.run("check").ended;
  expect(output).toMatch(/^✓ 可以发布。脚本 \d/);
  expect(status).toBe(0);
});

test.each([
  [["x", "--name-zh", "甲", "--name-en", "A"], "--code"],
  [["x", "--code", "../x", "--name-zh", "甲", "--name-en", "A"], "--code"],
  [["x", "--code", "A1", "--name-zh", '"', "--name-en", "A"], "--name-zh"],
  [["x", "--code", "A1", "--name-zh", "甲", "--name-en", "A", "--platform", "file:///etc"], "--platform"],
  [["econ2", "--code", "A1", "--name-zh", "甲", "--name-en", "A"], "不是空文件夹"],
  [[], "用法"],
  [["x", "--colour", "red"], "用法"],
])("what cannot be used is said: %j", async (args, said) => {
  const command = fileURLToPath(new URL("../src/create-main.mjs", import.meta.url));
  const { status, output } = await start(made.above, [command, ...args]).ended;
  expect(output).toContain(said);
  expect(output).not.toContain("    at ");
  expect(status).toBe(1);
});
