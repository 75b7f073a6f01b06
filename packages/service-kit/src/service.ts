import { type DescService } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { systemClock, type Clock } from "@qiming/core";
import type { Connection } from "mongoose";
import { accessGuard, type LineageOf } from "./access/access-guard.ts";
import { auditGuard, type RecordCall } from "./access/audit-guard.ts";
import type { TokenIssuer, createTokenVerifier } from "./access/internal-token.ts";
import { remoteLineage } from "./access/lineage.ts";
import { validationGuard } from "./access/validation-guard.ts";
import { createJobs, type Jobs } from "./host/jobs.ts";
import { bindStatus } from "./host/status.ts";
import type { Outbox } from "./events/outbox.ts";
import { startRelay, type Relay } from "./events/relay.ts";
import type { FileStore } from "./files.ts";
import { logCallsOf } from "./observe/calls.ts";
import type { Logger } from "./observe/log.ts";
import { traceHeaders } from "./observe/trace.ts";
import { createClient, type CallOptions, type Channel, type Client } from "./rpc/channel.ts";
import { createDispatcher, type Binding, type Dispatcher } from "./rpc/dispatcher.ts";
import { ownerOf } from "./rpc/method.ts";
import { forgetExpiredKeys, idempotencyGuard, idempotencyMigrations } from "./store/idempotency.ts";
import { migrate, type Migration } from "./store/migrations.ts";

/** What a service is given to work with. */
export interface Parts {
  readonly log: Logger;
  readonly clock: Clock;
  /** The service's own database. */
  readonly database: Connection;
  readonly files: FileStore;
  /** A client of another service, speaking for this one. @param name for a contract that every service fulfils: which is meant */
  client<S extends DescService>(service: S, name?: string): Client<S>;
  /** Begins delivery of what was just written to an outbox. */
  wakeRelay(): void;
  readonly everyHour: Jobs["everyHour"];
  readonly everyMinute: Jobs["everyMinute"];
}

/** What a service makes of it. */
export interface Implementation {
  readonly bindings: readonly Binding[];
  readonly outboxes?: readonly Outbox[];
  /** For the one service that owns the organisation tree; the others ask it. */
  readonly lineageOf?: LineageOf;
  /** For the one service that keeps the audit log; the others tell it. */
  readonly recordCall?: RecordCall;
  close?(): Promise<void>;
}

/** A service before it runs: the one thing that `services/<name>` exports. */
export interface ServiceDefinition {
  /** Its package in the contract: "points" for `qiming.points.v1`. */
  readonly name: string;
  readonly migrations: readonly Migration[];
  create(parts: Parts): Promise<Implementation>;
}

/** Everything a service needs from where it runs. */
export interface Surroundings {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly database: Connection;
  readonly files: FileStore;
  readonly tokens: TokenIssuer;
  readonly verify: ReturnType<typeof createTokenVerifier>;
  /** The way to a service, by its name. */
  channelTo(service: string): Channel;
  /** Replace asking and telling identity, in a test. */
  readonly lineageOf?: LineageOf;
  readonly recordCall?: RecordCall;
}

export interface RunningService {
  readonly name: string;
  readonly dispatcher: Dispatcher;
  /** Finishes what is under way, then lets go of everything but the database. */
  stop(): Promise<void>;
}

/** Migrates, creates, guards and starts a service; whoever calls decides how it is reached. */
export async function startService(
  definition: ServiceDefinition,
  surroundings: Surroundings,
): Promise<RunningService> {
  const { name } = definition;
  const { log, database, clock = systemClock } = surroundings;
  logCallsOf(name, log);
  const migrations = [...idempotencyMigrations, ...definition.migrations];
  await migrate(database, migrations);

  let relay: Relay | undefined;
  const jobs = createJobs(name, log);
  const parts: Parts = {
    log,
    clock,
    database,
    files: surroundings.files,
    client: (service, owner = ownerOf(service)) => ownClient(service, owner, surroundings),
    wakeRelay: () => relay?.wake(),
    everyHour: jobs.everyHour,
    everyMinute: jobs.everyMinute,
  };
  const implementation = await definition.create(parts);
  const { outboxes = [] } = implementation;
  const about = { service: name, database, migrations, outboxes, jobs };
  const status = bindStatus({ ...about, relay: { parked: () => relay?.parked() ?? [] } });
  const bindings = [...implementation.bindings, status];
  const lineageOf =
    implementation.lineageOf ?? surroundings.lineageOf ?? remoteLineage(parts.client(IdentityService));
  const dispatcher = createDispatcher(name, bindings, [
    accessGuard(bindings, surroundings.verify, lineageOf, () => clock.now()),
    validationGuard(),
    auditGuard(implementation.recordCall ?? surroundings.recordCall ?? remoteAudit(parts), () => clock.now()),
    idempotencyGuard(database, () => clock.now()),
  ]);
  if (outboxes.length > 0)
    relay = startRelay(name, outboxes, (to) => ownClient(EventSubscriberService, to, surroundings), log);
  jobs.everyHour({ idempotency_keys: () => forgetExpiredKeys(database, clock.now()) });

  return {
    name,
    dispatcher,
    async stop() {
      await Promise.all([jobs.stop(), relay?.stop()]);
      await implementation.close?.();
    },
  };
}

const remoteAudit =
  ({ client }: Parts): RecordCall =>
  async ({ time, ...call }) => {
    await client(AuditService).recordAct({ ...call, time: timestampFromDate(time) });
  };

/** A client whose calls carry this service's own token and the present trace. */
function ownClient<S extends DescService>(
  service: S,
  owner: string,
  { channelTo, tokens }: Surroundings,
): Client<S> {
  const withOwnToken = (options: CallOptions = {}): CallOptions => ({
    ...options,
    headers: { ...traceHeaders(), ...options.headers, authorization: `Bearer ${tokens.forService(owner)}` },
  });
  return createClient(service, {
    unary: (method, request, options) => channelTo(owner).unary(method, request, withOwnToken(options)),
    stream: (method, request, options) => channelTo(owner).stream(method, request, withOwnToken(options)),
    close: () => undefined,
  });
}
