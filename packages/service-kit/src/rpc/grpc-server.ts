import { once } from "node:events";
import type { DescMethod, Message } from "@bufbuild/protobuf";
import {
  Server,
  type sendUnaryData,
  type ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
} from "@grpc/grpc-js";
import { observeCall, observeStream } from "../observe/calls.ts";
import { MAX_MESSAGE_BYTES, serviceDefinition } from "./definition.ts";
import type { Dispatcher, InboundCall } from "./dispatcher.ts";
import { toHeaders, toMetadata } from "./grpc-channel.ts";
import { toExpected, toStatus } from "./status.ts";

const STOP_WITHIN_MS = 5_000;

type InboundStream = ServerWritableStream<Message, Message>;
type InboundUnary = ServerUnaryCall<Message, Message>;

/**
 * A gRPC server with the dispatcher's services on it; not listening yet.
 *
 * @param leaving aborted when the server is to stop: calls that would go on for ever end then, and whoever listens goes elsewhere
 */
export function grpcServer(dispatcher: Dispatcher, leaving: AbortSignal): Server {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    // Callers look names up anew when a connection ends: a replica that was added gets its share within minutes.
    "grpc.max_connection_age_ms": 10 * 60_000,
    "grpc.max_connection_age_grace_ms": 60_000,
  });
  for (const service of dispatcher.services) {
    const entries = service.methods.map((method) => [
      method.name,
      method.methodKind === "server_streaming"
        ? streamHandler(dispatcher, method, leaving)
        : unaryHandler(dispatcher, method),
    ]);
    server.addService(serviceDefinition(service), Object.fromEntries(entries));
  }
  return server;
}

/** Starts listening and returns the port that was given. */
export function listen(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

/** Lets running calls end, but not for ever. */
export function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, STOP_WITHIN_MS);
    server.tryShutdown(() => {
      clearTimeout(limit);
      resolve();
    });
  });
}

function unaryHandler(dispatcher: Dispatcher, method: DescMethod) {
  return (call: InboundUnary, done: sendUnaryData<Message>): void => {
    let gone: AbortSignal | undefined;
    // Made only when somebody asks: an abort costs a DOMException, and most handlers never look.
    const inbound = inboundCall(dispatcher.name, method, call, () => (gone ??= overWith(call).signal));
    observeCall(inbound, () => dispatcher.unary(call.request, inbound)).then(
      (answer) => done(null, answer),
      (error: unknown) => done(toStatus(toExpected(error))),
    );
  };
}

function streamHandler(dispatcher: Dispatcher, method: DescMethod, leaving: AbortSignal) {
  return async (call: InboundStream): Promise<void> => {
    const over = overWith(call);
    const end = () => over.abort();
    if (leaving.aborted) end();
    leaving.addEventListener("abort", end);
    const inbound = inboundCall(dispatcher.name, method, call, () => over.signal);
    try {
      for await (const message of observeStream(inbound, () => dispatcher.stream(call.request, inbound))) {
        if (over.signal.aborted) break;
        if (!call.write(message)) await once(call, "drain", over).catch(() => undefined);
      }
      call.end();
    } catch (error) {
      call.emit("error", toStatus(toExpected(error)));
    } finally {
      leaving.removeEventListener("abort", end);
    }
  };
}

function inboundCall(
  service: string,
  method: DescMethod,
  call: InboundUnary | InboundStream,
  signalOf: () => AbortSignal,
): InboundCall {
  const deadline = call.getDeadline();
  return {
    service,
    method,
    headers: toHeaders(call.metadata),
    deadline: deadline instanceof Date ? deadline.getTime() : deadline,
    get signal() {
      return signalOf();
    },
    setHeader: (name, value) => call.sendMetadata(toMetadata({ [name]: value })),
  };
}

/** Aborts when the caller has gone. */
function overWith(call: InboundUnary | InboundStream): AbortController {
  const over = new AbortController();
  if (call.cancelled) over.abort();
  else call.on("cancelled", () => over.abort());
  return over;
}
