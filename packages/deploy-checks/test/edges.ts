import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getOption } from "@bufbuild/protobuf";
import { eventRules, eventSchemas } from "@qiming/contracts";
import { ROOT } from "./trees.ts";

export const SERVICES: readonly string[] = readdirSync(join(ROOT, "services")).filter(
  (name) => name !== "gateway",
);

/** "points → meetings": who opens connections to whom. */
export type Edge = string;
export const edge = (from: string, to: string): Edge => `${from} → ${to}`;

/** Every connection between parts that the code opens, read from what it says: clients in the sources, events in the contract. */
export function edgesOfTheCode(): Edge[] {
  const shared = clientsIn(join(ROOT, "packages/service-kit/src"));
  const calls = SERVICES.flatMap((from) =>
    [...shared.filter((to) => to !== from), ...clientsIn(join(ROOT, "services", from, "src"))].map((to) =>
      edge(from, to),
    ),
  );
  const door = ["gateway", "operator"].flatMap((from) => SERVICES.map((to) => edge(from, to)));
  return [...new Set([...calls, ...deliveries(), ...door])].sort();
}

/** The owners of the contracts of which a client is made: `client(MeetingService)`, with the contract that the name is imported from. */
function clientsIn(folder: string): string[] {
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return sources.flatMap((source) =>
    [...source.matchAll(/\bclient\(\s*([A-Z]\w+)/g)].flatMap(([, name]) => ownersIn(source, name!)),
  );
}

/** A contract that belongs to no service is one that each has for itself. */
function ownersIn(source: string, name: string): readonly string[] {
  const imported = new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from "@qiming/contracts/([a-z_]+)/`).exec(
    source,
  );
  if (!imported) throw new Error(`where ${name} comes from cannot be seen`);
  const owner = imported[1]!.replaceAll("_", "-");
  return SERVICES.includes(owner) ? [owner] : SERVICES;
}

/** The relay of each sender calls each subscriber. None named as a sender: only the service with whose name the type begins. */
function deliveries(): Edge[] {
  return eventSchemas.flatMap((schema) => {
    const { type, senders, subscribers } = getOption(schema, eventRules);
    const from = senders.length > 0 ? senders : SERVICES.filter((name) => type.startsWith(`${name}.`));
    return from.flatMap((sender) => subscribers.map((subscriber) => edge(sender, subscriber)));
  });
}
