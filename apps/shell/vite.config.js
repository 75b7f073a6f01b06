import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { browserBuild, sri, vuePlugin } from "@qiming/module-preset";
import { defineConfig } from "vite";

/** What every first page needs of the shared packages. */
const CORE = ["vue", "vue-router", "vue-i18n", "single-spa", "@qiming/web-kit", "@qiming/ui"];

const build = browserBuild({ main: "src/main.ts", frame: "src/frame.ts" });
// The login, with the identity provider's adapter, changes less often than the shell.
build.rolldownOptions.output.codeSplitting = {
  groups: [
    { name: "login", test: /keycloak-js|\/src\/(login|return-path)\.ts/ },
    // What the first page needs in one file: a file more is a way more on a slow line.
    {
      name: "shell",
      test: /\/shell\/src\/(?!later\/|frame\.ts)|export-helper|preload-helper|browser\/identity/,
    },
  ],
};

/** The files that a file imports, and those that they import: all of them may be fetched at once. */
function importsOf(bundle, { imports }, known = new Set()) {
  for (const each of imports)
    if (bundle[each] && !known.has(each)) importsOf(bundle, bundle[each], known.add(each));
  return [...known];
}

export default defineConfig({
  base: "/shell/",
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [
    vuePlugin(),
    {
      // Nothing is loaded ahead here, and what a dynamic import needs has its hash in the import map.
      name: "qiming-plain-imports",
      load: (id) =>
        id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null,
    },
    {
      name: "qiming-shell",
      apply: "build",
      enforce: "post",
      generateBundle: {
        order: "post",
        handler(_, bundle) {
          const shell = {
            entry: "",
            login: "",
            frame: "",
            imports: [],
            preload: CORE,
            css: [],
            integrity: {},
          };
          const boot = readFileSync(new URL("src/boot.js", import.meta.url));
          const fileName = `boot-${createHash("sha256").update(boot).digest("base64url").slice(0, 8)}.js`;
          this.emitFile({ type: "asset", fileName, source: boot });
          shell.boot = { href: `/shell/${fileName}`, integrity: sri(boot) };
          for (const [file, output] of Object.entries(bundle)) {
            const href = `/shell/${file}`;
            if (output.type === "chunk") {
              shell.integrity[href] = sri(output.code);
              if (output.name === "login") shell.login = href;
              if (output.isEntry) shell[output.name === "frame" ? "frame" : "entry"] = href;
              if (output.name === "main")
                shell.imports = importsOf(bundle, output).map((each) => `/shell/${each}`);
            } else if (file.endsWith(".css")) shell.css.push({ href, integrity: sri(output.source) });
          }
          this.emitFile({ type: "asset", fileName: "shell.json", source: JSON.stringify(shell, null, 1) });
        },
      },
    },
  ],
  build,
});
