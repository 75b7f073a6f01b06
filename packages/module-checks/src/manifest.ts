import { valid, validRange } from "semver";
import { fault, type Fault } from "./fault.ts";
import { list, matching, oneOf, record, shape, text, whole, type Check } from "./shape.ts";

/** The file in which a built module says what it is. */
export const MANIFEST = "module.json";

export interface LocalizedText {
  readonly "zh-CN": string;
  readonly en: string;
}

/** Colours as #rrggbb: the accent, what is written on it, and a light (in the dark: deep) ground of the same kind. */
export interface Palette {
  readonly accent: string;
  readonly onAccent: string;
  readonly tint: string;
}

/** What `module.json` says of a built module. */
export interface ModuleManifest {
  readonly contract: 1;
  readonly id: string;
  /** Semantic version. */
  readonly version: string;
  /** Where its addresses begin, for example "/m/econ". */
  readonly route: string;
  /** "page": part of the page, with its rights. "frame": in a sandboxed frame, without any. */
  readonly lane: "page" | "frame";
  /** Its entry in the menu. */
  readonly nav?: {
    readonly title: LocalizedText;
    readonly icon: string;
    readonly order: number;
    /** Shown to those who hold one of these anywhere; missing: to everybody. */
    readonly permissions?: readonly string[];
  };
  /** What it is for, in one line. */
  readonly summary?: LocalizedText;
  /** Which of an organisation's four functions it serves. */
  readonly area?: "manage" | "educate" | "serve" | "supervise";
  readonly cards?: readonly {
    readonly slot: "home" | "branch";
    readonly export: string;
    readonly order: number;
  }[];
  readonly theme?: { readonly light: Palette; readonly dark: Palette };
  /** Templates of the paths that are read for it; only in the frame lane. */
  readonly reads?: readonly string[];
  readonly entry: string;
  readonly css: readonly string[];
  /** Every file but this one → "sha384-…". */
  readonly integrity: Readonly<Record<string, string>>;
  /** Shared package → range of versions. */
  readonly requires: Readonly<Record<string, string>>;
}

const ofKind = (kind: "js" | "css") =>
  matching(new RegExp(`^[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}\\.${kind}$`), `main.${kind}`);
const colour = matching(/^#[0-9a-f]{6}$/i, "#0e5a6b");
const order = whole(0, 1000);
const both = (max: number): Check => shape({ "zh-CN": text(max), en: text(max) });
const palette = shape({ accent: colour, onAccent: colour, tint: colour });
const version: Check = (value, path) =>
  typeof value === "string" && value.length <= 32 && valid(value) === value
    ? []
    : [{ path, value, expected: "1.2.3" }];
const range: Check = (value, path) =>
  typeof value === "string" && value.length <= 64 && validRange(value) !== null
    ? []
    : [{ path, value, expected: "^1.2.3" }];

const REQUIRED: Record<string, Check> = {
  contract: oneOf(1),
  id: matching(/^[a-z][a-z0-9-]{0,63}$/, "college-econ"),
  version,
  route: matching(/^\/m\/[A-Za-z0-9._~/-]{1,64}$/, "/m/econ"),
  lane: oneOf("page", "frame"),
  entry: ofKind("js"),
  css: list(ofKind("css"), 20),
  integrity: record(matching(/^sha384-[A-Za-z0-9+/]{64}$/, "sha384-…")),
  requires: record(range),
};
const OPTIONAL: Record<string, Check> = {
  nav: shape(
    { title: both(24), icon: matching(/^[a-z0-9-]{1,40}$/, "college"), order },
    { permissions: list(matching(/^[a-z0-9_.]{1,80}$/, "identity.people.read"), 20) },
  ),
  summary: both(200),
  area: oneOf("manage", "educate", "serve", "supervise"),
  cards: list(
    shape({ slot: oneOf("home", "branch"), export: matching(/^[A-Za-z_$][\w$]{0,63}$/, "homeCard"), order }),
    10,
  ),
  theme: shape({ light: palette, dark: palette }),
  reads: list(text(200), 20),
};

/** The manifest, where its shape is right; `known` holds the parts that are right in any case. */
export function readManifest(bytes: Uint8Array | undefined): {
  manifest?: ModuleManifest;
  known: Partial<ModuleManifest>;
  faults: Fault[];
} {
  if (!bytes) return { known: {}, faults: [fault("MANIFEST_INVALID.missing", MANIFEST, "–")] };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return { known: {}, faults: [fault("MANIFEST_INVALID.json", MANIFEST, (error as Error).message)] };
  }
  const problems = shape(REQUIRED, OPTIONAL)(value, "");
  const faults = problems.map(({ path, value: found, expected }) =>
    expected
      ? fault("MANIFEST_INVALID.field", MANIFEST, `${path}: ${JSON.stringify(found)}`, { path, expected })
      : fault("MANIFEST_INVALID.unknown", MANIFEST, path, { path }),
  );
  if (faults.length === 0)
    return { manifest: value as ModuleManifest, known: value as ModuleManifest, faults };
  return { known: rightParts(value), faults };
}

function rightParts(value: unknown): Partial<ModuleManifest> {
  if (typeof value !== "object" || value === null) return {};
  const fields: Record<string, Check> = { ...REQUIRED, ...OPTIONAL };
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, part]) => Object.hasOwn(fields, name) && fields[name]!(part, name).length === 0,
    ),
  );
}
