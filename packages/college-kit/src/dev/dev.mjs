import { createServer } from "vite";
import { platformOf, readProject } from "../project.mjs";
import { text, UsageError } from "../texts.mjs";
import { MODULE_BASE, withLocalModule } from "./local-module.mjs";
import { platformProxy } from "./platform-proxy.mjs";
import { sharedFromPage } from "./shared-from-page.mjs";

/**
 * Serves the running platform on this machine with one module taken from the present folder, exchanged while it runs.
 *
 * @throws UsageError where the platform does not answer
 */
export async function dev({ platform, port }) {
  const project = readProject();
  const target = platformOf(platform, project);
  const origin = `http://localhost:${port}`;
  const vendor = await readVendor(target);
  const shared = sharedFromPage(origin, vendor);
  const server = await createServer({
    base: MODULE_BASE,
    appType: "custom",
    clearScreen: false,
    plugins: [shared.plugin],
    optimizeDeps: { exclude: Object.keys(vendor.imports) },
    server: {
      host: "localhost",
      port: Number(port),
      strictPort: true,
      cors: false,
      proxy: platformProxy(target, {
        async page(html, headers) {
          shared.use(await readVendor(target));
          return shared.rewrite(html, headers);
        },
        registry: (body) => withLocalModule(body, readProject()),
      }),
    },
  });
  await server.listen().catch(async (error) => {
    await server.close();
    throw new UsageError(text("dev.notListening", { origin, error: error.message }));
  });
  if (project.manifest.lane === "frame") console.log(text("dev.frame"));
  console.log(text("dev.ready", { address: origin + project.manifest.route, target }));
}

async function readVendor(target) {
  try {
    const response = await fetch(`${target}/vendor/importmap.json`, { cache: "no-store" });
    if (response.ok) return await response.json();
    throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    throw new UsageError(text("dev.unreachable", { target, error: error.cause?.message ?? error.message }));
  }
}
