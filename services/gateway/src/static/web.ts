import { join } from "node:path";
import compression from "compression";
import type { Express, Request } from "express";
import type { GatewayConfig } from "../config.ts";
import { keepBuild } from "./builds.ts";
import { sendFramePage } from "./frame-page.ts";
import { readPreviews, type Registry } from "./registry.ts";
import { createShellPage, type FirstModule } from "./shell-page.ts";
import { builtFiles, mediaFiles, notFound, otherFiles, sha384, storedFiles } from "./static-files.ts";
import { readWebBuild } from "./web-build.ts";

/** What the identity provider said, told to the page that asked in a frame. In the page itself: a file more would be a way more for every login. */
const SILENT_CHECK = "parent.postMessage(location.href, location.origin);";
const SILENT_CHECK_POLICY = `default-src 'none'; script-src '${sha384(Buffer.from(SILENT_CHECK))}'; frame-ancestors 'self'`;
/** It fetches for the pages that it serves. */
const WORKER_POLICY = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

/** The web: the shell's page, the shared packages, the modules' files, what a frame shows, media, the developer's kit. */
export async function serveWeb(app: Express, config: GatewayConfig, registry: Registry): Promise<void> {
  const { shellFolder, vendorFolder, kitFolder } = config.web;
  const build = await readWebBuild(shellFolder, vendorFolder);
  const own = registry.builtIn.map(({ module }) => module);
  const folders = [
    { base: "/shell/", folder: shellFolder },
    { base: "/vendor/", folder: vendorFolder },
    ...registry.builtIn.map(({ module, folder }) => ({ base: module.base, folder })),
  ];
  const builds = await keepBuild(join(config.filesDir, "web"), folders, own);
  const identityProvider = { ...config.identityProvider, clientId: "party-shell" };
  const page = createShellPage({
    build,
    buildId: builds.id,
    identityProvider,
    university: config.university,
  });
  app.get("/silent-check-sso.html", (_, response) => {
    response.set({ "Content-Security-Policy": SILENT_CHECK_POLICY, "X-Frame-Options": "SAMEORIGIN" });
    response
      .type("html")
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>session</title><script>${SILENT_CHECK}</script></html>`,
      );
  });
  app.get("/manifest.webmanifest", compression(), (_, response) => {
    response.set("Cache-Control", "no-cache").type("application/manifest+json");
    response.send(JSON.stringify(webManifest(config.university)));
  });
  app.get("/service-worker.js", (_, response) => {
    response.set({ "Cache-Control": "no-cache", "Content-Security-Policy": WORKER_POLICY });
    response
      .type("text/javascript")
      .sendFile("service-worker.js", { root: shellFolder, cacheControl: false });
  });
  app.get(
    "/robots.txt",
    (_, response) =>
      void response.type("text/plain").send("User-agent: *\nDisallow: /api/\nDisallow: /verify/\n"),
  );
  app.get("/modules.json", compression(), async (request, response) => {
    const { searchParams } = new URL(request.url, "http://gateway");
    const modules = (await builds.modulesOf(searchParams.get("build") ?? builds.id)) ?? own;
    const { etag, body } = await registry.list(modules, readPreviews(searchParams));
    response.set({ ETag: etag, "Cache-Control": "no-cache" });
    if (request.headers["if-none-match"] === etag) response.status(304).end();
    else response.type("application/json").send(body);
  });
  for (const { base, folder } of folders) app.use(base, builtFiles(folder));
  app.use(["/shell", "/vendor", "/modules"], otherFiles(builds.fileOf));
  // What belongs to the platform and is of no build is nowhere.
  app.use(["/shell", "/vendor", ...own.map(({ id }) => `/modules/${id}`)], (_, response) =>
    notFound(response),
  );
  app.use(
    "/modules/:id/:version",
    storedFiles(config.filesDir, async (request, path) => {
      const { id = "", version = "" } = request.params as Record<string, string>;
      return filesAt((await registry.filesOf(id, version))?.files, path);
    }),
  );
  app.get("/frame/:id/:version", async (request, response, next) => {
    const { id = "", version = "" } = request.params as Record<string, string>;
    const files = await registry.filesOf(id, version);
    if (!files) return next();
    return sendFramePage(response, build, files, `/modules/${id}/${version}/`);
  });
  if (kitFolder) app.use("/kit", builtFiles(kitFolder, { caching: "no-cache" }));
  app.use("/media", mediaFiles(config.filesDir));
  app.get(/^\/(?!modules\/|shell\/|vendor\/|frame\/|kit\/|favicon)/, compression(), (request, response) =>
    page(response, firstModule(request, registry)),
  );
  app.use((_, response) => notFound(response));
}

/** The module whose page was asked for: its files may be on their way while the shell is. */
function firstModule({ path }: Request, { builtIn }: Registry): FirstModule | undefined {
  const found = builtIn.find(
    ({ module }) => path === module["route"] || path.startsWith(`${module["route"] as string}/`),
  );
  if (!found) return undefined;
  const { base, entry, css, integrity } = found.module;
  const fileOf = (name: string) => ({ href: base + name, integrity: integrity[name] ?? "" });
  return { script: fileOf(entry), styles: css.map(fileOf) };
}

/** What a browser needs to install the web as an app. @see https://www.w3.org/TR/appmanifest/ */
const webManifest = (university: GatewayConfig["university"]) => ({
  id: "/",
  name: `启明 · ${university.zhCn}`,
  short_name: "启明",
  lang: "zh-CN",
  start_url: "/",
  scope: "/",
  display: "standalone",
  background_color: "#fbf7f0",
  theme_color: "#a8231b",
  icons: [
    { src: "/shell/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
    { src: "/shell/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
    { src: "/shell/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    { src: "/shell/icon.svg", sizes: "any", type: "image/svg+xml" },
  ],
});

/** By names of its own: what every object has is no file. */
const filesAt = (files: Readonly<Record<string, string>> | undefined, path: string): string | undefined =>
  files && Object.hasOwn(files, path) ? files[path] : undefined;
