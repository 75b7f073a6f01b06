import {
  asCount,
  asFolder,
  asMongodbUri,
  readConfig,
  type Environment,
  type Settings,
} from "@qiming/service-kit";
import { Encrypter } from "age-encryption";
import { orOfThisMachine } from "../running-platform.ts";

/** What a backup, or the way back, must know. */
export interface BackupConfig {
  /** Of a person who may read every `qiming_` database; to restore, write them. */
  readonly mongodbUri: string;
  /** Where media are kept. */
  readonly filesDir: string;
}

export interface SealingConfig {
  /** Public keys of age: any one of their holders can open the backup. None: it is not sealed. */
  readonly recipients: readonly string[];
  /** How long backups are kept beside a new one; undefined: for ever. What was erased meanwhile lives on in them as long. */
  readonly keepDays: number | undefined;
}

export interface OpeningConfig {
  /** The private key for what is sealed. */
  readonly identity: string | undefined;
}

/** A key with a fault is named when settings are read, not when all databases have been. */
function recipientsOf(text: string, { refuse }: Settings): string[] {
  const recipients = text.split(",").map((each) => each.trim());
  for (const each of recipients)
    if (!isPublicKey(each)) refuse(`BACKUP_RECIPIENTS: "${each}" is no public key of age`);
  return recipients;
}

function isPublicKey(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws SettingsError that lists every faulty setting */
export function toBackupConfig(environment: Environment): BackupConfig & SealingConfig {
  return readConfig(environment, (settings) => {
    const sealing = settings.together({ recipients: "BACKUP_RECIPIENTS" }, "BACKUP_PLAINTEXT");
    return {
      ...placeSettings(settings),
      recipients: sealing ? recipientsOf(sealing.recipients, settings) : [],
      keepDays: settings.optional<number | undefined>("BACKUP_KEEP_DAYS", undefined, asCount),
    };
  });
}

/**
 * With MONGODB_URI, what it names; without, what `npm start` runs on this machine.
 *
 * @throws Error that lists every faulty setting, or says that nothing runs
 */
export function toRestoreConfig(environment: Environment): BackupConfig & OpeningConfig {
  return readConfig(orOfThisMachine(environment, "MONGODB_URI"), (settings) => ({
    ...placeSettings(settings),
    ...openingSettings(settings),
  }));
}

/** To look at a backup takes no database. */
export const toOpeningConfig = (environment: Environment): OpeningConfig =>
  readConfig(environment, openingSettings);

const openingSettings = (settings: Settings): OpeningConfig => ({
  identity: settings.optional<string | undefined>("BACKUP_IDENTITY", undefined, asIdentity),
});

/** A file as `age-keygen` writes it has comments above the key. */
const asIdentity = (text: string): string => {
  const found = /^AGE-SECRET-KEY-\S+$/m.exec(text);
  if (!found) throw new Error("holds no key of age");
  return found[0];
};

export const placeSettings = ({ required }: Settings): BackupConfig => ({
  mongodbUri: required("MONGODB_URI", asMongodbUri),
  filesDir: required("FILES_DIR", asFolder),
});
