import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import vue from "@vitejs/plugin-vue";
import prefixer from "postcss-prefix-selector";
import { SHARED } from "./shared.js";

/** The hash by which a browser checks that a file is the one that was published. */
export const sri = (content) => `sha384-${createHash("sha384").update(content).digest("base64")}`;

// Static nodes would become innerHTML with style attributes, which the pages' security policy refuses.
export const vuePlugin = () =>
  vue({ template: { compilerOptions: { hoistStatic: false }, transformAssetUrls: false } });

const names = {
  entryFileNames: "[name]-[hash].js",
  chunkFileNames: "[name]-[hash].js",
  assetFileNames: "[name]-[hash][extname]",
};

/** What every build for the browser has in common: shared packages stay outside, one stylesheet, no helper that loads without a hash. */
export const browserBuild = (input) => ({
  target: "es2022",
  cssCodeSplit: false,
  modulePreload: false,
  assetsInlineLimit: 0,
  emptyOutDir: true,
  rolldownOptions: {
    input,
    external: SHARED,
    preserveEntrySignatures: "strict",
    output: { format: "es", ...names },
  },
});

/**
 * The build of one module: a manifest from `manifest.json` with the hash of every file, styles that reach nothing outside the module.
 *
 * @returns Vite's configuration
 */
export function moduleConfig() {
  const manifest = JSON.parse(readFileSync("manifest.json", "utf8"));
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const scope = prefixer({
    prefix: `[data-module="${manifest.id}"]`,
    transform: (prefix, selector, prefixed) =>
      /^(:root|:host)\b/.test(selector) ? selector.replace(/^(:root|:host)/, prefix) : prefixed,
  });
  return {
    base: "./",
    define: { "process.env.NODE_ENV": '"production"' },
    css: { postcss: { plugins: [scope] } },
    plugins: [vuePlugin(), manifestPlugin({ ...manifest, version })],
    build: browserBuild("src/main.ts"),
  };
}

function manifestPlugin(manifest) {
  return {
    name: "qiming-manifest",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const integrity = {};
        const css = [];
        let entry;
        for (const [file, output] of Object.entries(bundle)) {
          if (output.type === "asset" && file.endsWith(".css")) {
            output.source = `@layer module{${output.source}}`;
            css.push(file);
            integrity[file] = sri(output.source);
          } else if (output.type === "chunk") {
            integrity[file] = sri(output.code);
            if (output.isEntry) entry = file;
            const foreign = output.imports.find((each) => !bundle[each] && !SHARED.includes(each));
            if (foreign) this.error(`"${foreign}" is neither part of the module nor shared`);
          }
        }
        this.emitFile({
          type: "asset",
          fileName: "module.json",
          source: JSON.stringify({ ...manifest, entry, css, integrity }, null, 1),
        });
      },
    },
  };
}
