import { createHash } from "node:crypto";
import { installedVersion } from "./installed.js";
import { SHARED } from "./shared.js";
import { sealed } from "./styles.js";

/** The hash by which a browser checks that a file is the one that was published. */
export const sri = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;

/** Writes `module.json`: what `manifest.json` says, the hash of every file, and the shared packages it was built for. */
export function manifestPlugin(manifest) {
  return {
    name: "qiming-manifest",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const integrity = {};
        const css = [];
        const used = new Set();
        let entry;
        for (const [file, output] of Object.entries(bundle)) {
          if (file.endsWith(".css")) {
            output.source = sealed(String(output.source), manifest.id);
            css.push(file);
          }
          integrity[file] = sri(output.type === "chunk" ? output.code : output.source);
          if (output.type !== "chunk") continue;
          if (output.isEntry) entry = file;
          for (const each of [...output.imports, ...output.dynamicImports]) {
            if (bundle[each]) continue;
            if (!SHARED.includes(each)) this.error(`"${each}" is neither part of the module nor shared`);
            used.add(each);
          }
        }
        const requires = Object.fromEntries(
          SHARED.filter((each) => used.has(each)).map((each) => [each, `^${installedVersion(each)}`]),
        );
        this.emitFile({
          type: "asset",
          fileName: "module.json",
          source: JSON.stringify(
            { contract: 1, lane: "page", ...manifest, entry, css, requires, integrity },
            null,
            1,
          ),
        });
      },
    },
  };
}
