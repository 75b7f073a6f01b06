import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUDGET, checkModule, type Rule } from "../src/index.ts";
import { sampleModule, SHARED, type Changes } from "./sample-module.ts";

const check = (changes: Changes = {}, collegeCode = "ECON") =>
  checkModule(sampleModule(changes), { collegeCode, shared: SHARED });
const css = (text: string): Changes => ({ files: { "style.css": text } });
const layered = (text: string): Changes => css(`@layer module{\n${text}}`);
const js = (text: string): Changes => ({ files: { "text.js": `export const text="x";\n${text}` } });
const svg = (text: string): Changes => ({ files: { "picture.svg": `<svg>\n${text}</svg>` } });
const OWN = "[data-module=college-econ]";

test("a module that keeps every rule passes, with its sizes", () => {
  const { manifest, faults, sizes } = check();
  expect(faults).toEqual([]);
  expect(manifest?.id).toBe("college-econ");
  expect(sizes.scriptBytes).toBeGreaterThan(200);
  expect(sizes.styleBytes).toBeGreaterThan(100);
  expect(sizes.imageBytes).toBe(68);
});

const BROKEN: readonly [what: string, rule: Rule, file: string, found: string, changes: Changes][] = [
  ["no manifest", "MANIFEST_INVALID", "module.json", "", { files: { "module.json": "{" } }],
  [
    "a field left out",
    "MANIFEST_INVALID",
    "module.json",
    "lane: undefined",
    { manifest: { lane: undefined } },
  ],
  ["a field misspelt", "MANIFEST_INVALID", "module.json", "sumary", { manifest: { sumary: {} } }],
  [
    "a base of its own",
    "MANIFEST_INVALID",
    "module.json",
    "base",
    { manifest: { base: "https://evil.example/" } },
  ],
  [
    "a version that is none",
    "MANIFEST_INVALID",
    "module.json",
    'version: "1.2"',
    { manifest: { version: "1.2" } },
  ],
  [
    "a title in one language",
    "MANIFEST_INVALID",
    "module.json",
    "nav.title.en",
    { manifest: { nav: { title: { "zh-CN": "经贸" }, icon: "college", order: 1 } } },
  ],
  [
    "a card for a slot that is none",
    "MANIFEST_INVALID",
    "module.json",
    "cards[0].slot",
    { manifest: { cards: [{ slot: "top", export: "homeCard", order: 1 }] } },
  ],
  ["another college's id", "FOREIGN_ID", "module.json", "college-law", { manifest: { id: "college-law" } }],
  [
    "an id that only begins alike",
    "FOREIGN_ID",
    "module.json",
    "college-economy",
    { manifest: { id: "college-economy" } },
  ],
  ["a stolen route", "FOREIGN_ROUTE", "module.json", "/m/points", { manifest: { route: "/m/points" } }],
  [
    "a route of another of its modules",
    "FOREIGN_ROUTE",
    "module.json",
    "/m/econ-fair",
    { manifest: { route: "/m/econ-fair" } },
  ],
  [
    "a route below another's",
    "FOREIGN_ROUTE",
    "module.json",
    "/m/econ/x",
    { manifest: { route: "/m/econ/x" } },
  ],
  [
    "a route that climbs",
    "FOREIGN_ROUTE",
    "module.json",
    "/m/econ-/../points",
    { manifest: { route: "/m/econ-/../points" } },
  ],
  [
    "a wrong hash",
    "WRONG_HASH",
    "main.js",
    "sha384-",
    { integrity: { "main.js": `sha384-${"A".repeat(64)}` } },
  ],
  ["a file without a hash", "WRONG_HASH", "text.js", "sha384-", { integrity: { "text.js": undefined } }],
  [
    "a hash without a file",
    "WRONG_HASH",
    "gone.js",
    "–",
    { integrity: { "gone.js": `sha384-${"A".repeat(64)}` } },
  ],
  ["an entry that is not there", "WRONG_HASH", "start.js", "–", { manifest: { entry: "start.js" } }],
  ["a package of its own", "FOREIGN_IMPORT", "text.js", '2:1 import"lodash"', js('import"lodash"')],
  [
    "code of another origin",
    "FOREIGN_IMPORT",
    "text.js",
    "2:1 import(",
    js('import("https://evil.example/x.js")'),
  ],
  [
    "a file above the module",
    "FOREIGN_IMPORT",
    "text.js",
    "2:1 export*",
    js('export*from"../points/main.js"'),
  ],
  ["a file that is no script", "FOREIGN_IMPORT", "text.js", "2:1", js('import"./style.css"')],
  ["an import that is computed", "FOREIGN_IMPORT", "text.js", "2:1 import(", js("import(location.hash)")],
  [
    "a worker of another origin",
    "FOREIGN_IMPORT",
    "text.js",
    "2:1 new Worker",
    js('new Worker("https://evil.example/x.js")'),
  ],
  ["eval", "FOREIGN_IMPORT", "text.js", "2:1 eval", js('eval("1")')],
  ["new Function", "FOREIGN_IMPORT", "text.js", "2:1 new Function", js('new Function("1")')],
  [
    "a service worker",
    "FOREIGN_IMPORT",
    "text.js",
    "2:1 navigator.serviceWorker",
    js('navigator.serviceWorker.register("x.js")'),
  ],
  [
    "a name that a shared package does not have",
    "MISSING_EXPORT",
    "text.js",
    "2:1 gone",
    js('import{gone}from"vue"'),
  ],
  ["a default that it does not have", "MISSING_EXPORT", "text.js", "2:1 default", js('import vue from"vue"')],
  [
    "a name passed on that it does not have",
    "MISSING_EXPORT",
    "text.js",
    "2:1 gone",
    js('export{gone}from"vue"'),
  ],
  [
    "an entry without unmount",
    "MISSING_EXPORT",
    "main.js",
    "mount, homeCard",
    { files: { "main.js": "export const mount=0,homeCard=0" } },
  ],
  [
    "a card that is not exported",
    "MISSING_EXPORT",
    "module.json",
    "homeCard",
    { manifest: { cards: [{ slot: "branch", export: "branchCard", order: 1 }] } },
  ],
  [
    "a shared package in another version",
    "VERSION_UNMET",
    "module.json",
    "vue ^4.0.0",
    { manifest: { requires: { vue: "^4.0.0", "@qiming/web-kit": "^0.1.0" } } },
  ],
  [
    "a package that is not shared",
    "VERSION_UNMET",
    "module.json",
    "react ^19.0.0",
    { manifest: { requires: { vue: "^3.0.0", "@qiming/web-kit": "^0.1.0", react: "^19.0.0" } } },
  ],
  [
    "a shared package that is not named",
    "VERSION_UNMET",
    "module.json",
    "vue",
    { manifest: { requires: { "@qiming/web-kit": "^0.1.0" } } },
  ],
  [
    "a string over a line's end",
    "UNSCOPED_CSS",
    "style.css",
    "\\n",
    css(`@layer module{${OWN}{content:"\n} } body{color:red} x{a:"}}`),
  ],
  [
    "two families of one font",
    "UNSCOPED_CSS",
    "style.css",
    "2:1 @font-face",
    layered('@font-face{font-family:"college-econ-x";font-family:"Noto Sans SC"}'),
  ],
  [
    "a hidden name of a property",
    "UNSCOPED_CSS",
    "style.css",
    "font-\\66 amily",
    layered('@font-face{font-family:"college-econ-x";font-\\66 amily:"Noto Sans SC"}'),
  ],
  [
    "a module that places itself",
    "UNSCOPED_CSS",
    "style.css",
    "position",
    layered(`${OWN}{position:fixed!important}`),
  ],
  [
    "rules without a bottom",
    "UNSCOPED_CSS",
    "style.css",
    "@media",
    layered(`${"@media all{".repeat(25)}${OWN} a{}${"}".repeat(25)}`),
  ],
  ["much packed into little", "TOO_LARGE", "*.js", "kB", js(`${"a;".repeat(400_000)}`)],
  ["styles packed into little", "TOO_LARGE", "*.css", "kB", css("a{}".repeat(60_000))],
  [
    "an entry that is no script",
    "MANIFEST_INVALID",
    "module.json",
    "entry",
    { manifest: { entry: "d.json" } },
  ],
  ["styles outside the layer", "UNSCOPED_CSS", "style.css", "1:1 [data-module", css(`${OWN} a{color:red}`)],
  [
    "styles in another layer",
    "UNSCOPED_CSS",
    "style.css",
    "1:1 @layer base",
    css(`@layer base{${OWN} a{color:red}}`),
  ],
  ["a selector without the module", "UNSCOPED_CSS", "style.css", "2:1 body", layered("body{color:red}")],
  ["one of several", "UNSCOPED_CSS", "style.css", "2:1 .b", layered(`${OWN} a,.b{color:red}`)],
  [
    "another module's",
    "UNSCOPED_CSS",
    "style.css",
    "2:1 [data-module=points] a",
    layered("[data-module=points] a{color:red}"),
  ],
  ["the module in the middle", "UNSCOPED_CSS", "style.css", "2:1 body", layered(`body ${OWN} a{color:red}`)],
  [
    "the module as one of two",
    "UNSCOPED_CSS",
    "style.css",
    "2:1 :is",
    layered(`:is(${OWN},body) a{color:red}`),
  ],
  ["what stands behind the module", "UNSCOPED_CSS", "style.css", "2:1", layered(`${OWN}~*{color:red}`)],
  [
    "what stands next to it",
    "UNSCOPED_CSS",
    "style.css",
    "2:1",
    layered(`${OWN}:first-child + a{color:red}`),
  ],
  [
    "a nested way out",
    "UNSCOPED_CSS",
    "style.css",
    "2:44 body &",
    layered(`${OWN} a{color:red;    body &{color:red}}`),
  ],
  ["an import", "UNSCOPED_CSS", "style.css", "1:1 @import", css('@import "x.css";@layer module{}')],
  [
    "an animation of everybody's name",
    "UNSCOPED_CSS",
    "style.css",
    "2:1 @keyframes fade",
    layered("@keyframes fade{to{opacity:0}}"),
  ],
  [
    "a typeface of everybody's name",
    "UNSCOPED_CSS",
    "style.css",
    "2:1 @font-face serif",
    layered("@font-face{font-family:serif;src:url(font.woff2)}"),
  ],
  [
    "a property of everybody's name",
    "UNSCOPED_CSS",
    "style.css",
    "2:1 @property --qm-ink",
    layered('@property --qm-ink{syntax:"*";inherits:true}'),
  ],
  ["a rule for the printed page", "UNSCOPED_CSS", "style.css", "2:1 @page", layered("@page{margin:0}")],
  [
    "a picture from elsewhere",
    "UNSCOPED_CSS",
    "style.css",
    "https://evil.example/x.png",
    layered(`${OWN} a{background:url("https://evil.example/x.png")}`),
  ],
  [
    "a picture of the platform's",
    "UNSCOPED_CSS",
    "style.css",
    "/api/x",
    layered(`${OWN} a{background:url(/api/x)}`),
  ],
  [
    "a picture in disguise",
    "UNSCOPED_CSS",
    "style.css",
    "//evil.example",
    layered(`${OWN} a{background:u\\72l("//evil.example/x.png")}`),
  ],
  [
    "a picture in a set",
    "UNSCOPED_CSS",
    "style.css",
    "//evil.example",
    layered(`${OWN} a{background:image-set("//evil.example/x.png" 1x)}`),
  ],
  [
    "a picture that is not there",
    "UNSCOPED_CSS",
    "style.css",
    "gone.png",
    layered(`${OWN} a{background:url(gone.png)}`),
  ],
  [
    "a picture that is too large",
    "TOO_LARGE",
    "big.png",
    "90.0 kB",
    { files: { "big.png": new Uint8Array(90_000) } },
  ],
  [
    "too many pictures",
    "TOO_LARGE",
    "*",
    "210.1 kB",
    {
      files: {
        "a.png": new Uint8Array(70_000),
        "b.png": new Uint8Array(70_000),
        "c.webp": new Uint8Array(70_000),
      },
    },
  ],
  [
    "too many scripts",
    "TOO_LARGE",
    "*.js",
    "kB",
    { files: { "page.js": `export default"${randomBytes(130_000).toString("base64")}"` } },
  ],
  [
    "too much at once",
    "TOO_LARGE",
    "main.js",
    "kB",
    { files: { "text.js": `export const text="${randomBytes(65_000).toString("base64")}"` } },
  ],
  [
    "too many styles",
    "TOO_LARGE",
    "*.css",
    "kB",
    layered(`${OWN}{--x:"${randomBytes(30_000).toString("base64")}"}`),
  ],
  ["a page where a picture belongs", "FORBIDDEN_FILE", "x.html", ".html", { files: { "x.html": "<p>" } }],
  ["a map of the source", "FORBIDDEN_FILE", "main.js.map", ".map", { files: { "main.js.map": "{}" } }],
  [
    "a picture with a script",
    "FORBIDDEN_FILE",
    "picture.svg",
    "2 <script>",
    svg("<script>alert(1)</script>"),
  ],
  ["a picture with a handler", "FORBIDDEN_FILE", "picture.svg", "onload=", svg('<path onload="alert(1)"/>')],
  [
    "a picture with a page in it",
    "FORBIDDEN_FILE",
    "picture.svg",
    "<foreignObject>",
    svg("<foreignObject></foreignObject>"),
  ],
  ["a script that is none", "UNREADABLE_FILE", "text.js", "(1:", { files: { "text.js": "export const" } }],
  ["styles that are none", "UNREADABLE_FILE", "style.css", "1:", css("@layer module{")],
  [
    "a frame that reads a person's own",
    "FRAME_READS",
    "module.json",
    "/api/v1/identity/me",
    { manifest: { lane: "frame", reads: ["/api/v1/identity/me"] } },
  ],
  [
    "reads on the page",
    "FRAME_READS",
    "module.json",
    "/api/v1/learning/courses",
    { manifest: { reads: ["/api/v1/learning/courses"] } },
  ],
  [
    "an accent too pale",
    "BAD_CONTRAST",
    "module.json",
    "theme.light: accent #7fb8c4 / card #fffefb = 2.",
    { manifest: { theme: theme({ accent: "#7fb8c4", onAccent: "#000000" }) } },
  ],
  [
    "writing on it too pale",
    "BAD_CONTRAST",
    "module.json",
    "theme.light: onAccent #5fa0aa / accent #0e5a6b",
    { manifest: { theme: theme({ onAccent: "#5fa0aa" }) } },
  ],
  [
    "a ground too deep",
    "BAD_CONTRAST",
    "module.json",
    "theme.light: ink #221e1a / tint #5a6a6c",
    { manifest: { theme: theme({ tint: "#5a6a6c" }) } },
  ],
];

function theme(light: object) {
  return {
    light: { accent: "#0e5a6b", onAccent: "#ffffff", tint: "#e0eff1", ...light },
    dark: { accent: "#86cfdd", onAccent: "#06262d", tint: "#17343a" },
  };
}

test.each(BROKEN)("refuses %s: %s in %s", (_, rule, file, found, changes) => {
  const faults = check(changes).faults.filter((each) => each.rule === rule && each.file === file);
  const fault = faults.find((each) => each.found.includes(found));
  expect(fault ?? check(changes).faults).toMatchObject({ rule, file });
  expect(fault!.fix.zhCn).toMatch(/[\u4e00-\u9fff]/);
  expect(fault!.fix.en).not.toMatch(/[\u4e00-\u9fff]/);
});

test("says all that is wrong at once, also where the manifest is wrong", () => {
  const { faults, manifest } = check({
    manifest: { id: "college-law", version: "one", nav: 1 },
    files: { "text.js": 'export const text=eval("1")', "x.exe": "x" },
  });
  expect(manifest).toBeUndefined();
  const rules = new Set(faults.map(({ rule }) => rule));
  expect([...rules].sort()).toEqual(
    [
      "FOREIGN_ID",
      "FOREIGN_IMPORT",
      "FOREIGN_ROUTE",
      "FORBIDDEN_FILE",
      "MANIFEST_INVALID",
      "UNSCOPED_CSS",
    ].sort(),
  );
});

test("the platform's own modules have other ids and routes", () => {
  const files = sampleModule({
    manifest: { id: "points", route: "/m/points" },
    files: { "style.css": "@layer module{}" },
  });
  expect(checkModule(files, { shared: SHARED }).faults).toEqual([]);
});

const colour = fc.nat(0xffffff).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const palette = fc.record({ accent: colour, onAccent: colour, tint: colour });

test("whatever the colours, those that are proposed pass", () => {
  fc.assert(
    fc.property(palette, palette, (light, dark) => {
      const proposed: Record<string, unknown> = { light, dark };
      for (const { fix, found } of check({ manifest: { theme: { light, dark } } }).faults) {
        const [, accent, onAccent, tint] = /accent (#\w+), onAccent (#\w+), tint (#\w+)/.exec(fix.en)!;
        proposed[/^theme\.(\w+)/.exec(found)![1]!] = { accent, onAccent, tint };
      }
      expect(check({ manifest: { theme: proposed } }).faults).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("a budget of one's own counts instead", () => {
  const budget = { ...BUDGET, scripts: 10, entry: 10, styles: 10, images: 10, image: 10 };
  const { faults } = checkModule(sampleModule(), { collegeCode: "ECON", shared: SHARED, budget });
  expect(faults.map(({ rule }) => rule)).toEqual(Array(5).fill("TOO_LARGE"));
});

const anyFile = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "grapheme" }).map((text) => new TextEncoder().encode(text)),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc
    .constantFrom(
      "(".repeat(50_000),
      `${OWN}{`.repeat(3_000),
      "@layer module{:is(",
      "import(import(",
      "export{a as 'b'}from'vue'",
      "a{b:url(",
    )
    .map((text) => new TextEncoder().encode(text)),
);
const anyName = fc.constantFrom(
  "module.json",
  "main.js",
  "style.css",
  "picture.svg",
  "x.png",
  "__proto__.js",
  "constructor",
  "a/../b.js",
);

test("never throws, whatever the files hold", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyName, anyFile), { maxLength: 6 }), (given) => {
      const files = new Map([...sampleModule(), ...given]);
      expect(Array.isArray(checkModule(files, { collegeCode: "ECON", shared: SHARED }).faults)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("never throws, whatever the manifest says", () => {
  const fields = [
    "id",
    "version",
    "route",
    "nav",
    "cards",
    "theme",
    "entry",
    "css",
    "integrity",
    "requires",
    "reads",
    "lane",
    "__proto__",
  ];
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...fields), fc.jsonValue(), { noNullPrototype: true }),
      (manifest) => {
        expect(Array.isArray(check({ manifest }).faults)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test("what lies too deep in itself, or has faults without end, is refused and breaks nothing", () => {
  const deep = sampleModule({ files: { "style.css": "@media all{".repeat(10_000) } });
  expect(checkModule(deep, { collegeCode: "ECON", shared: SHARED }).faults.length).toBeGreaterThan(0);
  const many = sampleModule({ files: { "style.css": `@layer module{${"b{}".repeat(30_000)}}` } });
  expect(checkModule(many, { collegeCode: "ECON", shared: SHARED }).faults).toHaveLength(200);
});

test("nobody takes an address of what is built with the platform", () => {
  const module = sampleModule({ manifest: { id: "college-points", route: "/m/points" } });
  const { faults } = checkModule(module, { collegeCode: "POINTS", shared: SHARED });
  expect(faults.map(({ rule }) => rule)).toContain("FOREIGN_ROUTE");
});
