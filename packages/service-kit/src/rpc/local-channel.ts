import type { Channel, CallOptions } from "./channel.ts";
import type { Dispatcher, InboundCall } from "./dispatcher.ts";
import { deadlineOf } from "./grpc-channel.ts";
import { observeCall, observeStream } from "../observe/calls.ts";
import { ExpectedError } from "@qiming/core";
import type { DescMethod } from "@bufbuild/protobuf";

const NEVER = new AbortController().signal;

/**
 * A channel within the process: no bytes are written, everything else is as over gRPC. The same guards run, deadlines hold, errors
 * keep their reason, and what no one expected comes out as an internal error.
 */
export function localChannel(dispatcher: Dispatcher): Channel {
  const inbound = (
    method: DescMethod,
    options: CallOptions,
  ): InboundCall & { answerHeaders: Record<string, string> } => {
    const answerHeaders: Record<string, string> = {};
    return {
      service: dispatcher.name,
      method,
      headers: options.headers ?? {},
      deadline: deadlineOf(options),
      signal: options.signal ?? NEVER,
      setHeader: (name, value) => (answerHeaders[name] = value),
      answerHeaders,
    };
  };
  return {
    async unary(method, request, options = {}) {
      const call = inbound(method, options);
      const answer = await withinDeadline(
        call,
        observeCall(call, () => dispatcher.unary(request, call)),
      );
      options.onHeaders?.(call.answerHeaders);
      return answer;
    },
    stream(method, request, options = {}) {
      const call = inbound(method, options);
      return observeStream(call, () => dispatcher.stream(request, call));
    },
    close: () => undefined,
  };
}

async function withinDeadline<T>(call: InboundCall, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const late = () =>
      reject(new ExpectedError("deadline_exceeded", "DEADLINE_EXCEEDED", "the answer took too long"));
    timer = setTimeout(late, Math.max(0, call.deadline - Date.now()));
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
