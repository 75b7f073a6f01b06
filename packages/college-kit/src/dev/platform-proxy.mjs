import { MODULE_BASE } from "./local-module.mjs";

/**
 * Everything but the module's own files comes from the platform; its pages and its list of modules are changed on the way.
 *
 * @returns the setting `server.proxy` of Vite
 */
export function platformProxy(target, { page, registry }) {
  return {
    [`^/(?!${MODULE_BASE.slice(1)})`]: {
      target,
      changeOrigin: true,
      selfHandleResponse: true,
      bypass: emptyWorker,
      configure(proxy) {
        proxy.on("proxyReq", (outgoing) => {
          outgoing.removeHeader("accept-encoding");
          if (outgoing.path.startsWith("/modules.json")) outgoing.removeHeader("if-none-match");
        });
        proxy.on("proxyRes", (incoming, request, response) => {
          const change = changeFor(incoming, request, { page, registry });
          if (!change) return pass(incoming, response);
          changed(incoming, response, change).catch((error) => {
            console.error(error);
            response.writeHead(502).end();
          });
        });
      },
    },
  };
}

// The platform's service worker keeps files; between a developer and the editor that would be yesterday's.
function emptyWorker({ headers, url }, response) {
  if (!headers["service-worker"]) return undefined;
  response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-store" }).end("");
  return url;
}

function changeFor({ headers, statusCode }, { url }, { page, registry }) {
  if (statusCode !== 200) return undefined;
  if (url.split("?")[0] === "/modules.json") return registry;
  return headers["content-type"]?.startsWith("text/html") ? page : undefined;
}

function pass(incoming, response) {
  response.writeHead(incoming.statusCode, incoming.headers);
  // Streams stay open for minutes: what comes is handed on at once, and who leaves is not waited for.
  response.on("close", () => incoming.destroy());
  incoming.on("error", () => response.destroy());
  incoming.pipe(response);
}

async function changed(incoming, response, change) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { etag: _etag, "content-length": _length, ...headers } = incoming.headers;
  const body = await change(Buffer.concat(chunks).toString("utf8"), headers);
  response.writeHead(200, { ...headers, "cache-control": "no-store" });
  response.end(body);
}
