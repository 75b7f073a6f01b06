import type { ModuleActJson } from "@qiming/contracts/browser/module";

/** Acts that have a text, by the last part of their names. */
export const ACTS = [
  "publish",
  "preview",
  "activate",
  "roll_back",
  "stop",
  "resume",
  "confine",
  "release",
] as const;

/** A text's name and what belongs into it. */
export interface Said {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What was done, in words: an act that is not known is told by its name. */
export function sayAct({ action = "", version = "", detail = "" }: ModuleActJson): Said {
  const name = action.split(".").at(-1) ?? "";
  if (!ACTS.some((known) => known === name)) return { key: "portal.act.other", values: { name: action } };
  return {
    key: `portal.act.${variantOf(name, detail)}`,
    values: { version, detail: detail.replace(/^from /, "") },
  };
}

function variantOf(name: string, detail: string): string {
  if (name === "activate" && detail) return "activate_share";
  if (name === "roll_back" && detail === "share") return "roll_back_share";
  if (name === "preview" && detail === "0") return "preview_end";
  return name;
}
