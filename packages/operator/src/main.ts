import { runRealm } from "@qiming/keycloak-realm";
import { BACKUP_COMMANDS } from "./backup/commands.ts";
import { onlyArgument, type Command } from "./command.ts";
import { explain } from "./explain.ts";
import { runExport } from "./export/export.ts";
import { runImport } from "./import/command.ts";
import { makeKeys } from "./keys.ts";
import { runPrepare } from "./prepare/command.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  keys: {
    arguments: "<folder>",
    what: "the key pairs with which the parts trust each other; those that are there stay",
    run: (args) => makeKeys(onlyArgument(args, "<folder>")),
  },
  prepare: {
    arguments: "<folder>",
    what: "keys, certificates and passwords of an installation on one host (deploy/compose)",
    run: (args) => runPrepare(onlyArgument(args, "<folder>")),
  },
  import: {
    arguments: "<what> <path>",
    what: "brings data into a running platform; without <what>: what there is",
    run: runImport,
  },
  ...BACKUP_COMMANDS,
  realm: {
    arguments: "compare|apply|export <file>",
    what: "brings a running Keycloak to the realm's file without loss, or shows how they differ",
    run: runRealm,
  },
  export: {
    arguments: "<folder>",
    what: "everything that is the university's, in open forms, for whoever goes on without the platform",
    run: (args, environment) => runExport(onlyArgument(args, "<folder>"), environment),
  },
};

const USAGE = `main.js <command>

${Object.entries(COMMANDS)
  .map(([name, { arguments: args, what }]) => `  ${`${name} ${args}`.padEnd(32)}${what}`)
  .join("\n")}`;

const [name = "", ...args] = process.argv.slice(2);
try {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Error(USAGE);
  console.log(await command.run(args, process.env));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
