import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Environment } from "@qiming/service-kit";
import { onlyArgument, type Command } from "../command.ts";
import { orOfThisMachine } from "../running-platform.ts";
import { openArchive, type Archive } from "./archive.ts";
import { backUp, mediaBeside } from "./backup.ts";
import { toBackupConfig, toOpeningConfig, toRestoreConfig, type OpeningConfig } from "./config.ts";
import { recordBackup } from "./record.ts";
import { restore } from "./restore.ts";
import { folderName, forgetBackups } from "./retention.ts";
import { newSealingKey } from "./sealing.ts";
import { differences, heldIn, heldNow, verifyArchive } from "./verify.ts";

/** Keeping everything, and the way back. @see docs/backup.md */
export const BACKUP_COMMANDS: Readonly<Record<string, Command>> = {
  "backup-key": {
    arguments: "<folder>",
    what: "a key pair for backups; its private half belongs where no backup lies",
    run: async (args) => makeKey(onlyArgument(args, "<folder>")),
  },
  backup: {
    arguments: "<folder>",
    what: "keeps every database and uploaded file in a new folder there, while people go on",
    run: (args, environment) => runBackup(onlyArgument(args, "<folder>"), environment),
  },
  verify: {
    arguments: "<backup>",
    what: "reads a backup to its end; touches no database",
    run: async (args, environment) => {
      const archive = await open(onlyArgument(args, "<backup>"), toOpeningConfig(environment));
      await verifyArchive(archive);
      return `${summary(archive)}: whole`;
    },
  },
  restore: {
    arguments: "<backup> [--replace]",
    what: "puts everything back into empty databases; --replace drops what is there. Stop the services first",
    run: runRestore,
  },
  compare: {
    arguments: "<backup>",
    what: "whether the databases hold what the backup does, collection by collection",
    run: async (args, environment) => {
      const config = toRestoreConfig(environment);
      const archive = await open(onlyArgument(args, "<backup>"), config);
      const different = differences(heldIn(archive), await heldNow(config.mongodbUri));
      if (different.length > 0) throw new Error(`not the same:\n  ${different.join("\n  ")}`);
      return `${summary(archive)}: the same`;
    },
  },
};

async function makeKey(folder: string): Promise<string> {
  const { identity, recipient } = await newSealingKey();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "backup-identity.txt");
  await writeFile(file, `# public key: ${recipient}\n${identity}\n`, { flag: "wx", mode: 0o600 });
  return `BACKUP_RECIPIENTS=${recipient}\nits private half: ${file}`;
}

async function runBackup(folder: string, environment: Environment): Promise<string> {
  const own = orOfThisMachine(environment, "MONGODB_URI");
  const config = toBackupConfig(own);
  const path = join(folder, folderName(new Date()));
  const kept = await backUp(path, config);
  const told = `${path}: ${kept.documents} documents, ${kept.files} files, ${kept.bytes} bytes, sha256 ${kept.sha256}`;
  const forgotten = config.keepDays ? await forgetBackups(folder, config.keepDays, new Date()) : [];
  return [
    told,
    await recordBackup(kept, own),
    ...forgotten.map((name) => `${join(folder, name)}: forgotten`),
  ].join("\n");
}

async function runRestore(args: readonly string[], environment: Environment): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { replace: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const config = toRestoreConfig(environment);
  const archive = await open(onlyArgument(positionals, "<backup>"), config);
  await restore(archive, config, values.replace);
  return `${summary(archive)}: restored, and the same`;
}

const open = (folder: string, { identity }: OpeningConfig): Promise<Archive> =>
  openArchive(folder, mediaBeside(folder), identity);

function summary({ manifest, sha256 }: Archive): string {
  const collections = manifest.databases.flatMap((each) => each.collections);
  const documents = collections.reduce((total, { count }) => total + count, 0);
  return `backup of ${manifest.time}, ${documents} documents, ${manifest.media.length} files, sha256 ${sha256}`;
}
