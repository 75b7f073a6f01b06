import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { services as contracts } from "@qiming/contracts";
import { ownerOf, readConfig } from "@qiming/service-kit";
import { prepare } from "./prepare.ts";
import { secretStore, type Owner } from "./store.ts";

/** Of the replica set in deploy/compose; whoever is not there is not asked. */
const DATABASE_HOSTS = ["mongodb-1:27017", "mongodb-2:27017", "mongodb-3:27017"];
const REPLICA_SET = "qiming";
/** What people bring, and what the operator's commands read and write. */
const FOLDERS = ["data/files", "data/backups", "data/in"];
/** The contract that every service has beside its own. */
const OF_ALL = "events";

/**
 * `prepare <folder>`: makes keys, certificates and passwords of an installation on one host, by the `.env` in its folder.
 *
 * @param folder of compose.yaml and .env
 * @returns what to tell whoever typed it
 */
export async function runPrepare(folder: string): Promise<string> {
  const { webHost, loginHost, owner } = readSettings(join(folder, ".env"));
  const store = secretStore(folder, ownerToSet(owner));
  const services = [...new Set(contracts.map(ownerOf))].filter((name) => name !== OF_ALL).sort();
  for (const each of FOLDERS) store.makeFolder(each);
  await prepare(store.within("secrets"), {
    ...{ services, webHost, loginHost },
    databaseHosts: DATABASE_HOSTS,
    replicaSet: REPLICA_SET,
  });
  return store.written.length === 0 ? "everything was there" : store.written.join("\n");
}

function readSettings(file: string) {
  if (!existsSync(file)) throw new Error(`${file} is missing: .env.example says what belongs there`);
  return readConfig(parseEnv(readFileSync(file, "utf8")), ({ required }) => ({
    webHost: required("WEB_HOST", asHost),
    loginHost: required("LOGIN_HOST", asHost),
    owner: required("RUN_AS", asOwner),
  }));
}

const asHost = (text: string): string => {
  if (!/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/.test(text))
    throw new Error(`"${text}" is no host name`);
  return text;
};

const asOwner = (text: string): Owner => {
  const [, user, group] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (!user || !group) throw new Error(`"${text}" is not <number of a user>:<number of a group>`);
  return { user: Number(user), group: Number(group) };
};

/** What is written must be read by whom the parts run as: root gives it to them, nobody else can. */
function ownerToSet(owner: Owner): Owner | undefined {
  const user = process.getuid?.();
  if (user === 0) return owner;
  if (user !== owner.user)
    throw new Error(
      `run as ${user}, the parts as ${owner.user} (RUN_AS): they could not read what is written`,
    );
  return undefined;
}
