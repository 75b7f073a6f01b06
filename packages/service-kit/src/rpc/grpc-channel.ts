import type { DescMethod, Message } from "@bufbuild/protobuf";
import {
  Client,
  Metadata,
  status as Status,
  type ChannelCredentials,
  type ServiceError,
} from "@grpc/grpc-js";
import { ExpectedError } from "@qiming/core";
import { currentDeadline } from "./call-context.ts";
import { IDEMPOTENCY_KEY, type CallOptions, type Channel, type Headers } from "./channel.ts";
import { MAX_MESSAGE_BYTES, methodDefinition } from "./definition.ts";
import { isPublic, isSafeToRetry } from "./method.ts";
import { fromStatus } from "./status.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
/** So long a call is repeated while nobody can be reached: as long as it takes to connect to a replica that came anew. */
const PATIENCE_MS = 3_000;
const FIRST_BACKOFF_MS = 50;
const MOST_BACKOFF_MS = 500;

const CHANNEL_OPTIONS = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // A headless service name resolves to every replica; calls go round. A replica that came anew has another address.
  "grpc.dns_min_time_between_resolutions_ms": 2_000,
  "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
};

/**
 * A channel over HTTP/2. Every call has a deadline; a call whose replica could not be reached, or died over it, is tried again where that is safe:
 * by the contract's word, or by the key under which the service does the work once.
 *
 * @param address host:port, or any name that grpc-js resolves
 * @param name what the certificate there must be made out to, where the address names nobody
 */
export function grpcChannel(address: string, credentials: ChannelCredentials, name?: string): Channel {
  const client = new Client(address, credentials, {
    ...CHANNEL_OPTIONS,
    ...(name && { "grpc.ssl_target_name_override": name, "grpc.default_authority": name }),
  });
  let isClosed = false;
  const definitions = new Map<DescMethod, ReturnType<typeof methodDefinition>>();
  const definitionOf = (method: DescMethod) => {
    let definition = definitions.get(method);
    if (!definition) definitions.set(method, (definition = methodDefinition(method)));
    return definition;
  };

  const requireOpen = () => {
    if (isClosed) throw new ExpectedError("unavailable", "UNAVAILABLE", "the channel is closed");
  };

  const once = (method: DescMethod, request: Message, options: CallOptions, deadline: number) =>
    new Promise<Message>((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = definitionOf(method);
      const cancel = () => call.cancel();
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        toMetadata(options.headers),
        { deadline },
        (error, response) => {
          options.signal?.removeEventListener("abort", cancel);
          if (error) reject(error);
          else resolve(response!);
        },
      );
      if (options.onHeaders) call.once("metadata", (metadata) => options.onHeaders!(toHeaders(metadata)));
      options.signal?.addEventListener("abort", cancel, { once: true });
    });

  return {
    async unary(method, request, options = {}) {
      const deadline = deadlineOf(options);
      const isSafe = isSafeToRetry(method) || isDoneOnce(method, options.headers);
      const until = isSafe ? Math.min(Date.now() + PATIENCE_MS, deadline) : 0;
      for (let attempt = 1; ; attempt++) {
        requireOpen();
        try {
          return await once(method, request, options, deadline);
        } catch (error) {
          const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** attempt, MOST_BACKOFF_MS) * (0.5 + Math.random());
          const again = isUnavailable(error) && !options.signal?.aborted && Date.now() + backoff < until;
          if (!again) throw fromStatus(error as ServiceError);
          await new Promise((resolve) => setTimeout(resolve, backoff));
        }
      }
    },
    async *stream(method, request, options = {}) {
      requireOpen();
      const { path, requestSerialize, responseDeserialize } = definitionOf(method);
      const metadata = toMetadata(options.headers);
      const limits = options.timeoutMs ? { deadline: Date.now() + options.timeoutMs } : {};
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        limits,
      );
      const cancel = () => call.cancel();
      options.signal?.addEventListener("abort", cancel, { once: true });
      try {
        for await (const message of call) yield message as Message;
      } catch (error) {
        if (!options.signal?.aborted) throw fromStatus(error as ServiceError);
      } finally {
        options.signal?.removeEventListener("abort", cancel);
        call.cancel();
      }
    },
    close() {
      isClosed = true;
      client.close();
    },
  };
}

/** The nearer of what the caller asks for and what its own caller allows. */
export function deadlineOf(options: CallOptions): number {
  const own = Date.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  return Math.min(own, currentDeadline() ?? Number.POSITIVE_INFINITY);
}

export function toMetadata(headers: Headers = {}): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

export function toHeaders(metadata: Metadata): Headers {
  const entries = Object.entries(metadata.getMap());
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** A person's write under a key: a public method does not know whose key it is. */
const isDoneOnce = (method: DescMethod, headers: Headers = {}): boolean =>
  headers[IDEMPOTENCY_KEY] !== undefined && !isPublic(method);

function isUnavailable(error: unknown): boolean {
  return (error as ServiceError).code === Status.UNAVAILABLE;
}
