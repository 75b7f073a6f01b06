import { createServer } from "node:http";
import { asPort, type Settings } from "../config.ts";
import { renderMetrics } from "../observe/metrics.ts";

/** Where the management of a part listens. @param port where the part itself does */
export function managementPort({ optional, refuse }: Settings, port: number | undefined): number {
  const own = optional("MANAGEMENT_PORT", 9090, asPort);
  if (own && own === port) refuse("MANAGEMENT_PORT: is PORT too");
  return own;
}

/**
 * The port that only the cluster sees: `/healthz` says that the process lives, `/readyz` that it can answer, `/metrics` how it fares.
 *
 * @returns the port that was given, and how to close it
 */
export async function startManagement(
  port: number,
  isReady: () => boolean,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const say = (status: number, text: string) =>
      response
        .writeHead(status, { "Content-Type": "application/json" })
        .end(JSON.stringify({ status: text }));
    if (request.url === "/healthz") return say(200, "ok");
    if (request.url === "/readyz") return isReady() ? say(200, "ready") : say(503, "not ready");
    if (request.url !== "/metrics") return say(404, "not found");
    return void renderMetrics().then(({ body, contentType }) =>
      response.writeHead(200, { "Content-Type": contentType }).end(body),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => resolve());
  });
  return {
    port: (server.address() as { port: number }).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
