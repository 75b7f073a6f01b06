import { browserBuild, sri, vuePlugin } from "@qiming/module-preset";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/shell/",
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [
    vuePlugin(),
    {
      name: "qiming-shell",
      apply: "build",
      enforce: "post",
      generateBundle: {
        order: "post",
        handler(_, bundle) {
          const shell = { entry: "", css: [], integrity: {} };
          for (const [file, output] of Object.entries(bundle)) {
            const href = `/shell/${file}`;
            if (output.type === "chunk") {
              shell.integrity[href] = sri(output.code);
              if (output.isEntry) shell.entry = href;
            } else if (file.endsWith(".css")) shell.css.push({ href, integrity: sri(output.source) });
          }
          this.emitFile({ type: "asset", fileName: "shell.json", source: JSON.stringify(shell, null, 1) });
        },
      },
    },
  ],
  build: browserBuild("src/main.ts"),
});
