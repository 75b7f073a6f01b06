// Builds the shared packages once, each a file named by its content, and writes the import map that pages carry.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { sri, vuePlugin } from "@qiming/module-preset";
import { SHARED } from "@qiming/module-preset/shared";
import { build } from "vite";

const FLAGS = {
  "process.env.NODE_ENV": '"production"',
  __VUE_OPTIONS_API__: "false",
  __VUE_PROD_DEVTOOLS__: "false",
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  __VUE_I18N_FULL_INSTALL__: "false",
  __VUE_I18N_LEGACY_API__: "false",
  __INTLIFY_DROP_MESSAGE_COMPILER__: "false",
  __INTLIFY_PROD_DEVTOOLS__: "false",
  __INTLIFY_JIT_COMPILATION__: "true",
};

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/entries", { recursive: true });
const map = { imports: {}, integrity: {}, css: [] };

for (const name of SHARED) {
  const slug = name.replace("@", "").replaceAll("/", "-");
  const entry = `dist/entries/${slug}.js`;
  const styles = name === "@qiming/ui" ? `import "@qiming/ui/styles.css";\n` : "";
  writeFileSync(entry, `${styles}export * from "${name}";\n`);
  const { output } = await build({
    configFile: false,
    logLevel: "warn",
    mode: "production",
    plugins: [vuePlugin()],
    define: FLAGS,
    resolve: { conditions: ["source", "production", "module", "browser"] },
    build: {
      target: "es2022",
      outDir: "dist",
      emptyOutDir: false,
      cssCodeSplit: false,
      rolldownOptions: {
        input: { [slug]: entry },
        external: SHARED.filter((each) => each !== name),
        preserveEntrySignatures: "strict",
        output: {
          format: "es",
          entryFileNames: "[name]-[hash].js",
          assetFileNames: "[name]-[hash][extname]",
          codeSplitting: false,
        },
      },
    },
  });
  for (const { type, fileName, isEntry } of output) {
    const href = `/vendor/${fileName}`;
    const integrity = sri(readFileSync(`dist/${fileName}`));
    if (fileName.endsWith(".css")) map.css.push({ href, integrity });
    else if (type === "chunk" && isEntry) {
      map.imports[name] = href;
      map.integrity[href] = integrity;
    }
  }
}
rmSync("dist/entries", { recursive: true });
writeFileSync("dist/importmap.json", JSON.stringify(map, null, 1));
