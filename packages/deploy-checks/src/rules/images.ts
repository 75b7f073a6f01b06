import { containerRule } from "./rule.ts";

/** A version with its numbers, or a hash: the same tree runs the same code tomorrow. */
const FIXED = /(:v?\d+(\.\d+)+([-+.\w]*)?|@sha256:[0-9a-f]{64})$/;

export const imagesByVersion = containerRule("images by version", ({ image = "" }) => [
  !FIXED.test(image) && `its image ${image} names no version`,
]);
