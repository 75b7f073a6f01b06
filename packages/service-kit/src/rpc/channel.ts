import {
  create,
  type DescMethod,
  type DescService,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";

/** The header under which a person's write is done once, however often it arrives. */
export const IDEMPOTENCY_KEY = "idempotency-key";

/** Text that travels beside a call, by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

export interface CallOptions {
  readonly headers?: Headers;
  /** How long the caller waits, in milliseconds; never longer than its own caller does. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Told what travelled back beside the answer. */
  readonly onHeaders?: (headers: Headers) => void;
}

/**
 * A way to a service: over gRPC or within the process, behind the same guards. Everything it throws is an ExpectedError.
 */
export interface Channel {
  unary(method: DescMethod, request: Message, options?: CallOptions): Promise<Message>;
  stream(method: DescMethod, request: Message, options?: CallOptions): AsyncIterable<Message>;
  close(): void;
}

export type Client<S extends DescService> = {
  [K in keyof S["method"]]: S["method"][K] extends infer M extends DescMethod
    ? (
        request: MessageInitShape<M["input"]>,
        options?: CallOptions,
      ) => M["methodKind"] extends "server_streaming"
        ? AsyncIterable<MessageShape<M["output"]>>
        : Promise<MessageShape<M["output"]>>
    : never;
};

/** A typed client: one function a method. */
export function createClient<S extends DescService>(service: S, channel: Channel): Client<S> {
  const entries = service.methods.map((method) => [
    method.localName,
    (request: object, options?: CallOptions) => {
      const message = create(method.input, request as MessageInitShape<DescMethod["input"]>);
      return method.methodKind === "server_streaming"
        ? channel.stream(method, message, options)
        : channel.unary(method, message, options);
    },
  ]);
  return Object.fromEntries(entries) as Client<S>;
}
