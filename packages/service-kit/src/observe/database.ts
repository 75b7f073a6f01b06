import type { mongo } from "mongoose";
import { Gauge, Histogram } from "prom-client";
import { BUCKETS } from "./metrics.ts";

/** The connections of one process to one service's database. */
export interface PoolFigures {
  readonly limit: number;
  open: number;
  inUse: number;
  /** Operations that wait for a connection. */
  waiting: number;
}

const byService = new Map<string, PoolFigures>();
const byClient = new WeakMap<object, PoolFigures>();

new Gauge({
  name: "qiming_database_connections",
  help: "Connections to the database, by what they are: at work or idle",
  labelNames: ["service", "state"],
  collect() {
    for (const [service, { open, inUse }] of byService) {
      this.set({ service, state: "in_use" }, inUse);
      this.set({ service, state: "idle" }, open - inUse);
    }
  },
});

new Gauge({
  name: "qiming_database_connections_limit",
  help: "Connections to the database at the most",
  labelNames: ["service"],
  collect() {
    for (const [service, { limit }] of byService) this.set({ service }, limit);
  },
});

new Gauge({
  name: "qiming_database_waiting",
  help: "Operations that wait for a connection to the database",
  labelNames: ["service"],
  collect() {
    for (const [service, { waiting }] of byService) this.set({ service }, waiting);
  },
});

const waited = new Histogram({
  name: "qiming_database_wait_seconds",
  help: "How long operations waited for a connection to the database",
  labelNames: ["service"],
  buckets: BUCKETS,
});

const commandDuration = new Histogram({
  name: "qiming_database_command_duration_seconds",
  help: "Duration of the database's commands as the driver saw them",
  labelNames: ["service", "command", "result"],
  buckets: BUCKETS,
});

/** Counts what a client that has opened nothing yet does from now on. @param limit connections at the most */
export function watchDatabase(client: mongo.MongoClient, service: string, limit: number): void {
  const pool: PoolFigures = { limit, open: 0, inUse: 0, waiting: 0 };
  byService.set(service, pool);
  byClient.set(client, pool);
  client
    .on("connectionCreated", () => pool.open++)
    .on("connectionClosed", () => pool.open--)
    .on("connectionCheckOutStarted", () => pool.waiting++)
    .on("connectionCheckOutFailed", () => pool.waiting--)
    .on("connectionCheckedOut", ({ durationMS }) => {
      pool.waiting--;
      pool.inUse++;
      waited.observe({ service }, durationMS / 1000);
    })
    .on("connectionCheckedIn", () => pool.inUse--)
    .on("commandSucceeded", ({ commandName, duration }) =>
      commandDuration.observe({ service, command: commandName, result: "ok" }, duration / 1000),
    )
    .on("commandFailed", ({ commandName, duration }) =>
      commandDuration.observe({ service, command: commandName, result: "error" }, duration / 1000),
    );
}

/** What is known of a client's connections; nothing of one that nobody watches. */
export function poolOf(client: mongo.MongoClient): PoolFigures {
  return byClient.get(client) ?? { limit: 0, open: 0, inUse: 0, waiting: 0 };
}
