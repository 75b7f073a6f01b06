import { getOption, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { eventRules } from "@qiming/contracts";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { ExpectedError } from "@qiming/core";
import { bind, type Binding } from "../rpc/dispatcher.ts";
import { openEvent, sendersOf } from "./event.ts";

/** What the receiver is told beside the fact itself. */
export interface Occurrence {
  /** The event's id: the same at every delivery. */
  readonly eventId: string;
  readonly occurTime: Date;
}

export interface Subscription {
  readonly type: string;
  readonly handle: (payload: never, occurrence: Occurrence) => Promise<void>;
}

/** Names the code that takes in one kind of event. It may be called many times with the same event and must count it once. */
export function on<D extends DescMessage>(
  schema: D,
  handle: (payload: MessageShape<D>, occurrence: Occurrence) => Promise<void>,
): Subscription {
  return { type: getOption(schema, eventRules).type, handle };
}

/** `learning.course.passed` is learning's to tell, and nobody else's, unless its contract names others. */
const mayTell = (name: string, type: string): boolean => {
  const senders = sendersOf(type);
  return senders.length > 0 ? senders.includes(name) : type.startsWith(`${name}.`);
};

/**
 * The receiving end of other services' outboxes. An event that nobody here knows is refused, so that the sender keeps it until a release
 * that knows it is running.
 */
export function bindSubscriptions(subscriptions: readonly Subscription[]): Binding {
  const handlers = new Map(subscriptions.map(({ type, handle }) => [type, handle]));
  return bind(EventSubscriberService, {
    async deliver({ event }, { actor }) {
      const opened = openEvent(event!);
      if (opened && actor.kind === "service" && !mayTell(actor.name, opened.type))
        throw new ExpectedError(
          "permission_denied",
          "PERMISSION_DENIED",
          `${opened.type} is not ${actor.name}'s to tell`,
        );
      const handle = opened && handlers.get(opened.type);
      if (!handle)
        throw new ExpectedError("failed_precondition", "EVENT_UNKNOWN", "no one here takes in this event");
      await handle(opened.payload as never, { eventId: opened.id, occurTime: opened.occurTime });
      return {};
    },
  });
}
