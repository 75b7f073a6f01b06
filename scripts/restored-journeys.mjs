// Journeys, a backup, nothing left of the databases and the files, a restore, and the same journeys by other people: what was done before is there again to
// the last document, and everything goes on from there.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmbeddedMongoProcess } from "../packages/embedded-mongo/dist/index.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const journeys = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "qiming-restored-"));
const data = join(folder, "data");
const files = join(data, "files");

let mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
try {
  walk("phone");
  const key = /BACKUP_RECIPIENTS=(\S+)/.exec(operator(["backup-key", join(folder, "key")]))[1];
  const [, backup] = /^(\S+): /m.exec(
    operator(["backup", join(folder, "backups")], { BACKUP_RECIPIENTS: key }),
  );

  await mongo.stop();
  for (const lost of [join(folder, "mongo"), files]) rmSync(lost, { recursive: true });
  mkdirSync(files);
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });

  const identity = { BACKUP_IDENTITY_FILE: join(folder, "key/backup-identity.txt") };
  operator(["restore", backup], identity);
  operator(["compare", backup], identity);
  walk("desktop");
} finally {
  await mongo.stop();
  rmSync(folder, { recursive: true });
}

/** The journeys as people with such a device make them; each device has people of its own. */
function walk(device) {
  done(
    spawnSync(
      process.execPath,
      [join(ROOT, "node_modules/@playwright/test/cli.js"), "test", ...journeys, `--project=${device}`],
      {
        cwd: ROOT,
        stdio: "inherit",
        env: {
          ...process.env,
          ...{ JOURNEY_DATA: data, MONGODB_URI: mongo.uri, JOURNEY_PORT: "3920", JOURNEY_DESKTOP: "all" },
        },
      },
    ),
  );
}

/** An operator's command, as a job runs it; what it says is shown. */
function operator(args, settings = {}) {
  const said = done(
    spawnSync(process.execPath, [join(ROOT, "packages/operator/dist/main.js"), ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      env: { PATH: process.env.PATH, MONGODB_URI: mongo.uri, FILES_DIR: files, ...settings },
    }),
  );
  process.stdout.write(said);
  return said;
}

function done({ status, error, stdout }) {
  if (error) throw error;
  if (status !== 0) throw new Error(`it ended with ${status}`);
  return stdout;
}
