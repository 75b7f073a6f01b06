import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getOption } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { eventRules, eventSchemas } from "@qiming/contracts";

// What the code of each service tells and takes in, held against the contract. A sender that the contract does not name is turned away at the
// other side, for ever and without anybody's notice.
const SERVICES = fileURLToPath(new URL("../../../services/", import.meta.url));
const names = readdirSync(SERVICES);

/** The source of a service, without its tests. */
function sourceOf(name: string, ending = ".ts"): string {
  const folder = join(SERVICES, name, "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const kept = files.filter((file) => file.endsWith(ending) && !file.endsWith(".test.ts"));
  return kept.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}
const sources = new Map(names.map((name) => [name, sourceOf(name)]));
const events = eventSchemas.map((schema) => ({ name: schema.name, ...getOption(schema, eventRules) }));
const typeOf = new Map(events.map(({ name, type }) => [name, type]));
/** The event types whose schemas stand directly behind a call. */
const namedIn = (name: string, call: string): string[] => {
  const found = sources.get(name)!.matchAll(new RegExp(`\\b${call}\\(\\s*(\\w+)Schema\\b`, "g"));
  return [
    ...new Set([...found].map(([, schema]) => typeOf.get(schema!) ?? `${schema} of no contract`)),
  ].sort();
};
const contracted = (isNamed: (event: (typeof events)[number]) => boolean): string[] =>
  [...new Set(events.filter(isNamed).map(({ type }) => type))].sort();
/** None named: only the service with whose name the type begins. */
const isSender = (name: string, { type, senders }: { type: string; senders: string[] }): boolean =>
  senders.length > 0 ? senders.includes(name) : type.startsWith(`${name}.`);

test("no two events have one name", () => {
  expect(typeOf.size).toBe(events.length);
});

describe.each(names)("%s", (name) => {
  test("tells exactly the events of which the contract names it as a sender", () => {
    expect(namedIn(name, "newEvent")).toEqual(contracted((event) => isSender(name, event)));
  });
  test("takes in exactly the events of which the contract names it as a subscriber", () => {
    expect(namedIn(name, "on")).toEqual(contracted(({ subscribers }) => subscribers.includes(name)));
  });
  test("names its notices after itself, and has no text for one that it never sends", () => {
    const source = sources.get(name)!;
    const kinds = [...source.matchAll(/\bkind: ["`](\w+)\.[\w${}.-]+["`]/g)].map(([, first]) => first!);
    expect(kinds.filter((first) => first !== name.split("-")[0])).toEqual([]);
    const texts = [...sourceOf(name, "notices.ts").matchAll(/^ {2}(\w+): \{\s*zhCn: /gm)];
    const isSent = (event: string) => new RegExp(`["'.]${event}\\b`).test(source);
    expect(texts.map(([, event]) => event!).filter((event) => !isSent(event))).toEqual([]);
  });
});
