import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  create,
  ScalarType,
  type DescField,
  type DescMessage,
  type DescMethod,
  type Message,
} from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { services as contracts } from "@qiming/contracts";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { RoleService } from "@qiming/contracts/identity/v1/role_service";
import { keycloakAccounts } from "@qiming/identity";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import { allServices, createClient, isRead, methodPath, ownerOf } from "@qiming/service-kit";
import { createImports } from "@qiming/operator";
import { startServices, type Services } from "../src/index.ts";

// Every text field of every method, as the contracts have them, is given every kind of hostile string by somebody who may do everything: a new
// field is among them without being named. A service may take it or refuse it, but must not break, and must not repeat it in a refusal.
const ROOT = new URL("../../../", import.meta.url);
const CALLS = 4;
/** What a refusal may name: who sent it made it up to find something by. */
const NAMES_SOMETHING = /(^|_)(id|code|role)$/;
const MOST_DEPTH = 5;
/** What ends something that the other methods are about comes last. */
const ENDS = /^(Dissolve|Merge|Split|Move|Disable|End|Remove|Delete|Seal|Stop|Close|Cancel|Suspend)/;

let folder: string;
let mongo: MongoProcess;
let services: Services;
let strings: readonly string[];
let person: { personId: string; branchId: string; collegeId: string; grants: object[] };

beforeAll(async () => {
  ({ HOSTILE: strings } = (await import(new URL("apps/shell/e2e/hostile-strings.mjs", ROOT).href)) as {
    HOSTILE: string[];
  });
  folder = await mkdtemp(join(tmpdir(), "qiming-hostile-"));
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  const accounts = keycloakAccounts({
    ...{ url: "http://127.0.0.1:9", realm: "party", clientId: "nobody", clientSecret: "nothing" },
  });
  const options = { mongodbUri: mongo.uri, dataDir: folder, channel: "local", logLevel: "silent" } as const;
  services = await startServices({ ...options, accounts, shared: {}, webUrl: "http://localhost" });
  const imports = createImports(services);
  await imports.register(new URL("deploy/demo/register.yaml", ROOT).pathname, "issuer");
  await imports.ruleBook(new URL("deploy/demo/rule-book.yaml", ROOT).pathname);
  person = await somebodyWhoMay();
}, 120_000);
afterAll(async () => {
  await services.stop();
  await mongo.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A member of ECON/UG1 with every permission that any role has, on the whole university. */
async function somebodyWhoMay() {
  const reader = { personId: "r", branchId: "", collegeId: "", grants: [] as object[] };
  const identity = createClient(IdentityService, services.channelTo("identity"));
  const below = async (parentId: string, code: string) =>
    (await identity.listOrganizations({ parentId }, as(reader, "identity"))).organizations.find(
      (each) => each.code === code,
    )!.id;
  const university = await below("", "YT");
  const collegeId = await below(university, "ECON");
  const branchId = await below(collegeId, "UG1");
  const { roles } = await createClient(RoleService, services.channelTo("identity")).listRoles(
    {},
    as(reader, "identity"),
  );
  const permissions = [...new Set(roles.flatMap((each) => each.permissions))];
  const all = { ...reader, branchId, collegeId, grants: [{ organizationId: university, permissions }] };
  const { people } = await identity.listMembers(
    { organizationId: branchId, query: "YT2024-0008" },
    as(all, "identity"),
  );
  return { ...all, personId: people[0]!.id };
}

function as(who: object, service: string) {
  const full = { sessionId: "s", factors: 2, loginTime: Date.now() / 1000, ...who };
  const token = services.gatewayTokens.forPerson(
    service,
    full as never,
    JSON.stringify(full),
    Number.POSITIVE_INFINITY,
  );
  return { headers: { authorization: `Bearer ${token}` }, timeoutMs: 20_000 };
}

/** A message with a hostile string in each of its texts, and something plausible in every other field. */
function filled(schema: DescMessage, next: (name: string) => string, depth = 0): Record<string, unknown> {
  const taken = new Set<string>();
  const entries = schema.fields.flatMap((field): [string, unknown][] => {
    if (field.oneof && taken.has(field.oneof.name)) return [];
    const value = valueOf(field, next, depth);
    if (value === undefined) return [];
    if (!field.oneof) return [[field.localName, value]];
    taken.add(field.oneof.name);
    return [[field.oneof.localName, { case: field.localName, value }]];
  });
  return Object.fromEntries(entries);
}

function valueOf(field: DescField, next: (name: string) => string, depth: number): unknown {
  switch (field.fieldKind) {
    case "enum":
      return field.enum.values[1]?.number ?? 0;
    case "scalar":
      return scalar(field.scalar, field.name, next);
    case "message":
      return inner(field.message, next, depth);
    case "list":
      if (field.listKind === "scalar") return [scalar(field.scalar, field.name, next)];
      if (field.listKind === "enum") return [field.enum.values[1]?.number ?? 0];
      return [inner(field.message, next, depth)].filter((each) => each !== undefined);
    default:
      return undefined;
  }
}

function inner(schema: DescMessage, next: (name: string) => string, depth: number): unknown {
  if (schema.typeName === "google.protobuf.Timestamp")
    return timestampFromDate(new Date(Date.now() + 86_400_000));
  if (schema.typeName.startsWith("google.") || depth > MOST_DEPTH) return undefined;
  return filled(schema, next, depth + 1);
}

function scalar(type: ScalarType, name: string, next: (name: string) => string): unknown {
  if (type === ScalarType.BOOL) return true;
  if (type === ScalarType.BYTES) return new TextEncoder().encode(next(name));
  if (type === ScalarType.INT64 || type === ScalarType.UINT64) return 1n;
  if (type !== ScalarType.STRING) return name === "year" ? 2026 : 1;
  if (name === "organization_id" || name === "branch_id") return person.branchId;
  if (name === "person_id") return person.personId;
  if (/(^|_)(day|date)$/.test(name)) return "2026-03-18";
  return next(name);
}

interface Outcome {
  readonly code: string;
  readonly said: string;
}

async function outcomeOf(method: DescMethod, request: object): Promise<Outcome> {
  const owner = ownerOf(method.parent);
  const message = create(method.input, request as never) as Message;
  try {
    await services.channelTo(owner).unary(method, message, as(person, owner));
    return { code: "ok", said: "" };
  } catch (error) {
    const { code, reason, metadata, violations, message: text } = error as Record<string, unknown>;
    return { code: String(code), said: JSON.stringify([reason, metadata, violations, text]) };
  }
}

test("no text breaks a service, and none is said again in a refusal", async () => {
  const methods = contracts
    .filter((contract) => allServices.includes(ownerOf(contract)))
    .flatMap((contract) => contract.methods)
    .filter(({ methodKind }) => methodKind === "unary")
    .sort((one, other) => Number(ENDS.test(one.name)) - Number(ENDS.test(other.name)));
  let given = 0;
  let taken = 0;
  const faults: string[] = [];
  const call = async (method: DescMethod) => {
    const here: string[] = [];
    const next = (name: string) => {
      const text = strings[given++ % strings.length]!;
      if (!NAMES_SOMETHING.test(name)) here.push(text);
      return text;
    };
    const { code, said } = await outcomeOf(method, filled(method.input, next));
    if (code === "ok") taken++;
    if (["internal", "undefined", "unimplemented"].includes(code))
      faults.push(`${methodPath(method)} ${code} ${said} ${JSON.stringify(here).slice(0, 400)}`);
    const told = here.find((each) => each.length > 12 && said.includes(JSON.stringify(each).slice(1, -1)));
    if (told) faults.push(`${methodPath(method)} says again ${said.slice(0, 300)}`);
  };
  for (const method of methods) for (let i = 0; i < CALLS; i++) await call(method);
  // What was taken is read again by everything that reads.
  for (const method of methods.filter(isRead)) await call(method);
  expect(faults).toEqual([]);
  expect(given).toBeGreaterThan(8 * strings.length);
  expect(taken).toBeGreaterThan(100);
}, 180_000);
