// Builds the shared packages once, each a file named by its content, and writes the import map that pages carry and, for the checks at
// publish, what each exports in which version.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { sri, vuePlugin } from "@qiming/module-preset";
import { installedVersion } from "@qiming/module-preset/installed";
import { SHARED } from "@qiming/module-preset/shared";
import { build } from "vite";

const FLAGS = {
  __VUE_OPTIONS_API__: "false",
  __VUE_PROD_DEVTOOLS__: "false",
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  __VUE_I18N_FULL_INSTALL__: "false",
  __VUE_I18N_LEGACY_API__: "false",
  __INTLIFY_DROP_MESSAGE_COMPILER__: "false",
  __INTLIFY_PROD_DEVTOOLS__: "false",
  __INTLIFY_JIT_COMPILATION__: "true",
};

/** Builds one package into one file. */
async function bundle(name, mode) {
  const suffix = mode === "development" ? ".dev" : "";
  const slug = name.replace("@", "").replaceAll("/", "-") + suffix;
  const entry = `dist/entries/${slug}.js`;
  const styles = name === "@qiming/ui" ? `import "@qiming/ui/styles.css";\n` : "";
  writeFileSync(entry, `${styles}export * from "${name}";\n`);
  const { output } = await build({
    configFile: false,
    logLevel: "warn",
    mode,
    plugins: [vuePlugin()],
    define: { ...FLAGS, "process.env.NODE_ENV": JSON.stringify(mode) },
    resolve: { conditions: ["source", mode, "module", "browser"] },
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
  const files = output.map((file) => ({
    ...file,
    href: `/vendor/${file.fileName}`,
    integrity: sri(readFileSync(`dist/${file.fileName}`)),
  }));
  return {
    script: files.find(({ type, isEntry }) => type === "chunk" && isEntry),
    css: files.filter(({ fileName }) => fileName.endsWith(".css")),
  };
}

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist/entries", { recursive: true });
const map = { imports: {}, integrity: {}, css: [], development: { imports: {}, integrity: {} } };
const shared = {};

for (const name of SHARED) {
  const { script, css } = await bundle(name, "production");
  map.imports[name] = script.href;
  map.integrity[script.href] = script.integrity;
  map.css.push(...css.map(({ href, integrity }) => ({ package: name, href, integrity })));
  shared[name] = { version: installedVersion(name), exports: [...script.exports].sort() };
}
// Only this one can exchange a component while it runs. Pages never name it; a developer's own server does.
const { script } = await bundle("vue", "development");
map.development.imports.vue = script.href;
map.development.integrity[script.href] = script.integrity;

rmSync("dist/entries", { recursive: true });
writeFileSync("dist/importmap.json", JSON.stringify(map, null, 1));
writeFileSync("dist/shared.json", JSON.stringify(shared, null, 1));
