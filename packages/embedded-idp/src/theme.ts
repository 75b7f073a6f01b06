import { readFileSync } from "node:fs";

/** Keycloak's theme: the pages of both providers look alike and say the same. */
const THEME = new URL("../../../deploy/keycloak/themes/qiming/login/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, THEME), "utf8");

export const themeStyles = (): string => read("resources/css/login.css");

/** A theme's texts by their keys; an apostrophe stands twice in them. */
export function themeTexts(language: "zh_CN" | "en"): ReadonlyMap<string, string> {
  const lines = read(`messages/messages_${language}.properties`)
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1).replaceAll("''", "'")];
    }),
  );
}
