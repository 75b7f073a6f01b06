import { createHash } from "node:crypto";
import type { SharedPackages } from "../src/index.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha384 = (bytes: Uint8Array): string => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

export const SHARED: SharedPackages = {
  vue: { version: "3.5.45", exports: ["h", "ref", "computed"] },
  "@qiming/web-kit": { version: "0.1.0", exports: ["defineModule", "defineCard", "me"] },
};

const MANIFEST = {
  contract: 1,
  id: "college-econ",
  version: "1.2.3",
  route: "/m/econ",
  lane: "page",
  nav: { title: { "zh-CN": "经贸", en: "ECON" }, icon: "college", order: 90 },
  summary: { "zh-CN": "经贸学院", en: "College of Economics" },
  cards: [{ slot: "home", export: "homeCard", order: 1 }],
  theme: {
    light: { accent: "#0e5a6b", onAccent: "#ffffff", tint: "#e0eff1" },
    dark: { accent: "#86cfdd", onAccent: "#06262d", tint: "#17343a" },
  },
  entry: "main.js",
  css: ["style.css"],
  requires: { vue: "^3.5.0", "@qiming/web-kit": "^0.1.0" },
};

const FILES: Record<string, string> = {
  "main.js":
    'import{defineModule as d,defineCard as c}from"@qiming/web-kit";import{h}from"vue";import{text}from"./text.js";\n' +
    'const{bootstrap,mount,unmount}=d({lazy:()=>import("./page.js"),h,text});const homeCard=c(h);export{bootstrap,mount,unmount,homeCard};',
  "text.js": 'export const text="x";',
  "page.js": 'export{ref as default}from"vue";',
  "style.css":
    '@layer module{[data-module="college-econ"]{color:red}[data-module=college-econ] .a>b+c,[data-module=college-econ] .d~e{background:url(picture.svg)}' +
    "@media (width>1px){[data-module=college-econ] a{animation:college-econ-fade 1s;mask:url(data:image/svg+xml,x)}}" +
    '@keyframes college-econ-fade{to{opacity:0}}@font-face{font-family:"college-econ-serif";src:url(font.woff2)}}',
  "picture.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>',
  "font.woff2": "font",
};

export interface Changes {
  /** Replaces files; undefined removes one. */
  readonly files?: Record<string, string | Uint8Array | undefined>;
  readonly manifest?: Record<string, unknown>;
  /** Hashes that are listed instead of the right ones; undefined: none. */
  readonly integrity?: Record<string, string | undefined>;
}

/** A module that passes, and what a test breaks in it. */
export function sampleModule({ files = {}, manifest = {}, integrity = {} }: Changes = {}) {
  const built = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries({ ...FILES, ...files }))
    if (content !== undefined) built.set(name, typeof content === "string" ? encode(content) : content);
  const hashes = Object.fromEntries([...built].map(([name, bytes]) => [name, sha384(bytes)]));
  const said = { ...MANIFEST, integrity: { ...hashes, ...integrity }, ...manifest };
  if (!built.has("module.json")) built.set("module.json", encode(JSON.stringify(said)));
  return built;
}
