import type { Connection } from "mongoose";
import { isDuplicateKey } from "./database.ts";
import { holdingLock } from "./migration-lock.ts";

type Database = NonNullable<Connection["db"]>;

/**
 * When a step runs, seen from the code that it belongs to. `before` it: fields, indexes and collections are added, and the code of the release before
 * goes on working. `after` the last of the old code has ended: what only that needed is taken away.
 */
export type Phase = "before" | "after";

/** One step of a database from one release to the next. Running it twice must be the same as running it once. */
export interface Migration {
  /** Sorts: "0001-accounts". Never changed after a release. */
  readonly id: string;
  /** Missing: before. */
  readonly phase?: Phase;
  up(database: Database): Promise<void>;
}

/** What a database keeps of a step that has run. */
interface DoneStep {
  _id: string;
  at: Date;
  phase?: Phase;
}

/** How far a database is. */
export interface MigrationPlan {
  readonly done: readonly { readonly id: string; readonly time: Date }[];
  readonly open: readonly { readonly id: string; readonly phase: Phase }[];
  /** What a newer release has run. Its steps `before` do no harm; those `after` took away what this one needs. */
  readonly foreign: readonly { readonly id: string; readonly phase: Phase }[];
}

export async function planOf(database: Database, migrations: readonly Migration[]): Promise<MigrationPlan> {
  const steps = await stepsOf(database)
    .find({ at: { $exists: true } })
    .sort({ _id: 1 })
    .toArray();
  const isDone = new Set(steps.map(({ _id }) => _id));
  const isKnown = new Set(migrations.map(({ id }) => id));
  return {
    done: steps.map(({ _id: id, at: time }) => ({ id, time })),
    open: migrations.filter(({ id }) => !isDone.has(id)).map(({ id, phase = "before" }) => ({ id, phase })),
    foreign: steps
      .filter(({ _id }) => !isKnown.has(_id))
      .map(({ _id: id, phase = "before" }) => ({ id, phase })),
  };
}

/**
 * Of what is open, what runs in a phase, in order. `before` goes as far as the last such step: what a release before it left open for `after` runs on the
 * way, because none of that one's old code can be running any more. `after` runs everything.
 */
export function dueIn(phase: Phase, { open }: Pick<MigrationPlan, "open">): string[] {
  const end = phase === "after" ? open.length : open.findLastIndex((each) => each.phase === "before") + 1;
  return open.slice(0, end).map(({ id }) => id);
}

/**
 * Brings a database as far as a phase goes. Replicas that do so at once take turns.
 *
 * @param tell told each step when it has run
 * @returns what has run
 * @throws Error where a newer release has taken away what this one needs
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  phase: Phase,
  tell: (id: string) => void = () => undefined,
): Promise<string[]> {
  const database = connection.db!;
  const due = async () => {
    const plan = await planOf(database, migrations);
    refuseOvertaken(plan);
    return dueIn(phase, plan);
  };
  if ((await due()).length === 0) return [];
  return holdingLock(stepsOf(database), async () => {
    const ids = await due();
    for (const id of ids) {
      await run(
        database,
        migrations.find((each) => each.id === id)!,
      );
      tell(id);
    }
    return ids;
  });
}

async function run(database: Database, { id, phase = "before", up }: Migration): Promise<void> {
  await up(database);
  await stepsOf(database)
    .insertOne({ _id: id, at: new Date(), phase })
    .catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
}

/** Whether what the code of this release needs has run, by whomever. @throws Error where a newer release has taken away what this one needs */
export async function isMigrated(connection: Connection, migrations: readonly Migration[]): Promise<boolean> {
  const plan = await planOf(connection.db!, migrations);
  refuseOvertaken(plan);
  return dueIn("before", plan).length === 0;
}

function refuseOvertaken({ foreign }: MigrationPlan): void {
  const taken = foreign.filter(({ phase }) => phase === "after").map(({ id }) => id);
  if (taken.length > 0)
    throw new Error(`a newer release has taken away what this one needs: ${taken.join(", ")}`);
}

const stepsOf = (database: Database) => database.collection<DoneStep>("migrations");
