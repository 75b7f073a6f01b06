import { createServer, type Server, type Socket } from "node:net";
import { Binary, Timestamp, type Document } from "bson";
import { CommandError } from "../errors.ts";
import { Store } from "../store/store.ts";
import { asNumber } from "../values/bson.ts";
import { commandFor, SET_NAME, type Request } from "./commands.ts";
import { Cursors } from "./cursors.ts";
import { Framer, parseMessage, writeAnswer, type Message } from "./wire.ts";

const HOUSEKEEPING_MS = 60_000;
const ANSWERS_KEPT_MS = 30 * 60_000;
const RETRYABLE = new Set(["insert", "update", "delete", "findAndModify"]);

export interface ServerOptions {
  /** Where the data lies. */
  readonly dataDir: string;
  /** 0: any free one. */
  readonly port?: number;
}

export interface EmbeddedMongo {
  /** As any MongoDB client takes it. */
  readonly uri: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the server in this process, on the loopback address only: it knows no users. */
export async function startEmbeddedMongo({ dataDir, port = 0 }: ServerOptions): Promise<EmbeddedMongo> {
  refuseProduction();
  const store = new Store(dataDir);
  const cursors = new Cursors();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, store, cursors);
  });
  const listening = await listen(server, port).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const housekeeping = setInterval(() => {
    cursors.closeIdle(Date.now());
    void store.forgetAnswersBefore(Date.now() - ANSWERS_KEPT_MS);
  }, HOUSEKEEPING_MS);
  housekeeping.unref();
  return {
    uri: `mongodb://127.0.0.1:${listening}/?replicaSet=${SET_NAME}`,
    port: listening,
    async stop() {
      clearInterval(housekeeping);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}

/** The embedded engine is for one machine and for tests. */
function refuseProduction(): void {
  if (
    process.env["NODE_ENV"] !== "production" ||
    process.env["EMBEDDED_PARTS_IN_PRODUCTION"] === "yes-i-know"
  )
    return;
  throw new Error("the embedded database is not for production: set MONGODB_URI to a MongoDB replica set");
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

function serve(socket: Socket, store: Store, cursors: Cursors): void {
  const framer = new Framer();
  const address = `${socket.localAddress?.replace("::ffff:", "")}:${socket.localPort}`;
  let answers = 0;
  const handle = async (bytes: Buffer): Promise<void> => {
    const message = parseMessage(bytes);
    const answer = await answerTo(message, { store, cursors, address });
    if (!message.silent && !socket.destroyed) socket.write(writeAnswer(answer, message, ++answers));
  };
  // What is no message ends the connection: there is no way to answer it.
  const hangUp = () => socket.destroy();
  socket.on("error", hangUp);
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const bytes of framer.push(chunk)) handle(bytes).catch(hangUp);
    } catch {
      hangUp();
    }
  });
}

async function answerTo(
  { command, legacy }: Message,
  surroundings: Pick<Request, "store" | "cursors" | "address">,
): Promise<Document> {
  const [name = ""] = Object.keys(command);
  const request: Request = { ...surroundings, command, database: String(command["$db"]) };
  try {
    const answer = await run(name, request);
    return command["lsid"] && !legacy ? { ...answer, ...clusterTime() } : answer;
  } catch (error) {
    if (error instanceof CommandError)
      return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.extra };
    console.error(`embedded-mongo: ${name} failed`, error);
    return { ok: 0, errmsg: (error as Error).message, code: 8, codeName: "UnknownError" };
  }
}

async function run(name: string, request: Request): Promise<Document> {
  const command = commandFor(name, request.command);
  if (!command.writes) return request.store.read(() => command.run(request));
  const session = (request.command["lsid"] as { id?: Binary } | undefined)?.id;
  const repeatable = session && request.command["txnNumber"] !== undefined && RETRYABLE.has(name);
  if (!repeatable) return request.store.write(() => command.run(request));
  const key = Buffer.from(session.buffer.subarray(0, session.length()));
  const number = asNumber(request.command["txnNumber"]);
  return request.store.write(() => {
    const given = request.store.answerTo(key, number);
    if (given) return given;
    const answer = command.run(request);
    request.store.rememberAnswer(key, number, answer);
    return answer;
  });
}

let [second, increment] = [0, 0];

function clusterTime(): Document {
  const now = Math.floor(Date.now() / 1000);
  increment = now > second ? 1 : increment + 1;
  second = Math.max(now, second);
  const time = new Timestamp({ t: second, i: increment });
  return {
    $clusterTime: { clusterTime: time, signature: { hash: new Binary(Buffer.alloc(20)), keyId: 0 } },
    operationTime: time,
  };
}
