// The same read three ways: (a) a bare Express handler, (b) Express and a call to the service by hand, (c) the gateway.
// Only ratios within this run mean anything. The rounds are interleaved, so that a slow minute hits all three.
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { median, table } from "./lib/figures.mjs";
import { startPart } from "./lib/process.mjs";
import { startProvider } from "./lib/provider.mjs";

const ROUNDS = 7;
const SECONDS = 3;
const CONNECTIONS = 20;
const root = fileURLToPath(new URL("..", import.meta.url));

const provider = await startProvider();
const service = await startPart("./part-service.mjs", {});
const express = await startPart("./part-express.mjs", { servicePort: service.about.port });
const gateway = await startPart("./part-gateway.mjs", {
  servicePort: service.about.port,
  provider: provider.url,
  root,
});
const WAYS = {
  a: { part: express, url: `http://127.0.0.1:${express.about.port}/a` },
  b: { part: express, url: `http://127.0.0.1:${express.about.port}/b?period=2026` },
  c: { part: gateway, url: `http://127.0.0.1:${gateway.about.port}/api/v1/points/account?period=2026` },
};
const headers = { authorization: `Bearer ${provider.token}` };

async function sameAnswers() {
  const answers = await Promise.all(
    Object.values(WAYS).map(async ({ url }) => (await fetch(url, { headers })).json()),
  );
  const sizes = answers.map((answer) => answer.entries?.length);
  if (sizes.some((size) => size !== 10)) throw new Error(`the three ways differ: ${sizes}`);
}

async function round({ part, url }, seconds) {
  const before = await part.ask("cpu");
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: seconds });
  const cpu = (await part.ask("cpu")) - before;
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  const count = result["2xx"];
  return {
    rps: count / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuUs: cpu / count,
  };
}

/** Milliseconds of one request after the other, without a queue before it: what autocannon's whole milliseconds cannot show. */
async function alone({ url }, count = 600) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await (await fetch(url, { headers })).arrayBuffer();
    times.push(performance.now() - start);
  }
  times.sort((x, y) => x - y);
  return { p50: times[Math.floor(count * 0.5)], p99: times[Math.floor(count * 0.99)] };
}

const AREAS = [
  ["login, limits, token", /services\/gateway\/dist\/access|jose|rate-limiter|internal-token/],
  ["routing, request form", /gateway\/dist\/(transcode|gateway|problem)/],
  ["trace, metrics", /opentelemetry|observe|prom-client/],
  ["protobuf", /@bufbuild\/protobuf/],
  ["gRPC client", /grpc-js|service-kit\/dist\/rpc/],
  ["express", /node_modules\/(\.pnpm\/)?(express|router|send|finalhandler)/],
  ["node: HTTP/2", /node:internal\/http2/],
  ["node: HTTP/1", /node:(_http|internal\/http)/],
  ["node: sockets, streams, rest", /^node:/],
];

/** Where a way's CPU time goes, in percent of what was not idle. */
async function profile({ part, url }) {
  await part.ask("profile");
  await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS });
  const { nodes, samples, timeDeltas } = await part.ask("end-profile");
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sums = new Map();
  samples.forEach((id, i) => {
    const { functionName, url: file } = byId.get(id).callFrame;
    if (functionName === "(idle)") return;
    const area =
      functionName === "(garbage collector)"
        ? "garbage collection"
        : functionName === "(program)" || !file
          ? "engine, system calls"
          : (AREAS.find(([, pattern]) => pattern.test(file))?.[0] ?? "other");
    sums.set(area, (sums.get(area) ?? 0) + timeDeltas[i]);
  });
  const total = [...sums.values()].reduce((sum, each) => sum + each, 0);
  return new Map([...sums].map(([area, sum]) => [area, (100 * sum) / total]));
}

await sameAnswers();
for (const way of Object.values(WAYS)) await round(way, 2);
const rounds = { a: [], b: [], c: [] };
for (let i = 0; i < ROUNDS; i++)
  for (const name of Object.keys(WAYS)) rounds[name].push(await round(WAYS[name], SECONDS));
const single = {};
for (const name of Object.keys(WAYS)) single[name] = await alone(WAYS[name]);

const figure = (name, field) => median(rounds[name].map((each) => each[field]));
const NAMES = { a: "(a) Express alone", b: "(b) Express, call by hand", c: "(c) gateway" };
console.log(`\nthe same read, ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, medians`);
table(
  ["", "requests/s", "CPU µs/request", "p50 ms", "p99 ms", "alone p50 ms", "alone p99 ms"],
  Object.keys(WAYS).map((name) => [
    NAMES[name],
    figure(name, "rps").toFixed(0),
    figure(name, "cpuUs").toFixed(0),
    figure(name, "p50"),
    figure(name, "p99"),
    single[name].p50.toFixed(2),
    single[name].p99.toFixed(2),
  ]),
);
const ratios = (over, under, field) =>
  rounds.a.map((_, i) => rounds[over][i][field] / rounds[under][i][field]).sort((x, y) => x - y);
const show = (values) =>
  `${median(values).toFixed(2)} (${values[0].toFixed(2)} to ${values.at(-1).toFixed(2)})`;
console.log(`\nratios, median of rounds (least to most); above 1 the gateway is better`);
console.log(`  CPU of (b) over (c), per request:  ${show(ratios("b", "c", "cpuUs"))}`);
console.log(`  requests/s of (c) over (b):        ${show(ratios("c", "b", "rps"))}`);
console.log(`  CPU of (a) over (c), per request:  ${show(ratios("a", "c", "cpuUs"))}`);

const spent = { b: await profile(WAYS.b), c: await profile(WAYS.c) };
console.log(`\nwhere the CPU time goes, µs a request (sampled)`);
const areas = new Set([...spent.b.keys(), ...spent.c.keys()]);
const us = (name, area) => ((spent[name].get(area) ?? 0) * figure(name, "cpuUs")) / 100;
table(
  ["", "(b)", "(c)"],
  [...areas]
    .sort((x, y) => us("c", y) - us("c", x))
    .map((area) => [area, us("b", area).toFixed(0), us("c", area).toFixed(0)]),
);

await Promise.all([service, express, gateway].map((part) => part.stop()));
provider.stop();
