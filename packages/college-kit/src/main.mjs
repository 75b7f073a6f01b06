#!/usr/bin/env node
import { parseArgs } from "node:util";
import { runCommand, text, UsageError } from "./texts.mjs";

const COMMANDS = {
  dev: {
    options: { platform: { type: "string" }, port: { type: "string", default: "5199" } },
    run: async (values) => (await import("./dev/dev.mjs")).dev(values),
  },
  check: {
    options: { json: { type: "boolean", default: false } },
    run: async (values) => (await import("./check.mjs")).check(values),
  },
  publish: {
    options: { platform: { type: "string" }, "key-file": { type: "string" } },
    run: async (values) => (await import("./publish.mjs")).publish(values),
  },
  update: {
    options: {},
    run: async () => (await import("./update.mjs")).update(),
  },
};

await runCommand(() => {
  const [name, ...rest] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name ?? "") ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(text("main.usage"));
  return command.run(read(command.options, rest));
});

function read(options, args) {
  try {
    return parseArgs({ options, args }).values;
  } catch (error) {
    throw new UsageError(`${error.message}\n\n${text("main.usage")}`);
  }
}
