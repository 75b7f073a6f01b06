import en from "./locales/en.json" with { type: "json" };
import zhCn from "./locales/zh-CN.json" with { type: "json" };

type TextKey = keyof typeof en;

/** The stable name of a rule: what stands before the dot in the keys of the texts. */
export type Rule = TextKey extends `${infer Name}.${string}` ? Name : never;

export interface Text {
  readonly zhCn: string;
  readonly en: string;
}

/** One thing that must be changed before a module can be published. */
export interface Fault {
  readonly rule: Rule;
  readonly file: string;
  /** What was found, in no language; in scripts and styles with its place first, "3:17" for line 3, column 17. */
  readonly found: string;
  /** What to change. */
  readonly fix: Text;
}

const MAX_FOUND = 160;

/** A fault with its texts; `values` fill the places in braces. */
export function fault(
  key: TextKey,
  file: string,
  found: string,
  values: Readonly<Record<string, string | Text>> = {},
): Fault {
  const fill = (text: string, language: keyof Text): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      return typeof value === "string" ? value : value[language];
    });
  return {
    rule: key.split(".")[0] as Rule,
    file,
    found: found.length > MAX_FOUND ? `${found.slice(0, MAX_FOUND)}…` : found,
    fix: { zhCn: fill(zhCn[key], "zhCn"), en: fill(en[key], "en") },
  };
}
