import { context, createContextKey } from "@opentelemetry/api";

const DEADLINE = createContextKey("qiming.deadline");

/** Runs `work` so that every call it makes ends, at the latest, when its own caller stops waiting (milliseconds since 1970). */
export function withDeadline<T>(deadline: number, work: () => T): T {
  return context.with(context.active().setValue(DEADLINE, deadline), work);
}

/** When the present call's own caller stops waiting; undefined outside a call. */
export function currentDeadline(): number | undefined {
  return context.active().getValue(DEADLINE) as number | undefined;
}
