import type { ServerCredentials } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";
import { grpcServer, listen, shutDown } from "../rpc/grpc-server.ts";
import { databaseLatency } from "../store/database.ts";
import { startService, type RunningService, type ServiceDefinition, type Surroundings } from "../service.ts";

const LOOK_EVERY_MS = 2_000;

export interface HostOptions extends Surroundings {
  /** host:port; port 0 takes a free one. */
  readonly address: string;
  readonly credentials: ServerCredentials;
}

export interface HostedService extends RunningService {
  /** The port that its gRPC server was given. */
  readonly port: number;
  /** Whether it can answer: its database does, and nobody has told it to stop. */
  isReady(): boolean;
  /** Tells callers to go elsewhere, lets running calls end, then closes everything it opened; the database is the caller's to close. */
  stop(): Promise<void>;
}

/**
 * Runs a service on a gRPC port, with its health beside it (grpc.health.v1): by the name of each contract and, under the empty name, of all.
 */
export async function hostService(
  definition: ServiceDefinition,
  { address, credentials, ...surroundings }: HostOptions,
): Promise<HostedService> {
  const running = await startService(definition, surroundings);
  const leaving = new AbortController();
  const server = grpcServer(running.dispatcher, leaving.signal);
  const health = new HealthImplementation();
  health.addToServer(server);
  const names = ["", ...running.dispatcher.services.map(({ typeName }) => typeName)];
  let ready = false;
  const tell = (next: boolean) => {
    if (next === ready) return;
    ready = next;
    for (const name of names) health.setStatus(name, ready ? "SERVING" : "NOT_SERVING");
  };
  const look = async () => tell((await databaseLatency(surroundings.database)) !== undefined);
  await look();
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  const port = await listen(server, address, credentials);
  return {
    ...running,
    port,
    isReady: () => ready,
    async stop() {
      clearInterval(timer);
      tell(false);
      leaving.abort();
      await shutDown(server);
      await running.stop();
    },
  };
}
