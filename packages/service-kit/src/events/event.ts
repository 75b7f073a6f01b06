import {
  create,
  fromBinary,
  getOption,
  toBinary,
  type DescMessage,
  type Message,
  type MessageInitShape,
  type Registry,
} from "@bufbuild/protobuf";
import { createRegistry } from "@bufbuild/protobuf";
import { anyPack, anyUnpack, AnySchema, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { eventRules, eventSchemas } from "@qiming/contracts";
import { EventSchema, type Event } from "@qiming/contracts/events/v1/event_service";
import { newId } from "@qiming/core";
import { causeOf } from "../observe/trace.ts";

/** An event as it lies in the `outbox` array of the document whose change it tells. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly occurTime: Date;
  /** google.protobuf.Any in binary. */
  readonly payload: Uint8Array | { buffer: Uint8Array };
  /** The call that caused it, as W3C's `traceparent`: what it leads to elsewhere belongs to the same trace. Missing where nobody may know the call. */
  readonly traceparent?: string;
}

const registry: Registry = createRegistry(...eventSchemas);
const schemaByType = new Map(eventSchemas.map((schema) => [getOption(schema, eventRules).type, schema]));

/** Writes down a fact for the outbox. Store it in the same write as the change it tells. */
export function newEvent<D extends DescMessage>(
  schema: D,
  payload: MessageInitShape<D>,
  occurTime: Date,
): StoredEvent {
  const any = anyPack(schema, create(schema, payload));
  const traceparent = causeOf();
  return {
    id: newId(occurTime),
    type: getOption(schema, eventRules).type,
    occurTime,
    payload: Buffer.from(toBinary(AnySchema, any)),
    ...(traceparent && { traceparent }),
  };
}

/** The stored form → the form in which it travels. */
export function toEvent({ id, occurTime, payload }: StoredEvent): Event {
  const bytes = payload instanceof Uint8Array ? payload : payload.buffer;
  return create(EventSchema, {
    id,
    occurTime: timestampFromDate(occurTime),
    payload: fromBinary(AnySchema, bytes),
  });
}

/** The services that the contract names as listeners of a type. */
export function subscribersOf(type: string): readonly string[] {
  const schema = schemaByType.get(type);
  return schema ? getOption(schema, eventRules).subscribers : [];
}

/** The services that the contract names as tellers of a type; none: its owner alone. */
export function sendersOf(type: string): readonly string[] {
  const schema = schemaByType.get(type);
  return schema ? getOption(schema, eventRules).senders : [];
}

/** The fact inside an event; undefined for a type this release does not know. */
export function openEvent(
  event: Event,
): { id: string; occurTime: Date; type: string; payload: Message } | undefined {
  const payload = event.payload && anyUnpack(event.payload, registry);
  if (!payload || !event.occurTime) return undefined;
  const schema = eventSchemas.find((each) => each.typeName === payload.$typeName)!;
  return {
    id: event.id,
    occurTime: timestampDate(event.occurTime),
    type: getOption(schema, eventRules).type,
    payload,
  };
}
