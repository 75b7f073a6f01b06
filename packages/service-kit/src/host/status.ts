import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { StatusService } from "@qiming/contracts/operations/v1/status_service";
import type { Connection } from "mongoose";
import { lookAtOutboxes, type Outbox } from "../events/outbox.ts";
import type { Relay } from "../events/relay.ts";
import { poolOf } from "../observe/database.ts";
import { VERSION } from "../observe/version.ts";
import { bind, type Binding } from "../rpc/dispatcher.ts";
import { planOf, type Migration, type MigrationPlan, type Phase } from "../store/migrations.ts";
import { databaseLatency } from "../store/database.ts";
import type { Jobs } from "./jobs.ts";

/** What a service's own word about itself is made of. */
export interface StatusParts {
  readonly service: string;
  readonly database: Connection;
  readonly migrations: readonly Migration[];
  readonly outboxes: readonly Outbox[];
  readonly relay: Pick<Relay, "parked">;
  readonly jobs: Pick<Jobs, "figures">;
}

/** How this process fares, for whoever keeps the platform running: every service has it. */
export function bindStatus(parts: StatusParts): Binding {
  const startTime = timestampFromDate(new Date());
  return bind(StatusService, {
    async getStatus() {
      const latencyMs = await databaseLatency(parts.database);
      return {
        ...{ service: parts.service, version: VERSION, startTime },
        database: {
          answers: latencyMs !== undefined,
          latencyMs: Math.round(latencyMs ?? 0),
          ...poolFigures(parts),
        },
        ...(latencyMs !== undefined && (await storedFigures(parts))),
        jobs: parts.jobs.figures().map(({ name, lastSuccess, lastFailure, lastMs, next }) => ({
          name,
          ...(lastSuccess && { lastSuccessTime: timestampFromDate(lastSuccess) }),
          ...(lastFailure && { lastFailureTime: timestampFromDate(lastFailure) }),
          lastDurationMs: Math.round(lastMs),
          nextTime: timestampFromDate(next),
        })),
      };
    },
  });
}

function poolFigures({ database }: StatusParts) {
  const { limit, open, inUse, waiting } = poolOf(database.getClient());
  return { poolLimit: limit, poolOpen: open, poolInUse: inUse, poolWaiting: waiting };
}

async function storedFigures({ database, migrations, outboxes, relay }: StatusParts) {
  const [{ open }, { pending, oldest }] = await Promise.all([
    planOf(database.db!, migrations),
    lookAtOutboxes(outboxes),
  ]);
  return {
    migrations: {
      applied: migrations.length - open.length,
      pending: idsOf(open, "before"),
      pendingAfter: idsOf(open, "after"),
    },
    outbox: {
      pending,
      ...(oldest && { oldestTime: timestampFromDate(oldest) }),
      parked: [...relay.parked()],
    },
  };
}

const idsOf = (open: MigrationPlan["open"], phase: Phase): string[] =>
  open.filter((each) => each.phase === phase).map(({ id }) => id);
