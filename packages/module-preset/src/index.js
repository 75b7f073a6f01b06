import { readFileSync } from "node:fs";
import vue from "@vitejs/plugin-vue";
import { manifestPlugin } from "./manifest.js";
import { SHARED } from "./shared.js";
import { inLayer, scoped } from "./styles.js";

export { sri } from "./manifest.js";

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
 * The build of one module, in this repository or in one of a college's own: a manifest from `manifest.json` with the hash of every file,
 * styles that reach nothing outside the module.
 *
 * @returns Vite's configuration
 */
export const moduleConfig =
  () =>
  ({ command }) => {
    const manifest = JSON.parse(readFileSync("manifest.json", "utf8"));
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    const isBuild = command === "build";
    return {
      base: "./",
      // A file that is only copied would have no hash: pictures are imported.
      publicDir: false,
      define: isBuild ? { "process.env.NODE_ENV": '"production"' } : {},
      // A build seals its one stylesheet at the end; where files are served one by one, each lies in the layer by itself.
      css: { postcss: { plugins: isBuild ? [scoped(manifest.id)] : [scoped(manifest.id), inLayer] } },
      plugins: [vuePlugin(), manifestPlugin({ ...manifest, version })],
      build: browserBuild("src/main.ts"),
    };
  };
