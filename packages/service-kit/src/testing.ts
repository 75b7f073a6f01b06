import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { credentials, ServerCredentials } from "@grpc/grpc-js";
import { fixedClock, type Clock, type PersonActor } from "@qiming/core";
import type { Connection } from "mongoose";
import { createTokenIssuer, createTokenVerifier, newKeyPair } from "./access/internal-token.ts";
import { folderStore } from "./files.ts";
import { createLogger } from "./observe/log.ts";
import { startTracing } from "./observe/trace.ts";
import { createClient, type CallOptions, type Channel, type Client } from "./rpc/channel.ts";
import { grpcChannel } from "./rpc/grpc-channel.ts";
import { grpcServer, listen } from "./rpc/grpc-server.ts";
import { startService, type ServiceDefinition } from "./service.ts";
import { openDatabase } from "./store/database.ts";

/** Who calls, in a test: a person, another service, or nobody. */
export type Caller = Partial<Omit<PersonActor, "kind">> & { personId: string };

export interface TestService {
  /** A typed client over real gRPC. Without a caller it brings no token. */
  as<S extends DescService>(service: S, caller?: Caller | "gateway"): Client<S>;
  readonly database: Connection;
  readonly filesFolder: string;
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
  const gateway = createTokenIssuer("gateway", keys.privateKeyPem);
  const database = await openDatabase(
    surroundings.mongoUri,
    `test_${definition.name}_${Math.random().toString(36).slice(2, 10)}`,
    5,
  );
  const filesFolder = await mkdtemp(join(tmpdir(), "qiming-files-"));
  const running = await startService(definition, {
    log: createLogger(definition.name, process.env["TEST_LOG"] ?? "silent"),
    clock: surroundings.clock ?? fixedClock("2026-03-18T11:00:00Z"),
    database,
    files: folderStore(filesFolder),
    tokens: gateway,
    verify: createTokenVerifier(definition.name, { gateway: keys.publicKeyPem }),
    channelTo: (name) => neighbour(surroundings, name),
    lineageOf: async (organizationId) => surroundings.lineages?.[organizationId],
  });
  const server = grpcServer(running.dispatcher);
  const port = await listen(server, "127.0.0.1:0", ServerCredentials.createInsecure());
  const channel = grpcChannel(`127.0.0.1:${port}`, credentials.createInsecure());

  const tokenOf = (caller: Caller | "gateway") => {
    if (caller === "gateway") return gateway.forService(definition.name);
    const person = { branchId: "", collegeId: "", grants: [], sessionId: "test", ...caller };
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
    filesFolder,
    async stop() {
      channel.close();
      server.forceShutdown();
      await running.stop();
      await database.dropDatabase();
      await database.close();
      await rm(filesFolder, { recursive: true, force: true });
    },
  };
}

function neighbour({ neighbours }: TestSurroundings, name: string): Channel {
  const channel = neighbours?.[name];
  if (!channel) throw new Error(`this test has no neighbour ${name}`);
  return channel;
}
