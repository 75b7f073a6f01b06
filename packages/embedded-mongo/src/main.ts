import { parseArgs } from "node:util";
import { startEmbeddedMongo } from "./server/server.ts";

const { values } = parseArgs({
  options: { data: { type: "string" }, port: { type: "string", default: "27117" } },
});

if (!values.data) {
  console.error("usage: main.js --data FOLDER [--port PORT]");
  process.exit(2);
}

try {
  const server = await startEmbeddedMongo({ dataDir: values.data, port: Number(values.port) });
  const stop = () => void server.stop().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // Whoever started this process and died leaves its pipe closed; nobody would stop it then.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
  console.log(`ready ${server.uri}`);
} catch (error) {
  console.error(`embedded-mongo: ${(error as Error).message}`);
  process.exit(1);
}
