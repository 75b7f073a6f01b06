import { createServer } from "node:http";
import { expect, test } from "@jest/globals";
import { startTracing, traceHeaders, withTrace } from "../src/index.ts";
import { observeCall } from "../src/observe/calls.ts";
import { create } from "@bufbuild/protobuf";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";

test("a call's span reaches the collector under the trace that the caller brought", async () => {
  const bodies: Buffer[] = [];
  const collector = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk)).on("end", () => response.end("{}"));
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const { port } = collector.address() as { port: number };
  const tracing = await startTracing("learning", `http://127.0.0.1:${port}/v1/traces`);

  const method = LearningService.method.getRecord;
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const call = {
    method,
    headers,
    deadline: Date.now() + 1000,
    signal: new AbortController().signal,
    setHeader() {},
  };
  let onward = "";
  await observeCall(call, async () => {
    onward = traceHeaders()["traceparent"]!;
    return create(method.output);
  });
  await tracing.stop();
  collector.close();

  expect(onward).toContain(traceId);
  const sent = JSON.parse(Buffer.concat(bodies).toString()) as {
    resourceSpans: { scopeSpans: { spans: { traceId: string; name: string; parentSpanId: string }[] }[] }[];
  };
  const [span] = sent.resourceSpans[0]!.scopeSpans[0]!.spans;
  expect(span).toMatchObject({
    traceId,
    parentSpanId: "b7ad6b7169203331",
    name: "qiming.learning.v1.LearningService/GetRecord",
  });
  expect(withTrace(headers, () => traceHeaders()["traceparent"])).toContain(traceId);
});

test("every request without a trace gets one of its own", () => {
  const ids = Array.from({ length: 1_000 }, () => withTrace({}, () => traceHeaders()["traceparent"]!));
  for (const id of ids) expect(id).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  expect(new Set(ids.map((id) => id.slice(3, 35))).size).toBe(1_000);
});
