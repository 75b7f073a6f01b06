import type { Connection } from "mongoose";
import { asMongodbUri, readConfig, SettingsError, type Environment } from "../config.ts";
import { migrationsOf } from "../service.ts";
import { openDatabase } from "../store/database.ts";
import { migrate, planOf, type Migration } from "../store/migrations.ts";

const USAGE = `main.js migrate before|after|plan

  before   what the code of this release needs and the release before does not mind
  after    what only releases before this one needed goes; once none of their code runs
  plan     what has run and what would; changes nothing`;

/**
 * `main.js migrate before|after|plan`: the steps of one service's database as a job of its own. It is told the database and nothing else.
 *
 * @param say told what has been done, a line each
 * @throws SettingsError, also to say how it is used; what a step failed with: what ran before it stays done
 */
export async function runMigrateCommand(
  { name, migrations }: { readonly name: string; readonly migrations: readonly Migration[] },
  [what, ...rest]: readonly string[],
  environment: Environment,
  say: (line: string) => void,
): Promise<void> {
  if ((what !== "before" && what !== "after" && what !== "plan") || rest.length > 0)
    throw new SettingsError(USAGE);
  const { uri } = readConfig(environment, ({ required }) => ({ uri: required("MONGODB_URI", asMongodbUri) }));
  const database = await openDatabase(uri, name);
  const all = migrationsOf({ migrations });
  try {
    if (what === "plan") await tellPlan(database, all, say);
    else {
      const ran = await migrate(database, all, what, (id) => say(`${name} ${id}`));
      say(`${name}: ${ran.length} steps have run`);
    }
  } finally {
    await database.close();
  }
}

async function tellPlan(
  database: Connection,
  migrations: readonly Migration[],
  say: (line: string) => void,
): Promise<void> {
  const { done, open, foreign } = await planOf(database.db!, migrations);
  for (const { id, time } of done) say(`done    ${time.toISOString()}  ${id}`);
  for (const { id, phase } of foreign) say(`newer   ${phase}  ${id}`);
  for (const { id, phase } of open) say(`open    ${phase}  ${id}`);
}
