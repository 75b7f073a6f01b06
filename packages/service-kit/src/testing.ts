import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { credentials, ServerCredentials } from "@grpc/grpc-js";
import { services } from "@qiming/contracts";
import { fixedClock, type Clock, type PersonActor } from "@qiming/core";
import type { Connection } from "mongoose";
import { register } from "prom-client";
import type { AuditedCall } from "./access/audit-guard.ts";
import { createTokenIssuer, createTokenVerifier, newKeyPair } from "./access/internal-token.ts";
import { folderStore } from "./files.ts";
import { createLogger } from "./observe/log.ts";
import { renderMetrics } from "./observe/metrics.ts";
import { startTracing } from "./observe/trace.ts";
import { createClient, type CallOptions, type Channel, type Client } from "./rpc/channel.ts";
import { grpcChannel } from "./rpc/grpc-channel.ts";
import { localChannel } from "./rpc/local-channel.ts";
import { hostService, type HostedService } from "./host/host-service.ts";
import type { ServiceDefinition } from "./service.ts";
import { ownerOf } from "./rpc/method.ts";
import { openDatabase } from "./store/database.ts";

/** Who calls, in a test: a person, who has just shown a second factor; another part of the platform is given by its name. */
export type Caller = Partial<Omit<PersonActor, "kind">> & { personId: string };

export interface TestService {
  /** A typed client over real gRPC. Without a caller it brings no token. */
  as<S extends DescService>(service: S, caller?: Caller | string): Client<S>;
  readonly database: Connection;
  /** host:port of its gRPC server. */
  readonly address: string;
  readonly filesFolder: string;
  /** What a service that keeps no audit log itself has told to it. */
  readonly recorded: readonly AuditedCall[];
  stop(): Promise<void>;
}

export interface TestSurroundings {
  /** A MongoDB server; the service gets an empty database of its own, dropped at the end. */
  readonly mongoUri: string;
  readonly clock?: Clock;
  /** Ids from the university down, by organisation. */
  readonly lineages?: Readonly<Record<string, readonly string[]>>;
  /** Neighbours by name, for services that call others. */
  readonly neighbours?: Readonly<Record<string, Channel>>;
}

/** Runs one whole service: over real gRPC on a free port, against a real database engine, with its neighbours replaced. */
export async function startTestService(
  definition: ServiceDefinition,
  surroundings: TestSurroundings,
): Promise<TestService> {
  await startTracing(definition.name, "");
  const keys = newKeyPair();
  // One pair serves them all: whose word counts for what is decided by the name.
  const issuers = ["gateway", "operator", ...services.map(ownerOf)];
  const publicKeys = Object.fromEntries(issuers.map((issuer) => [issuer, keys.publicKeyPem]));
  const issuerOf = (name: string) => createTokenIssuer(name, keys.privateKeyPem);
  const gateway = issuerOf("gateway");
  const database = await openDatabase(
    surroundings.mongoUri,
    `test_${definition.name}_${Math.random().toString(36).slice(2, 10)}`,
    5,
  );
  const clock = surroundings.clock ?? fixedClock("2026-03-18T11:00:00Z");
  const recorded: AuditedCall[] = [];
  const filesFolder = await mkdtemp(join(tmpdir(), "qiming-files-"));
  const running: HostedService = await hostService(definition, {
    log: createLogger(definition.name, process.env["TEST_LOG"] ?? "silent"),
    clock,
    database,
    files: folderStore(filesFolder),
    tokens: issuerOf(definition.name),
    verify: createTokenVerifier(definition.name, publicKeys),
    channelTo: (name) =>
      name === definition.name ? localChannel(running.dispatcher) : neighbour(surroundings, name),
    recordCall: async (call) => void recorded.push(call),
    lineageOf: async (organizationId) => surroundings.lineages?.[organizationId],
    address: "127.0.0.1:0",
    credentials: ServerCredentials.createInsecure(),
  });
  const channel = grpcChannel(`127.0.0.1:${running.port}`, credentials.createInsecure());

  const tokenOf = (caller: Caller | string) => {
    if (typeof caller === "string") return issuerOf(caller).forService(definition.name);
    const login = { sessionId: "test", factors: 2, loginTime: clock.now().getTime() / 1000 } as const;
    const person = { branchId: "", collegeId: "", grants: [], ...login, ...caller };
    return gateway.forPerson(definition.name, person, JSON.stringify(person), Number.POSITIVE_INFINITY);
  };
  return {
    as(service, caller) {
      if (!caller) return createClient(service, channel);
      const authorized = (options: CallOptions = {}): CallOptions => ({
        ...options,
        headers: { authorization: `Bearer ${tokenOf(caller)}`, ...options.headers },
      });
      return createClient(service, {
        unary: (method, request, options) => channel.unary(method, request, authorized(options)),
        stream: (method, request, options) => channel.stream(method, request, authorized(options)),
        close: () => undefined,
      });
    },
    database,
    address: `127.0.0.1:${running.port}`,
    filesFolder,
    recorded,
    async stop() {
      channel.close();
      await running.stop();
      await database.dropDatabase().finally(() => database.close());
      await rm(filesFolder, { recursive: true, force: true });
    },
  };
}

/** Every metric that this process knows, with its labels. */
export async function knownMetrics(): Promise<Map<string, readonly string[]>> {
  await renderMetrics();
  const metrics = register.getMetricsAsArray() as unknown as { name: string; labelNames?: string[] }[];
  return new Map(metrics.map(({ name, labelNames = [] }) => [name, labelNames]));
}

function neighbour({ neighbours }: TestSurroundings, name: string): Channel {
  const channel = neighbours?.[name];
  if (!channel) throw new Error(`this test has no neighbour ${name}`);
  return channel;
}
