import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedMongo } from "../src/index.ts";

export interface TestServer {
  readonly uri: string;
  stop(): Promise<void>;
}

/** The server the suites run against: the embedded one, or a real one where TEST_MONGODB_URI names it. */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env["TEST_MONGODB_URI"];
  if (given) return { uri: given, stop: async () => undefined };
  const dataDir = await mkdtemp(join(tmpdir(), "embedded-mongo-"));
  const server = await startEmbeddedMongo({ dataDir });
  return {
    uri: server.uri,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
