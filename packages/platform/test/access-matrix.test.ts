import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMethod, type Message } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { services as contracts } from "@qiming/contracts";
import { newId } from "@qiming/core";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { IdentityService, OrganizationType } from "@qiming/contracts/identity/v1/identity_service";
import { PrivacyRequestKind, PrivacyService } from "@qiming/contracts/identity/v1/privacy_service";
import { RoleService } from "@qiming/contracts/identity/v1/role_service";
import { StatusService } from "@qiming/contracts/operations/v1/status_service";
import { CoursePassedSchema } from "@qiming/contracts/learning/v1/learning_events";
import { ActivityKind, ActivityService } from "@qiming/contracts/meetings/v1/activity_service";
import { MeetingMode, MeetingService, MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import { ProposalService } from "@qiming/contracts/meetings/v1/proposal_service";
import { ClaimService } from "@qiming/contracts/points/v1/claim_service";
import { ReviewService } from "@qiming/contracts/meetings/v1/review_service";
import { RuleBookService } from "@qiming/contracts/points/v1/rule_book_service";
import { ModuleService } from "@qiming/contracts/portal/v1/module_service";
import { keycloakAccounts } from "@qiming/identity";
import { packArchive } from "@qiming/module-checks";
import { startEmbeddedMongoProcess, type MongoProcess } from "@qiming/embedded-mongo";
import { createClient, createTokenIssuer, methodPath, ownerOf, rulesOf } from "@qiming/service-kit";
import { createImports, startServices, type Services } from "../src/index.ts";
import { issuerKeys } from "../src/keys.ts";

// Every method of every service, called as every role from where the thing concerned lies and from elsewhere. The table beside this file is
// reviewed by people: a new method, a new role or another rule shows there. UPDATE=1 writes it anew.
const TABLE = new URL("access-matrix.txt", import.meta.url);
const ROOT = new URL("../../../", import.meta.url);

let folder: string;
let mongo: MongoProcess;
let services: Services;
const organizations = new Map<string, string>();
let target: Record<
  | "personId"
  | "proposalId"
  | "requestId"
  | "moduleId"
  | "keyId"
  | "meetingId"
  | "activityId"
  | "itemId"
  | "reviewId"
  | "claimId"
  | "ruleBookId",
  string
>;

interface Caller {
  readonly name: string;
  /** Anonymous where it is missing. */
  readonly token?: (service: string) => string;
  readonly personId?: string;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-matrix-"));
  mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  // There is no identity provider: whoever is let in to ask for an account hears that it is away.
  const accounts = keycloakAccounts({
    url: "http://127.0.0.1:9",
    realm: "party",
    clientId: "nobody",
    clientSecret: "nothing",
  });
  const options = { mongodbUri: mongo.uri, dataDir: folder, channel: "local", logLevel: "silent" } as const;
  services = await startServices({ ...options, accounts, shared: {}, webUrl: "http://localhost" });
  const imports = createImports(services);
  await imports.register(new URL("deploy/demo/register.yaml", ROOT).pathname, "issuer");
  await imports.ruleBook(new URL("deploy/demo/rule-book.yaml", ROOT).pathname);
  await readOrganizations();
  target = await makeTargets();
}, 60_000);
afterAll(async () => {
  await services.stop();
  await mongo.stop();
  await rm(folder, { recursive: true, force: true });
});

const org = (path: string) => organizations.get(path)!;
const as = (caller: Caller, service: string) => ({
  ...(caller.token && { headers: { authorization: `Bearer ${caller.token(service)}` } }),
});

function someone(
  name: string,
  personId: string,
  branch: string,
  on?: string,
  permissions: string[] = [],
  login: { factors: 1 | 2; loginTime: number } = { factors: 2, loginTime: Date.now() / 1000 },
): Caller {
  const person = {
    personId,
    branchId: org(branch),
    collegeId: org(branch.split("/").slice(0, 2).join("/")),
    sessionId: "s",
    ...login,
    grants: on ? [{ organizationId: org(on), permissions }] : [],
  };
  const token = (service: string) =>
    services.gatewayTokens.forPerson(service, person, JSON.stringify(person), Number.POSITIVE_INFINITY);
  return { name, token, personId };
}

async function readOrganizations(): Promise<void> {
  organizations.set("", "");
  const identity = createClient(IdentityService, services.channelTo("identity"));
  const reader = someone("reader", "reader", "");
  const walk = async (parentId: string, path: string): Promise<void> => {
    const { organizations: found } = await identity.listOrganizations({ parentId }, as(reader, "identity"));
    for (const { id, code } of found) {
      organizations.set(path + code, id);
      await walk(id, `${path}${code}/`);
    }
  };
  await walk("", "");
}

/** A member of ECON/UG1 with a points account, and a proposal about them that waits. */
async function makeTargets(): Promise<typeof target> {
  const secretary = someone("s", "s", "YT/ECON/UG1", "YT", [
    "identity.members.read",
    "identity.roles.assign",
  ]);
  const identity = createClient(IdentityService, services.channelTo("identity"));
  const { people } = await identity.listMembers(
    { organizationId: org("YT/ECON/UG1"), query: "YT2024-0008" },
    as(secretary, "identity"),
  );
  const personId = people[0]!.id;
  const { privateKeys } = issuerKeys(join(folder, "keys"), ["learning"]);
  const learning = createTokenIssuer("learning", privateKeys["learning"]!);
  const payload = { personId, branchId: org("YT/ECON/UG1"), courseId: "dues", required: true };
  await createClient(EventSubscriberService, services.channelTo("points")).deliver(
    {
      event: {
        id: newId(),
        occurTime: timestampFromDate(new Date()),
        payload: anyPack(CoursePassedSchema, create(CoursePassedSchema, payload)),
      },
    },
    { headers: { authorization: `Bearer ${learning.forService("points")}` } },
  );
  const { id } = await createClient(RoleService, services.channelTo("identity")).assignRole(
    { organizationId: org("YT/ECON"), personId, role: "COLLEGE_COMMITTEE", basis: "b" },
    as(secretary, "identity"),
  );
  const asked = await createClient(PrivacyService, services.channelTo("identity")).createPrivacyRequest(
    { kind: PrivacyRequestKind.BLOCKING },
    as(someone("m", personId, "YT/ECON/UG1"), "identity"),
  );
  const portal = createClient(ModuleService, services.channelTo("portal"));
  const operator = { headers: { authorization: `Bearer ${services.operatorTokens.forService("portal")}` } };
  const { moduleId } = await portal.importModule({ archive: smallestModule() }, operator);
  const developer = someone("d", "d", "YT/ECON/UG1", "YT/ECON", ["portal.modules.publish"]);
  const { key } = await portal.createPublishKey(
    { organizationId: org("YT/ECON"), name: "key", days: 1 },
    as(developer, "portal"),
  );
  return {
    ...{ personId, proposalId: id, requestId: asked.id, moduleId, keyId: key!.id },
    meetingId: await planMeeting(),
    activityId: await proposeActivity(personId),
    itemId: await proposeItem(personId),
    reviewId: await startReview(),
    claimId: await submitClaim(personId),
    ruleBookId: await writeRuleBook(),
  };
}

/** One of ECON/UG1, of which nobody was given notice. */
async function planMeeting(): Promise<string> {
  const permissions = ["meetings.read", "meetings.manage"];
  const secretary = someone("s", "s", "YT/ECON/UG1", "YT/ECON/UG1", permissions);
  const plan = {
    ...{ type: MeetingType.BRANCH_ASSEMBLY, title: "m", minutes: 60, mode: MeetingMode.OFFLINE, place: "p" },
    startTime: timestampFromDate(new Date(Date.now() + 86_400_000)),
    agenda: [{ title: "a" }],
  };
  const { id } = await createClient(MeetingService, services.channelTo("meetings")).planMeeting(
    { organizationId: org("YT/ECON/UG1"), plan },
    as(secretary, "meetings"),
  );
  return id;
}

/** By a member of ECON/UG1. */
async function proposeActivity(personId: string): Promise<string> {
  const plan = {
    ...{ kind: ActivityKind.PRACTICE, title: "a", goal: "g", place: "p", minutes: 60 },
    startTime: timestampFromDate(new Date(Date.now() + 86_400_000)),
  };
  const { id } = await createClient(ActivityService, services.channelTo("meetings")).proposeActivity(
    { plan },
    as(someone("m", personId, "YT/ECON/UG1"), "meetings"),
  );
  return id;
}

/** To ECON/UG1, by a member of it. */
async function proposeItem(personId: string): Promise<string> {
  const { id } = await createClient(ProposalService, services.channelTo("meetings")).proposeItem(
    { title: "p" },
    as(someone("m", personId, "YT/ECON/UG1"), "meetings"),
  );
  return id;
}

/** Of ECON/UG1. */
async function startReview(): Promise<string> {
  const secretary = someone("s", "s", "YT/ECON/UG1", "YT/ECON/UG1", ["meetings.manage"]);
  const { id } = await createClient(ReviewService, services.channelTo("meetings")).startReview(
    { organizationId: org("YT/ECON/UG1"), year: 2026, withAppraisal: true },
    as(secretary, "meetings"),
  );
  return id;
}

/** By a member of ECON/UG1. */
async function submitClaim(personId: string): Promise<string> {
  const day = new Date().toISOString().slice(0, 10);
  const { id } = await createClient(ClaimService, services.channelTo("points")).submitClaim(
    { content: { indicatorCode: "BON-05", level: 0, day, title: "t", evidence: "e" } },
    as(someone("m", personId, "YT/ECON/UG1"), "points"),
  );
  return id;
}

/** A supplement of ECON's that nobody has handed in. */
async function writeRuleBook(): Promise<string> {
  const committee = someone("c", "c", "YT/ECON/UG1", "YT/ECON", ["points.rules.write"]);
  const { id } = await createClient(RuleBookService, services.channelTo("points")).saveDraft(
    { organizationId: org("YT/ECON"), content: { code: "ECON", version: "v1" } },
    as(committee, "points"),
  );
  return id;
}

/** A module of ECON that does nothing. */
function smallestModule(): Uint8Array {
  const script = "export const mount=async()=>{},unmount=mount,bootstrap=mount;";
  const manifest = {
    contract: 1,
    id: "college-econ",
    version: "1.0.0",
    route: "/m/econ",
    lane: "page",
    entry: "main.js",
    css: [],
    integrity: { "main.js": `sha384-${createHash("sha384").update(script).digest("base64")}` },
    requires: {},
  };
  const files = { "main.js": script, "module.json": JSON.stringify(manifest) };
  return packArchive(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
}

/** What stands for the thing that a method is about, by the field that names it, and of which service where several name theirs so. */
const TARGETS: Readonly<Record<string, readonly [about: string, id: () => string]>> = {
  person_id: ["a branch's member", () => target.personId],
  proposal_id: ["a college's proposal", () => target.proposalId],
  request_id: ["a branch member's request", () => target.requestId],
  module_id: ["a college's module", () => target.moduleId],
  key_id: ["a college's key", () => target.keyId],
  meeting_id: ["a branch's meeting", () => target.meetingId],
  activity_id: ["a branch's activity", () => target.activityId],
  "ProposalService.proposal_id": ["a proposal to a branch", () => target.itemId],
  review_id: ["a branch's review", () => target.reviewId],
  claim_id: ["a branch's claim", () => target.claimId],
  rule_book_id: ["a college's rule book", () => target.ruleBookId],
};

/** The places from which a role of a kind of organisation is tried: where the target lies, beside it, elsewhere. */
const PLACES: Partial<Record<OrganizationType, [place: string, path: string][]>> = {
  [OrganizationType.UNIVERSITY_COMMITTEE]: [["university", "YT"]],
  [OrganizationType.COLLEGE_COMMITTEE]: [
    ["own college", "YT/ECON"],
    ["other college", "YT/INFO"],
  ],
  [OrganizationType.GENERAL_BRANCH]: [],
  [OrganizationType.BRANCH]: [
    ["own branch", "YT/ECON/UG1"],
    ["sister branch", "YT/ECON/PG"],
    ["other college's branch", "YT/INFO/UG"],
  ],
  [OrganizationType.PARTY_GROUP]: [["a group", "YT/ECON/PG/G1"]],
};

async function callers(): Promise<Caller[]> {
  const { privateKeys } = issuerKeys(join(folder, "keys"), ["learning"]);
  const learning = createTokenIssuer("learning", privateKeys["learning"]!);
  const { roles } = await createClient(RoleService, services.channelTo("identity")).listRoles(
    {},
    as(someone("r", "r", ""), "identity"),
  );
  const held = roles.flatMap(({ role, permissions, organizationTypes }) =>
    organizationTypes.flatMap((type) =>
      PLACES[type]!.map(([place, path]) =>
        someone(`${role} of ${place}`, "somebody", path, path, permissions),
      ),
    ),
  );
  return [
    { name: "nobody" },
    { name: "gateway", token: (service) => services.gatewayTokens.forService(service) },
    { name: "operator", token: (service) => services.operatorTokens.forService(service) },
    { name: "another service", token: (service) => learning.forService(service) },
    someone("member of own branch", "somebody", "YT/ECON/UG1"),
    someone("member of other college", "somebody", "YT/INFO/UG"),
    ...held,
  ];
}

/** What a method is called with, by what its access rule asks about. */
function requestsFor(method: DescMethod): [about: string, request: Record<string, unknown>][] {
  const rule = rulesOf(method).access!.rule;
  const local = (name: string) => method.input.fields.find((each) => each.name === name)!.localName;
  if (rule.case === "self" && rule.value.personField)
    return [
      ["oneself", { [local(rule.value.personField)]: "" }],
      ["somebody else", { [local(rule.value.personField)]: target.personId }],
    ];
  if (rule.case !== "permission") return [["", {}]];
  const { case: scope, value: field } = rule.value.scope;
  if (scope === "organizationField")
    return [
      ["a branch", { [local(field)]: org("YT/ECON/UG1") }],
      ["the university", { [local(field)]: org("YT") }],
    ];
  const [about, id] = TARGETS[`${method.parent.name}.${field}`] ?? TARGETS[field!]!;
  return [
    [about, { [local(field!)]: id() }],
    ["what is not there", { [local(field!)]: "nothing" }],
  ];
}

/** Whether the door opens: what is said behind it, for example that a request lacks a field, is not asked here. */
async function isAdmitted(method: DescMethod, request: object, caller: Caller): Promise<boolean> {
  // What every service has is asked of one.
  const owner = method.parent === StatusService ? "points" : ownerOf(method.parent);
  const channel = services.channelTo(owner);
  const message = create(method.input, request as never) as Message;
  const gone = new AbortController();
  const options = { ...as(caller, owner), signal: gone.signal, timeoutMs: 10_000 };
  try {
    if (method.methodKind === "server_streaming")
      for await (const _ of channel.stream(method, message, options)) break;
    else await channel.unary(method, message, options);
  } catch (error) {
    const { code, metadata } = error as { code: string; metadata?: Record<string, string> };
    if (code === "unauthenticated") return false;
    if (code === "permission_denied" && !metadata?.["role"])
      return (error as { reason: string }).reason === "LOGIN_NOT_LINKED";
  } finally {
    gone.abort();
  }
  return true;
}

test("every method admits whom the reviewed table names, from where it names them, and nobody else", async () => {
  const everybody = await callers();
  const lines: string[] = [];
  for (const contract of contracts) {
    if (contract === EventSubscriberService) continue;
    for (const method of contract.methods) {
      for (const [about, request] of requestsFor(method)) {
        const admitted: string[] = [];
        for (const caller of everybody)
          if (await isAdmitted(method, request, caller)) admitted.push(caller.name);
        const all = everybody.filter(
          ({ name }) => name !== "nobody" && !/^(gateway|operator|another)/.test(name),
        );
        const isEveryPerson = all.every(({ name }) => admitted.includes(name));
        const persons = new Set(all.map(({ name }) => name));
        const shown = isEveryPerson
          ? [...admitted.filter((name) => !persons.has(name)), "every person"]
          : admitted;
        lines.push(
          `${methodPath(method)}${about ? ` on ${about}` : ""}`,
          ...(shown.length > 0 ? shown : ["(none)"]).map((name) => `    ${name}`),
        );
      }
    }
  }
  const table = `${lines.join("\n")}\n`;
  if (process.env["UPDATE"]) await writeFile(TABLE, table);
  expect(table).toBe(await readFile(TABLE, "utf8"));
}, 120_000);

test("what wants a second factor is refused to whoever shows one only, or showed two long ago", async () => {
  const permissions = ["assign", "assign_administrators"].map((name) => `identity.roles.${name}`);
  permissions.push("identity.accounts.write", "identity.members.export", "identity.privacy.decide");
  permissions.push(...["publish", "stop", "oversee"].map((name) => `portal.modules.${name}`));
  const weak = [
    { factors: 1 as const, loginTime: Date.now() / 1000 },
    { factors: 2 as const, loginTime: Date.now() / 1000 - 3_600 },
  ];
  const asked: string[] = [];
  for (const contract of contracts)
    for (const method of contract.methods) {
      if (rulesOf(method).secondFactorWithinSeconds === 0) continue;
      asked.push(method.name);
      const [[, request]] = requestsFor(method) as [[string, object]];
      const strong = someone("strong", "somebody", "YT/ECON", "YT", permissions);
      expect([method.name, await isAdmitted(method, request, strong)]).toEqual([method.name, true]);
      for (const login of weak) {
        const caller = someone("weak", "somebody", "YT/ECON", "YT", permissions, login);
        expect([method.name, await isAdmitted(method, request, caller)]).toEqual([method.name, false]);
      }
    }
  expect(asked.length).toBeGreaterThan(7);
});
