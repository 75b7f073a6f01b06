import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";

/** How long a replica that did not answer is left alone. */
const REST_MS = 500;
/** A request that was sent already is sent once more only if it changes nothing. */
const READS = new Set(["GET", "HEAD"]);

export interface Door {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * One address before the replicas of the gateway, as an ingress is: goes round, leaves out for a while whoever cannot be reached, and asks another one where
 * nothing was sent yet or a read got no answer. A write that was sent and got none is its sender's to repeat, under its key.
 */
export async function openDoor(port: number, targets: readonly number[]): Promise<Door> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const restingUntil = new Map<number, number>();
  let turn = 0;

  const inTurn = (): number[] => {
    turn++;
    const round = targets.map((_, i) => targets[(i + turn) % targets.length]!);
    const isResting = (target: number) => (restingUntil.get(target) ?? 0) > Date.now();
    return [...round.filter((each) => !isResting(each)), ...round.filter(isResting)];
  };

  const server = createServer((incoming, outgoing) => pass(incoming, outgoing, inTurn()));
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 0;

  function pass(incoming: IncomingMessage, outgoing: ServerResponse, [target, ...others]: number[]): void {
    const { method = "GET", url: path } = incoming;
    const headers = { ...incoming.headers, "x-forwarded-for": incoming.socket.remoteAddress ?? "" };
    const sent = ask({ agent, host: "127.0.0.1", port: target, method, path, headers });
    let isConnected = false;
    sent.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", () => (isConnected = true));
      else isConnected = true;
    });
    sent.once("response", (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(outgoing);
      // Cut off in the middle: whoever reads must not take it for the whole.
      answer.once("error", () => outgoing.destroy());
      outgoing.flushHeaders();
    });
    sent.once("error", () => {
      if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy();
      if (!isConnected) restingUntil.set(target!, Date.now() + REST_MS);
      const mayRepeat = READS.has(method) || (!isConnected && incoming.readableDidRead === false);
      if (mayRepeat && others.length > 0) return pass(incoming, outgoing, others);
      incoming.resume();
      outgoing.writeHead(502).end();
    });
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) sent.destroy();
    });
    if (READS.has(method)) sent.end();
    else
      sent.once("socket", (socket) => {
        const send = () => incoming.pipe(sent);
        if (socket.connecting) socket.once("connect", send);
        else send();
      });
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
