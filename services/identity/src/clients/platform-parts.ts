import { timestampDate } from "@bufbuild/protobuf/wkt";
import { StatusService, type ServiceStatus } from "@qiming/contracts/operations/v1/status_service";
import { allServices, type Parts } from "@qiming/service-kit";
import type { PartFigures } from "../domain/concerns.ts";
import type { PlatformParts } from "../usecases/ports.ts";

/** Whoever reads the page waits no longer than this for one that hangs. */
const ANSWER_WITHIN_MS = 5_000;

/** The platform's services, each asked how it fares. */
export function platformParts({ client }: Pick<Parts, "client">): PlatformParts<ServiceStatus> {
  const askOne = async (service: string) => {
    try {
      const told = await client(StatusService, service).getStatus({}, { timeoutMs: ANSWER_WITHIN_MS });
      return { service, told, figures: toFigures(told) };
    } catch {
      return { service };
    }
  };
  return { ask: () => Promise.all(allServices.toSorted().map(askOne)) };
}

function toFigures({ version, database, migrations, outbox, jobs }: ServiceStatus): PartFigures {
  return {
    version,
    databaseAnswers: database?.answers ?? false,
    pool: { limit: database?.poolLimit ?? 0, waiting: database?.poolWaiting ?? 0 },
    pendingMigrations: migrations?.pending.length ?? 0,
    oldestEvent: outbox?.oldestTime && timestampDate(outbox.oldestTime),
    parked: outbox?.parked ?? [],
    jobs: jobs.map(({ name, lastSuccessTime, lastFailureTime, nextTime }) => ({
      name,
      lastSuccess: lastSuccessTime && timestampDate(lastSuccessTime),
      lastFailure: lastFailureTime && timestampDate(lastFailureTime),
      next: timestampDate(nextTime!),
    })),
  };
}
