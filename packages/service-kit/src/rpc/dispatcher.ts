import {
  create,
  type DescMethod,
  type DescService,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { createHash } from "node:crypto";
import { newId, type Actor, type PersonActor } from "@qiming/core";
import { IDEMPOTENCY_KEY, type Headers } from "./channel.ts";
import { methodPath } from "./method.ts";

/** One call as it arrives, before anybody has looked at it. */
export interface InboundCall {
  /** Which service is called: the owner of the method or, for what every service has, the one that answers. */
  readonly service: string;
  readonly method: DescMethod;
  readonly headers: Headers;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** Text that travels back beside the answer. */
  readonly setHeader: (name: string, value: string) => void;
}

/** What a handler knows of a call: who asks, and whether they still wait. */
export interface Call {
  readonly actor: Actor;
  /**
   * Names what this call makes: the same for a call that is repeated with its idempotency key, so that a thing is made once although the
   * process died before it could answer. A UUID.
   */
  readonly operationId: string;
  readonly signal: AbortSignal;
}

type Handler<M extends DescMethod> = (
  request: MessageShape<M["input"]>,
  call: Call,
) => M["methodKind"] extends "server_streaming"
  ? AsyncIterable<MessageInitShape<M["output"]>>
  : Promise<MessageInitShape<M["output"]>>;

/** One function a method, in the contract's names. */
export type Handlers<S extends DescService> = {
  [K in keyof S["method"]]: S["method"][K] extends infer M extends DescMethod ? Handler<M> : never;
};

/** Finds the organisation that a thing belongs to, by the thing's id; undefined where there is no such thing. */
export type ResourceOwner = (id: string) => Promise<string | undefined>;

/** A contract with the code that fulfils it. */
export interface Binding {
  readonly service: DescService;
  readonly handlers: Readonly<Record<string, UntypedHandler>>;
  /** By method name: for methods whose access rule needs the thing itself. */
  readonly resourceOwners: Readonly<Record<string, ResourceOwner>>;
}

type Init = Record<string, unknown>;

export type UntypedHandler = (request: Message, call: Call) => Promise<Init> | AsyncIterable<Init>;

export function bind<S extends DescService>(
  service: S,
  handlers: Handlers<S>,
  resourceOwners: Partial<Record<keyof S["method"], ResourceOwner>> = {},
): Binding {
  return {
    service,
    handlers: handlers as unknown as Binding["handlers"],
    resourceOwners: resourceOwners as Binding["resourceOwners"],
  };
}

/** A step around every call: it may refuse by throwing, change the call, or watch how it ends. */
export interface Guard {
  /** Before the request's content is looked at: who is it? Returns the actor where this guard knows. */
  authenticate?(call: InboundCall): Actor | Promise<Actor>;
  /** With the request and the actor in hand. */
  check?(request: Message, call: InboundCall, actor: Actor): void | Promise<void>;
  /** Around the handler of a method that answers once. */
  around?(request: Message, call: InboundCall, actor: Actor, next: () => Promise<Message>): Promise<Message>;
}

export interface Dispatcher {
  /** The service whose handlers these are. */
  readonly name: string;
  readonly services: readonly DescService[];
  unary(request: Message, call: InboundCall): Promise<Message>;
  stream(request: Message, call: InboundCall): AsyncIterable<Message>;
}

/**
 * The guarded handlers of a service: whatever the way in, a call passes the same guards in the same order.
 *
 * @throws Error at start-up where a method has no handler
 */
export function createDispatcher(
  name: string,
  bindings: readonly Binding[],
  guards: readonly Guard[],
): Dispatcher {
  const handlers = new Map<DescMethod, UntypedHandler>();
  for (const { service, handlers: byName } of bindings) {
    for (const method of service.methods) {
      const handler = byName[method.localName];
      if (!handler) throw new Error(`${methodPath(method)} has no handler`);
      handlers.set(method, handler);
    }
  }

  const admit = async (request: Message, call: InboundCall): Promise<Actor> => {
    let actor: Actor = { kind: "anonymous" };
    for (const guard of guards) if (guard.authenticate) actor = await guard.authenticate(call);
    for (const guard of guards) if (guard.check) await guard.check(request, call, actor);
    return actor;
  };

  return {
    name,
    services: bindings.map((binding) => binding.service),
    async unary(request, call) {
      const actor = await admit(request, call);
      const handler = handlers.get(call.method)!;
      let next = async (): Promise<Message> =>
        create(call.method.output, await (handler(request, toCall(call, actor)) as Promise<Init>));
      for (const guard of guards.toReversed()) {
        if (!guard.around) continue;
        const inner = next;
        next = () => guard.around!(request, call, actor, inner);
      }
      return next();
    },
    async *stream(request, call) {
      const actor = await admit(request, call);
      const handler = handlers.get(call.method)!;
      for await (const message of handler(request, toCall(call, actor)) as AsyncIterable<Init>) {
        yield create(call.method.output, message);
      }
    },
  };
}

const toCall = (call: InboundCall, actor: Actor): Call => ({
  actor,
  signal: call.signal,
  operationId: operationId(call, actor),
});

/** One operation: what a person does by a method under an idempotency key, however often it is sent. */
export const operationName = ({ personId }: PersonActor, method: DescMethod, key: string): string =>
  `${personId}\n${methodPath(method)}\n${key}`;

function operationId({ headers, method }: InboundCall, actor: Actor): string {
  const key = headers[IDEMPOTENCY_KEY];
  if (key === undefined || actor.kind !== "person") return newId();
  const text = operationName(actor, method, key);
  const bytes = createHash("sha256").update("operation\n").update(text).digest().subarray(0, 16);
  // RFC 9562, 5.8: a UUID of one's own making.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
