import { isEnglish, text } from "./texts.mjs";

/** Every fault: the rule and the file, what was found there, what to change. */
export function printFaults(faults) {
  for (const { rule, file, found, fixZhCn, fixEn } of faults)
    console.error(`✗ ${rule}  ${file}\n    ${found}\n    → ${isEnglish ? fixEn : fixZhCn}\n`);
  console.error(text("check.failed", { count: faults.length }));
}
