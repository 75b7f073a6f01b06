/** What one process of a service says of itself, as far as it can need somebody. */
export interface PartFigures {
  readonly version: string;
  readonly databaseAnswers: boolean;
  readonly pool: { readonly limit: number; readonly waiting: number };
  readonly pendingMigrations: number;
  /** When the oldest fact became true that a subscriber has not taken. */
  readonly oldestEvent?: Date | undefined;
  readonly parked: readonly { readonly type: string; readonly count: number }[];
  readonly jobs: readonly {
    readonly name: string;
    readonly lastSuccess?: Date | undefined;
    readonly lastFailure?: Date | undefined;
    readonly next: Date;
  }[];
}

/** In the order in which they are told, the gravest first. @see docs/runbook.md, one section each */
export const CONCERN_KINDS = [
  "SERVICE_SILENT",
  "DATABASE_SILENT",
  "IDENTITY_PROVIDER_SILENT",
  "EVENTS_PARKED",
  "EVENTS_LATE",
  "POOL_EXHAUSTED",
  "JOB_FAILED",
  "JOB_LATE",
  "MIGRATIONS_PENDING",
  "BACKUP_MISSING",
  "BACKUP_OLD",
  "VERSIONS_DIFFER",
] as const;

/** Something that needs somebody. */
export interface Concern {
  readonly kind: (typeof CONCERN_KINDS)[number];
  /** Empty: the platform as a whole. */
  readonly service: string;
  /** Which job, which type of events; empty where there is only one of it. */
  readonly subject: string;
  /** How many or, of times, seconds. */
  readonly amount: number;
}

/** Events travel within a second; one that waits so long waits for somebody. */
const EVENTS_LATE_MS = 5 * 60_000;
const JOB_LATE_MS = 10 * 60_000;
/** One is made a day, and takes its time. The alert `QimingBackupOld` says the same. */
const BACKUP_OLD_MS = 26 * 3_600_000;

/** What needs somebody, the gravest first; of every thing only its cause. */
export function concernsOf(
  parts: readonly { readonly service: string; readonly figures?: PartFigures | undefined }[],
  whole: { readonly lastBackup: Date | undefined; readonly identityProviderAnswers: boolean },
  now: Date,
): Concern[] {
  const found = parts.flatMap(({ service, figures }) =>
    figures ? ofPart(service, figures, now) : [concern("SERVICE_SILENT", { service })],
  );
  if (!whole.identityProviderAnswers) found.push(concern("IDENTITY_PROVIDER_SILENT"));
  found.push(...ofBackup(whole.lastBackup, now));
  const versions = new Set(parts.flatMap(({ figures }) => figures?.version ?? []));
  if (versions.size > 1) found.push(concern("VERSIONS_DIFFER", { amount: versions.size }));
  return found.sort((a, b) => CONCERN_KINDS.indexOf(a.kind) - CONCERN_KINDS.indexOf(b.kind));
}

const concern = (kind: Concern["kind"], more: Partial<Concern> = {}): Concern => ({
  ...{ service: "", subject: "", amount: 0 },
  ...more,
  kind,
});

function ofPart(service: string, figures: PartFigures, now: Date): Concern[] {
  // Without its database it knows nothing of the rest.
  if (!figures.databaseAnswers) return [concern("DATABASE_SILENT", { service })];
  const { pool, pendingMigrations, jobs } = figures;
  return [
    ...ofEvents(service, figures, now),
    ...(pool.waiting >= pool.limit && pool.limit > 0
      ? [concern("POOL_EXHAUSTED", { service, amount: pool.waiting })]
      : []),
    ...jobs.flatMap(({ name, lastSuccess, lastFailure, next }) => {
      if (lastFailure && (!lastSuccess || lastFailure > lastSuccess))
        return concern("JOB_FAILED", { service, subject: name });
      const late = now.getTime() - next.getTime();
      return late > JOB_LATE_MS ? concern("JOB_LATE", { service, subject: name, amount: seconds(late) }) : [];
    }),
    ...(pendingMigrations > 0 ? [concern("MIGRATIONS_PENDING", { service, amount: pendingMigrations })] : []),
  ];
}

/** Events that are refused are late as well: only their refusal is told. */
function ofEvents(service: string, { parked, oldestEvent }: PartFigures, now: Date): Concern[] {
  const byType = new Map<string, number>();
  for (const { type, count } of parked) byType.set(type, (byType.get(type) ?? 0) + count);
  if (byType.size > 0)
    return [...byType].map(([subject, amount]) => concern("EVENTS_PARKED", { service, subject, amount }));
  const lag = oldestEvent ? now.getTime() - oldestEvent.getTime() : 0;
  return lag > EVENTS_LATE_MS ? [concern("EVENTS_LATE", { service, amount: seconds(lag) })] : [];
}

function ofBackup(last: Date | undefined, now: Date): Concern[] {
  if (!last) return [concern("BACKUP_MISSING")];
  const age = now.getTime() - last.getTime();
  return age > BACKUP_OLD_MS ? [concern("BACKUP_OLD", { amount: seconds(age) })] : [];
}

const seconds = (ms: number): number => Math.round(ms / 1000);
