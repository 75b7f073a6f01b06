import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { ExpectedError, Violation } from "@qiming/core";
import { folderStore } from "@qiming/service-kit";
import fc from "fast-check";
import { courseFaults } from "./course-shape.ts";
import { renderMarkdown } from "./markdown.ts";
import { readPack } from "./read-pack.ts";

const PACKS = fileURLToPath(new URL("../../../../content/packs", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "packs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = () => folderStore(join(folder, "media"));

test.each([
  ["dues", 8, 10, 10],
  ["quorum", 20, 20, 15],
  ["25-steps", 30, 30, 25],
])(
  "the pack %s is valid: required, %i minutes, order %i, a bank of at least %i",
  async (name, minutes, order, bank) => {
    const course = await readPack(join(PACKS, name), store());
    expect(courseFaults(course)).toEqual([]);
    expect([course.id, course.required, course.order]).toEqual([name, true, order]);
    expect(course.units.reduce((sum, unit) => sum + unit.minutes, 0)).toBe(minutes);
    expect(course.bank.length).toBeGreaterThanOrEqual(bank);
    expect(course.test).toEqual({ questions: 5, passPercent: 80, maxAttempts: 3 });
    const stored = await readdir(join(folder, "media"));
    const shown = JSON.stringify(course).match(/(?<=\/media\/)[\w.-]+/g) ?? [];
    expect([...new Set(shown)].sort()).toEqual(stored.sort());
  },
);

test.each(["dues", "quorum", "25-steps"])(
  "every text unit of %s closes with three things to remember",
  async (name) => {
    const { units } = await readPack(join(PACKS, name), store());
    for (const unit of units) {
      if (unit.kind !== "text") continue;
      expect(unit.html?.zhCn).toContain("记住这三点");
      expect(unit.html?.en).toContain("Remember three things");
    }
  },
);

test("the same pack read twice is the same course and the same media", async () => {
  const first = await readPack(join(PACKS, "dues"), store());
  const names = await readdir(join(folder, "media"));
  expect(await readPack(join(PACKS, "dues"), store())).toEqual(first);
  expect(await readdir(join(folder, "media"))).toEqual(names);
});

const SMALL: Record<string, string> = {
  "course.yaml": `id: small
version: "1"
order: 1
title: { zh-CN: 小课, en: Small }
summary: { zh-CN: 概要, en: Summary }
source: { zh-CN: 来源, en: Source }
category: RULES
required: true
cover: media/cover.svg
units:
  - id: read
    kind: text
    title: { zh-CN: 读, en: Read }
    minutes: 5
    text: read
  - id: watch
    kind: video
    title: { zh-CN: 看, en: Watch }
    minutes: 1
    video:
      file: media/film.webm
      poster: media/cover.svg
      durationMs: 30000
      captions: { zh-CN: media/film.zh-CN.vtt, en: media/film.en.vtt }
test: { questions: 1, passPercent: 80, maxAttempts: 3, bank: bank.yaml }
`,
  "bank.yaml": `- id: q1
  kind: single
  text: { zh-CN: 问, en: Question }
  choices:
    - { id: a, zh-CN: 甲, en: A }
    - { id: b, zh-CN: 乙, en: B }
  right: [a]
  explanation: { zh-CN: 因为, en: Because }
`,
  "read.zh-CN.md": "正文\n\n![图](media/cover.svg)\n",
  "read.en.md": "Text\n\n![Picture](media/cover.svg)\n",
  "media/cover.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
  "media/film.webm": "film",
  "media/film.zh-CN.vtt": "WEBVTT",
  "media/film.en.vtt": "WEBVTT",
};

/** The small pack with one piece of one file replaced; a replacement by nothing of a whole file removes it. */
async function smallPack(file?: string, from?: string, to = ""): Promise<string> {
  const pack = join(folder, "pack");
  await mkdir(join(pack, "media"), { recursive: true });
  // A picture beside the pack: a path out of the pack would find it.
  await writeFile(join(folder, "cover.svg"), SMALL["media/cover.svg"]!);
  for (const [name, text] of Object.entries(SMALL)) await writeFile(join(pack, name), text);
  if (file && from === undefined) await rm(join(pack, file));
  else if (file) {
    const text = await readFile(join(pack, file), "utf8");
    expect(text).toContain(from);
    await writeFile(
      join(pack, file),
      text.replace(from!, () => to),
    );
  }
  return pack;
}

async function faultsOf(pack: string): Promise<readonly Violation[]> {
  const error = await readPack(pack, store()).then(
    () => undefined,
    (thrown: ExpectedError) => thrown,
  );
  expect(error).toMatchObject({ code: "invalid_argument", reason: "PACK_INVALID" });
  return error!.violations ?? [];
}

test("a pack with a video is read with its film, poster and captions in both languages", async () => {
  const { units } = await readPack(await smallPack(), store());
  expect(units[1]).toMatchObject({
    kind: "video",
    video: {
      url: expect.stringMatching(/^\/media\/[0-9a-f]{64}\.webm$/),
      captionsUrl: { zhCn: expect.stringMatching(/\.vtt$/), en: expect.stringMatching(/\.vtt$/) },
    },
  });
});

test.each<[what: string, rule: string, at: RegExp, file: string, from?: string, to?: string]>([
  ["no YAML", "yaml", /^course\.yaml:\d+:\d+$/, "course.yaml", "id: small", "id: [small"],
  ["a key twice", "yaml", /^course\.yaml:2:/, "course.yaml", 'version: "1"', "id: again"],
  ["an unknown field", "unknown", /^course\.yaml:8:/, "course.yaml", "required: true", "mandatory: true"],
  ["a version that is no text", "text", /^course\.yaml:2:/, "course.yaml", '"1"', "1"],
  ["a title without English", "text", /^course\.yaml:4:/, "course.yaml", "小课, en: Small", "小课"],
  ["an order that is no number", "number", /^course\.yaml:3:/, "course.yaml", "order: 1", "order: first"],
  ["a unit of eleven minutes", "number", /^course\.yaml:14:/, "course.yaml", "minutes: 5", "minutes: 11"],
  ["a unit of no minutes", "number", /^course\.yaml:14:/, "course.yaml", "minutes: 5", "minutes: 0"],
  ["a unit of no known kind", "choice", /^course\.yaml:12:/, "course.yaml", "kind: text", "kind: game"],
  ["a cover that is missing", "file", /^course\.yaml:9:/, "course.yaml", "media/cover.svg", "media/none.svg"],
  ["a cover outside the pack", "file", /^course\.yaml:9:/, "course.yaml", "media/cover.svg", "../cover.svg"],
  [
    "a cover by absolute path",
    "file",
    /^course\.yaml:9:/,
    "course.yaml",
    "media/cover.svg",
    "/etc/cover.svg",
  ],
  ["a cover that is no picture", "file", /^course\.yaml:9:/, "course.yaml", "media/cover.svg", "bank.yaml"],
  ["no film", "file", /^course\.yaml:21:/, "media/film.webm"],
  ["no English captions", "file", /^course\.yaml:24:/, "media/film.en.vtt"],
  ["no English text", "file", /^course\.yaml:15:/, "read.en.md"],
  ["a bank that is missing", "file", /^course\.yaml:25:/, "bank.yaml"],
  ["a passing share above 100", "number", /^course\.yaml:25:/, "course.yaml", "80", "101"],
  [
    "more drawn than the bank holds",
    "bank",
    /^test\.questions$/,
    "course.yaml",
    "questions: 1",
    "questions: 2",
  ],
  ["two units of one id", "unique", /^units\[1\]\.id$/, "course.yaml", "id: watch", "id: read"],
  ["a right answer that is no choice", "choice", /^bank\.yaml:7:/, "bank.yaml", "right: [a]", "right: [c]"],
  ["no right answer", "choice", /^bank\.yaml:7:/, "bank.yaml", "right: [a]", "right: []"],
  ["two right answers to a single question", "single", /^bank\.yaml:7:/, "bank.yaml", "[a]", "[a, b]"],
  ["one choice only", "count", /^bank\.yaml:[45]:/, "bank.yaml", "    - { id: b, zh-CN: 乙, en: B }\n", ""],
  ["an explanation that is empty", "text", /^bank\.yaml:8:/, "bank.yaml", "en: Because", 'en: ""'],
  ["raw HTML", "html", /^read\.en\.md:1:/, "read.en.md", "Text", "<b>Text</b>"],
  ["a picture without a text", "alt", /^read\.en\.md:3:/, "read.en.md", "[Picture]", "[]"],
  ["a picture that is missing", "file", /^read\.en\.md:3:/, "read.en.md", "cover.svg", "none.svg"],
  ["a link by http", "link", /^read\.en\.md:1:/, "read.en.md", "Text", "[Text](http://example.org)"],
  [
    "a link that leaves the site without a scheme",
    "link",
    /^read\.en\.md:1:/,
    "read.en.md",
    "Text",
    "[x](//example.org)",
  ],
])(
  "a pack with %s is refused by the rule %s where it stands, and nothing is stored",
  async (_, rule, at, ...change) => {
    const faults = await faultsOf(await smallPack(...change));
    expect(faults).toContainEqual(expect.objectContaining({ rule, field: expect.stringMatching(at) }));
    await expect(readdir(join(folder, "media"))).rejects.toThrow("ENOENT");
  },
);

test("everything that is wrong with a pack is said at once", async () => {
  const pack = await smallPack("course.yaml", "minutes: 5", "minutes: 50");
  await writeFile(join(pack, "bank.yaml"), SMALL["bank.yaml"]!.replace("[a]", "[z]"));
  await writeFile(join(pack, "read.en.md"), "<i>x</i>");
  expect((await faultsOf(pack)).map(({ rule }) => rule).sort()).toEqual(["choice", "html", "number"]);
});

test("a folder that is no pack is refused, not crashed on", async () => {
  await mkdir(join(folder, "empty"));
  expect(await faultsOf(join(folder, "empty"))).toContainEqual(
    expect.objectContaining({ field: "course.yaml", rule: "file" }),
  );
  await cp(join(PACKS, "dues"), join(folder, "list"), { recursive: true });
  await writeFile(join(folder, "list", "course.yaml"), "- 1\n- 2\n");
  expect((await faultsOf(join(folder, "list"))).length).toBeGreaterThan(0);
});

const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<a href='javascript:alert(1)'>x</a>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<details open ontoggle=alert(1)>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java&#115;cript:alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](<java\tscript:alert(1)>)",
  "[x](vbscript:msgbox(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x]: javascript:alert(1)\n\n[x]",
  "<javascript:alert(1)>",
  "![x](javascript:alert(1))",
  '![x](a.svg "\\" onerror=alert(1) x=\\"")',
  '![" onerror="alert(1)](a.svg)',
  '[x](/a "\\" onclick=alert(1) x=\\"")',
  "`<script>alert(1)</script>`",
  "```html\n<script>alert(1)</script>\n```",
  '```"><script>alert(1)</script>\nx\n```',
  "| <script>alert(1)</script> |\n|:-:|\n| <img onerror=alert(1)> |",
  "# <script>alert(1)</script>",
  "> <style>*{background:url(javascript:alert(1))}</style>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
];

/** What a browser would act on: the tags alone, with their attributes and without the texts between them. */
const harm = (html: string): string[] =>
  (html.match(/<[a-z/!][^"<>]*(?:"[^"]*"[^"<>]*)*>/gi) ?? []).filter((tag) => {
    const bare = tag.replace(/"[^"]*"/g, '""');
    return (
      /^<\/?(script|style|iframe|svg|object|embed|form|base|meta|link|details)\b/i.test(tag) ||
      /\s(on\w+|style|srcdoc)\s*=/i.test(bare) ||
      /\s(href|src)="\s*(javascript|vbscript|data):/i.test(tag)
    );
  });

test("the guard of these tests sees what it looks for", () => {
  for (const tag of ["<script>", '<img src="x" onerror="y">', '<a href="javascript:x">', '<td style="x">'])
    expect(harm(`text ${tag} text`)).toEqual([tag]);
});

test.each(ATTACKS)("no script, handler or script address comes out of %j", (text) => {
  expect(harm(renderMarkdown(text, "t.md", (file) => `/media/${file}`).html)).toEqual([]);
});

test("no mixture of attacks comes out as a script, a handler or a script address", () => {
  const piece = fc.oneof(
    fc.constantFrom(...ATTACKS),
    fc.constantFrom("\n", "\n\n", " ", "[", "](", ")", "`", "|", "> ", '"', "<", ">"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      expect(harm(renderMarkdown(pieces.join(""), "t.md", (file) => `/media/${file}`).html)).toEqual([]);
    }),
    { seed: 20260301, numRuns: 500 },
  );
});

test("headings stand below the unit's own and tables scroll without inline styles", () => {
  const { html } = renderMarkdown("# 一\n\n###### 六\n\n|a|\n|:-:|\n|b|", "t.md", String);
  expect(html).toContain("<h2>一</h2>");
  expect(html).toContain("<h6>六</h6>");
  expect(html).toMatch(/<div class="qm-scroll"[^>]*><table>[^]*<\/table><\/div>/);
  expect(html).not.toContain("style=");
});
