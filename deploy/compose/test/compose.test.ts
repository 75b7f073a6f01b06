import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv, promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { commandsIn } from "./commands-in-text.ts";
import { askedIn, readCompose, readText, type ComposeFile } from "./compose-files.ts";
import { settingsInCode } from "./settings-in-code.ts";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const ROOT = join(FOLDER, "../..");
const LAYERS = ["compose.yaml", "compose.three.yaml"];
/** What Node itself reads. */
const OF_NODE = ["NODE_EXTRA_CA_CERTS"];
const settings = settingsInCode(ROOT);
const readersOf = (part: string) => [...settings].filter(([, { parts }]) => parts.has(part));

const OPERATOR = join(ROOT, "packages/operator/dist/main.js");

/** An installation, with its secrets. */
let place: string;
let compose: ComposeFile;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "qiming-compose-"));
  cpSync(FOLDER, place, { recursive: true, filter: (file) => !/node_modules|secrets|data$/.test(file) });
  const own = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const filled = readText(FOLDER, ".env.example")
    .replace(/^(UNIVERSITY_\w+)=$/gm, "$1=Yunting University")
    .replace(/^RUN_AS=.*$/m, `RUN_AS=${own}`);
  writeFileSync(join(place, ".env"), filled);
  compose = readCompose(place, "compose.yaml", parseEnv(filled) as Record<string, string>);
  await promisify(execFile)(process.execPath, [OPERATOR, "prepare", place]);
}, 60_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The parts of the platform by the name of their image; the web is none: it reads no settings. */
const parts = (): string[] =>
  Object.entries(compose.services)
    .filter(([name, { image }]) => image?.startsWith("qiming/") && name !== "web")
    .map(([name]) => name);

const nameOf = (variable: string): string => variable.replace(/_FILE$/, "");

test("every image of the platform has its place", () => {
  const services = readdirSync(join(ROOT, "services"));
  expect(parts().sort()).toEqual([...services, "operator"].sort());
});

test("what is asked of .env is explained there, and nothing else", () => {
  const explained = Object.keys(parseEnv(readText(FOLDER, ".env.example")));
  expect(
    LAYERS.flatMap((file) => askedIn(readText(FOLDER, file))).filter((name) => !explained.includes(name)),
  ).toEqual([]);
  expect(explained.filter((name) => !askedIn(readText(FOLDER, "compose.yaml")).includes(name))).toEqual([]);
});

test("each part is told what it reads, all that it must be told, and nothing else", () => {
  for (const part of parts()) {
    const told = Object.keys(compose.services[part]!.environment ?? {}).filter(
      (name) => !OF_NODE.includes(name),
    );
    const read = new Map(readersOf(part));
    expect([part, told.filter((name) => !read.has(nameOf(name)) && !read.has(name))]).toEqual([part, []]);
    // Each of the operator's commands needs something else.
    if (part === "operator") continue;
    const must = [...read].filter(([, { isRequired }]) => isRequired).map(([name]) => name);
    expect([part, must.filter((name) => !told.map(nameOf).includes(name))]).toEqual([part, []]);
  }
});

test("docs/settings.md explains every setting that a part reads, with those who read it, and no other", () => {
  const rows = [...readText(ROOT, "docs/settings.md").matchAll(/^\| `([A-Z0-9_]+)` \| ([^|]+) \|/gm)];
  const services = readdirSync(join(ROOT, "services")).filter((name) => name !== "gateway");
  const meant: Record<string, readonly string[]> = { all: [...services, "gateway", "operator"], services };
  const explained = Object.fromEntries(
    rows.map(([, name, readers]) => [
      name!,
      readers!
        .split(",")
        .flatMap((each) => meant[each.trim()] ?? [each.trim()])
        .sort(),
    ]),
  );
  expect(explained).toEqual(
    Object.fromEntries([...settings].map(([name, { parts: readers }]) => [name, [...readers].sort()])),
  );
});

test("the gateway is told of every module that is built", () => {
  const { WEB_MODULE_DIRS } = compose.services["gateway"]!.environment!;
  const built = readdirSync(join(ROOT, "apps")).filter(
    (name) => name !== "shell" && !name.startsWith("college-"),
  );
  expect(WEB_MODULE_DIRS!.split(",").sort()).toEqual(built.map((name) => `/web/modules/${name}`).sort());
});

test("every part starts with these settings and secrets: the one that is made wrong is all it complains of", async () => {
  for (const part of parts().filter((name) => name !== "operator")) {
    const main = join(ROOT, "services", part, "dist/main.js");
    const env = { ...environmentOf(part), NODE_ENV: "production", LOG_LEVEL: "nonsense" };
    await expect(
      promisify(execFile)(process.execPath, [main], { env, timeout: 60_000 }),
    ).rejects.toMatchObject({
      stderr: expect.stringMatching(/^faulty settings:\n {2}LOG_LEVEL: [^\n]*\n$/),
    });
  }
}, 180_000);

/** What a part is told, with paths of this machine instead of those within its container. */
function environmentOf(part: string): Record<string, string> {
  const { environment = {}, volumes = [] } = compose.services[part]!;
  const mounts = volumes
    .map((volume) => volume.split(":"))
    .map(([from, to]) => [to!, join(place, from!)] as const);
  const built: [string, string][] = [
    ["/web/vendor", join(ROOT, "packages/vendor/dist")],
    ["/web/shell", join(ROOT, "apps/shell/dist")],
    ["/web/kit", join(ROOT, "packages/college-kit/dist")],
    ...readdirSync(join(ROOT, "apps")).map(
      (app) => [`/web/modules/${app}`, join(ROOT, "apps", app, "dist")] as [string, string],
    ),
  ];
  const here = (path: string) => {
    const mount = [...mounts, ...built].find(([to]) => path === to || path.startsWith(`${to}/`));
    return mount ? mount[1] + path.slice(mount[0].length) : path;
  };
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, String(value).split(",").map(here).join(",")]),
  );
}

test("every process of the platform may do little, and only the door can be reached", () => {
  for (const part of [...parts(), "web"]) {
    const { read_only, cap_drop, security_opt, user, image, mem_limit } = compose.services[part]!;
    expect([part, read_only, cap_drop, security_opt]).toEqual([
      part,
      true,
      ["ALL"],
      ["no-new-privileges:true"],
    ]);
    expect([part, Boolean(user), Boolean(mem_limit)]).toEqual([part, true, true]);
    expect(image).toMatch(/:\d/);
  }
  const open = Object.entries(compose.services).filter(([, { ports }]) => ports);
  expect(open.map(([name]) => name)).toEqual(["web"]);
  expect(compose.networks!["inside"]!.internal).toBe(true);
});

test("whoever waits waits for something that says when it is there, and nobody for themselves", () => {
  const { services } = compose;
  /** Their images bring a check of their own. */
  const checked = (name: string) =>
    services[name]!.healthcheck !== undefined || services[name]!.image!.startsWith("qiming/");
  const waitsFor = (name: string, above: readonly string[] = []): void => {
    expect(above).not.toContain(name);
    for (const [other, { condition }] of Object.entries(services[name]!.depends_on ?? {})) {
      if (condition === "service_healthy") expect([other, checked(other)]).toEqual([other, true]);
      waitsFor(other, [...above, name]);
    }
  };
  Object.keys(services).forEach((name) => waitsFor(name));
});

test("no image may become another one by itself", () => {
  for (const { image } of Object.values(compose.services)) expect(image).toMatch(/:\d+\.\d+(\.\d+)?(-\w+)?$/);
});

describe("what README.md has typed", () => {
  const commands = commandsIn(readText(FOLDER, "README.md"));
  const toOperator = commands.filter(({ service, rest }) => service === "operator" && rest.length > 0);
  const backupTo = toOperator.find(({ rest }) => rest[0] === "backup")?.rest[1];

  test.each(commands)("$line", async ({ services, images, mounts, environment, service, rest }) => {
    expect(services.filter((name) => !compose.services[name])).toEqual([]);
    const { REGISTRY, VERSION } = parseEnv(readText(FOLDER, ".env.example"));
    expect(images.filter((image) => image !== `${REGISTRY}/operator:${VERSION}`)).toEqual([]);
    if (service !== "operator" || rest.length === 0) return;
    const [command = "", ...args] = rest;
    const offered = await usageOf();
    expect(Object.keys(offered)).toContain(command);
    if (command === "import") expect(Object.keys(await usageOf("import"))).toContain(args[0]);
    const options = args.filter((each) => each.startsWith("--"));
    expect(options.filter((each) => !offered[command]!.includes(each))).toEqual([]);

    const inside = images.length > 0 ? mounts : [...mounts, ...mountsOf("operator")];
    const paths = [...args, ...Object.values(environment)].filter((each) => each.startsWith("/"));
    expect(paths.filter((path) => !inside.some((to) => `${path}/`.startsWith(`${to}/`)))).toEqual([]);
    const others = Object.keys(environment).filter(
      (name) => !settings.has(nameOf(name)) && !OF_NODE.includes(name),
    );
    const asked = others.length > 0 ? await askedBy(command) : "";
    expect(others.filter((name) => !asked.includes(name))).toEqual([]);
    if (command === "realm") expect(["compare", "apply"]).toContain(args[0]);
  });

  test("a backup is looked for where it is made, with the key that opens it", () => {
    const reading = toOperator.filter(({ rest: [command] }) => ["verify", "restore"].includes(command!));
    expect(reading.map(({ rest: [command] }) => command)).toEqual(["verify", "restore"]);
    for (const { rest, environment } of reading) {
      expect(rest[1]).toMatch(new RegExp(`^${backupTo}/\\d{8}T\\d{6}Z$`));
      expect(environment).toHaveProperty("BACKUP_IDENTITY_FILE");
    }
    expect(mountsOf("operator")).toContain(backupTo);
  });

  const mountsOf = (name: string) =>
    (compose.services[name]!.volumes ?? []).map((volume) => volume.split(":")[1]!);
});

type Usage = Readonly<Record<string, string>>;
const told = new Map<string, Promise<string>>();

/** What the operator's image says without a command, or one of its commands without more. Asked once. */
function askedBy(command: string): Promise<string> {
  const answer =
    told.get(command) ??
    promisify(execFile)(process.execPath, [OPERATOR, command]).then(
      ({ stdout }) => stdout,
      ({ stderr }: { stderr: string }) => stderr,
    );
  told.set(command, answer);
  return answer;
}

/** What it offers: each with what may stand behind it. */
const usageOf = async (command = ""): Promise<Usage> =>
  Object.fromEntries(
    [...(await askedBy(command)).matchAll(/^ {2}([\w-]+) (.*)$/gm)].map(([, name, rest]) => [name!, rest!]),
  );
