import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

const VUE = "/vendor/vue-1.js";
const DEVELOPMENT_VUE = "/vendor/vue.dev-1.js";
const IMPORTS = {
  vue: VUE,
  "vue-router": "/vendor/vue-router-1.js",
  "vue-i18n": "/vendor/vue-i18n-1.js",
  "@qiming/web-kit": "/vendor/web-kit-1.js",
  "@qiming/ui": "/vendor/ui-1.js",
};

const PAGE = `<!doctype html><html><head><meta property="csp-nonce" nonce="n0nce">
<link rel="preload" as="script" crossorigin href="${VUE}" integrity="sha384-vue">
<link rel="preload" as="script" crossorigin href="/vendor/ui-1.js" integrity="sha384-ui">
<script type="application/json" id="qm-page">${JSON.stringify({ vendor: { imports: IMPORTS, integrity: { [VUE]: "sha384-vue" } }, note: "</script>" }).replaceAll("<", "\\u003c")}</script>
</head><body><div id="shell"></div></body></html>`;

const MODULES = [
  { id: "points", route: "/m/points", base: "/modules/points/1.0.0/", integrity: { "main.js": "sha384-x" } },
  { id: "college-econ2-fair", route: "/m/econ2", base: "/modules/college-econ2-fair/1.0.0/", integrity: {} },
  { id: "college-econ2", route: "/m/econ2-old", base: "/modules/college-econ2/0.0.9/", integrity: {} },
];

/** What a platform answers to whoever opens it; `answer` takes what a test wants to answer itself. */
export async function fakePlatform(answer?: RequestListener) {
  const server = createServer((request, response) => {
    const json = (body: unknown) =>
      response.writeHead(200, { "content-type": "application/json", etag: '"1"' }).end(JSON.stringify(body));
    const path = request.url!.split("?")[0]!;
    if (path === "/vendor/importmap.json")
      return json({
        imports: IMPORTS,
        integrity: {},
        development: { imports: { vue: DEVELOPMENT_VUE }, integrity: { [DEVELOPMENT_VUE]: "sha384-dev" } },
      });
    if (request.headers["if-none-match"] === '"1"') return response.writeHead(304).end();
    if (path === "/modules.json") return json({ modules: MODULES });
    if (path === "/api/v1/stream") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.write("data: 1\n\n");
    }
    if (answer && path.startsWith("/api/")) return answer(request, response);
    response
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy":
          "default-src 'none'; script-src 'self' 'nonce-n0nce'; style-src 'self'; connect-src 'self'",
        "integrity-policy": "blocked-destinations=(script)",
      })
      .end(PAGE);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
