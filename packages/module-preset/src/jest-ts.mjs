// TypeScript → JavaScript, by nothing but the compiler that the preset brings along.
import { transformSync } from "@swc/core";

/** The script that TypeScript stands for. */
export const compile = (source, filename) =>
  transformSync(source, {
    filename,
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript" },
      experimental: { keepImportAttributes: true },
    },
    module: { type: "es6" },
    sourceMaps: "inline",
    swcrc: false,
  });

export default { process: compile };
