import { readFileSync } from "node:fs";

const wished = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "";

/** The language that the terminal speaks; Chinese where it does not say. */
export const isEnglish = /^en/i.test(wished);

const file = new URL(`locales/${isEnglish ? "en" : "zh-CN"}.json`, import.meta.url);
const texts = JSON.parse(readFileSync(file, "utf8"));

/** A text in the terminal's language, its places in braces filled. */
export const text = (key, values = {}) =>
  texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

export const hasText = (key) => key in texts;

/** A mistake of whoever typed the command: told in words, without a stack. */
export class UsageError extends Error {}

/** Runs a command to its end, and tells what went wrong. */
export async function runCommand(command) {
  try {
    process.exitCode = (await command()) ?? 0;
  } catch (error) {
    console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = 1;
  }
}
