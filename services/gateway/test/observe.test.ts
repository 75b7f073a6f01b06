import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { renderMetrics } from "@qiming/service-kit";
import { fakeServices, startGateway, startProvider, type Provider, type RunningGateway } from "./support.ts";

let provider: Provider;
let gateway: RunningGateway;
const { channel } = fakeServices();

beforeAll(async () => {
  provider = await startProvider();
  gateway = await startGateway(provider, channel);
});
afterAll(async () => {
  await gateway.stop();
  await provider.stop();
});

/** How often what these labels say was counted; the last byte has then been sent. */
async function counted(route: string, method: string, status: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { body } = await renderMetrics();
  const labels = `route="${route}",method="${method}",status="${status}"`;
  const start = `qiming_http_request_duration_seconds_count{${labels}} `;
  return Number(
    body
      .split("\n")
      .find((line) => line.startsWith(start))
      ?.slice(start.length) ?? 0,
  );
}
const get = async (path: string, init: RequestInit = {}, token?: string) =>
  void (await (await gateway.call(path, init, token)).arrayBuffer());

test("a request is counted by its route's template, whatever ids stand in it, and by the class of its status", async () => {
  const token = await provider.sign();
  for (const id of ["dues", "quorum"]) await get(`/api/v1/learning/courses/${id}`, {}, token);
  await get("/api/v1/learning/courses/dues");
  const route = "/api/v1/learning/courses/{course_id}";
  expect(await counted(route, "GET", "2xx")).toBe(2);
  expect(await counted(route, "GET", "4xx")).toBe(1);
  expect((await renderMetrics()).body).not.toContain("courses/dues");
});

test("what a visitor makes up has no name of its own", async () => {
  await get("/api/v1/learning/courses/dues", { method: "DELETE" });
  await get("/nowhere/at/all");
  await get("/shell/gone.js");
  expect(await counted("other", "other", "4xx")).toBe(1);
  expect(await counted("page", "GET", "2xx")).toBe(1);
  expect(await counted("/shell", "GET", "4xx")).toBe(1);
  expect((await renderMetrics()).body).not.toContain("nowhere");
});

test("what is done without a name is counted only where it fails", async () => {
  const route = "/api/v1/feedback/anonymous:read";
  const post = (body: string) => get("/api/v1/feedback/anonymous:read", { method: "POST", body });
  await post(JSON.stringify({ key: Buffer.alloc(32).toString("base64") }));
  expect((await renderMetrics()).body).not.toContain("anonymous");
  await post("{");
  expect([await counted(route, "POST", "2xx"), await counted(route, "POST", "4xx")]).toEqual([0, 1]);
});

test("a stream counts while somebody listens, and how long that was is no duration", async () => {
  const route = "/api/v1/points/account:watch";
  const open = async () =>
    new RegExp(`qiming_http_streams_open\\{route="${route}"\\} (\\d)`).exec(
      (await renderMetrics()).body,
    )?.[1];
  const controller = new AbortController();
  const token = await provider.sign();
  const response = await gateway.call(route, { signal: controller.signal }, token);
  await response.body!.getReader().read();
  expect(await open()).toBe("1");
  controller.abort();
  for (const status of ["2xx", "aborted"]) expect(await counted(route, "GET", status)).toBe(0);
  expect(await open()).toBe("0");
});
