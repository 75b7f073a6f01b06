import type { IncomingMessage, ServerResponse } from "node:http";
import type { DescMethod, Message } from "@bufbuild/protobuf";
import { writeJson } from "./json-writer.ts";

const HEARTBEAT_MS = 15_000;
/** A call that is refused at once still gets a proper status instead of an open stream. */
const OPEN_AFTER_MS = 50;

/** Sends a stream of messages as server-sent events, or as lines of JSON where the caller prefers them. */
export async function sendStream(
  request: IncomingMessage,
  response: ServerResponse,
  method: DescMethod,
  messages: AsyncIterable<Message>,
  gone: AbortSignal,
): Promise<void> {
  const asLines = request.headers.accept?.includes("application/x-ndjson") ?? false;
  let heartbeat: NodeJS.Timeout | undefined;
  const open = () => {
    if (response.headersSent) return;
    response.writeHead(200, {
      "Content-Type": asLines ? "application/x-ndjson" : "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    if (asLines) return response.flushHeaders();
    response.write("retry: 1000\n\n");
    heartbeat = setInterval(() => response.write(": still here\n\n"), HEARTBEAT_MS);
  };
  const opening = setTimeout(open, OPEN_AFTER_MS);
  try {
    for await (const message of messages) {
      open();
      const json = writeJson(method.output, message);
      if (!response.write(asLines ? `${json}\n` : `data: ${json}\n\n`)) await drained(response, gone);
    }
    open();
    response.end();
  } finally {
    clearTimeout(opening);
    clearInterval(heartbeat);
  }
}

function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
