import { createServer, type Server, type Socket } from "node:net";
import { Binary, type Document, type Timestamp } from "bson";
import { CommandError, fail } from "../errors.ts";
import { Store } from "../store/store.ts";
import { asNumber } from "../values/bson.ts";
import { nextClusterTime } from "./cluster-time.ts";
import { commandFor, SET_NAME, type Command, type Request } from "./commands.ts";
import { Cursors } from "./cursors.ts";
import { Snapshots } from "./snapshots.ts";
import { Framer, parseMessage, writeAnswer, type Message } from "./wire.ts";

const HOUSEKEEPING_MS = 60_000;
const ANSWERS_KEPT_MS = 30 * 60_000;
/** They read where their cursor was opened. */
const FOLLOWS_CURSOR = new Set(["getMore", "killCursors"]);
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
  const snapshots = new Snapshots(() => store.snapshot());
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, { store, cursors, snapshots });
  });
  const listening = await listen(server, port).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const housekeeping = setInterval(() => {
    cursors.closeIdle(Date.now());
    snapshots.closeIdle(Date.now());
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
      snapshots.close();
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

type Surroundings = Pick<Request, "store" | "cursors"> & { readonly snapshots: Snapshots };

function serve(socket: Socket, surroundings: Surroundings): void {
  const framer = new Framer();
  const address = `${socket.localAddress?.replace("::ffff:", "")}:${socket.localPort}`;
  let answers = 0;
  const handle = async (bytes: Buffer): Promise<void> => {
    const message = parseMessage(bytes);
    const answer = await answerTo(message, address, surroundings);
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
  address: string,
  { snapshots, ...surroundings }: Surroundings,
): Promise<Document> {
  const [name = ""] = Object.keys(command);
  const { store } = surroundings;
  const request = { ...surroundings, address, catalogue: store, command, database: String(command["$db"]) };
  try {
    const answer = await run(name, request, snapshots);
    return command["lsid"] && !legacy ? { ...answer, ...clusterTime() } : answer;
  } catch (error) {
    if (error instanceof CommandError)
      return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.extra };
    console.error(`embedded-mongo: ${name} failed`, error);
    return { ok: 0, errmsg: (error as Error).message, code: 8, codeName: "UnknownError" };
  }
}

async function run(name: string, request: Request, snapshots: Snapshots): Promise<Document> {
  const command = commandFor(name, request.command);
  const concern = request.command["readConcern"] as { level?: string; atClusterTime?: Timestamp } | undefined;
  if (concern?.level === "snapshot") return runAt(name, concern.atClusterTime, command, request, snapshots);
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

/** A read of the data as it was at one point in time; the first of a session fixes it and is told it. */
async function runAt(
  name: string,
  asked: Timestamp | undefined,
  command: Command,
  request: Request,
  snapshots: Snapshots,
): Promise<Document> {
  if (FOLLOWS_CURSOR.has(name)) {
    snapshots.touch(asked);
    return command.run(request);
  }
  if (!command.atSnapshot)
    return fail(72, `Command ${name} does not support { readConcern: { level: "snapshot" } }`);
  const { time, snapshot } = snapshots.at(asked);
  const answer = command.run({ ...request, catalogue: snapshot });
  const { cursor } = answer as { cursor?: Document };
  return cursor
    ? { ...answer, cursor: { ...cursor, atClusterTime: time } }
    : { ...answer, atClusterTime: time };
}

function clusterTime(): Document {
  const time = nextClusterTime();
  return {
    $clusterTime: { clusterTime: time, signature: { hash: new Binary(Buffer.alloc(20)), keyId: 0 } },
    operationTime: time,
  };
}
