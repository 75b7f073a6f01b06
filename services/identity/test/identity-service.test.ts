import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { IdentityService, MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { startTestService, type TestService } from "@qiming/service-kit/testing";
import { identityService } from "../src/index.ts";
import { memoryAccounts } from "./fakes/memory-accounts.ts";

let mongo: EmbeddedMongo;
let folder: string;
let service: TestService;
let yaml: string;
const loginIssuer = "https://sso.example/realms/party";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "identity-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
  const accounts = memoryAccounts(loginIssuer).directory;
  service = await startTestService(identityService({ accounts }), { mongoUri: mongo.uri });
  yaml = await readFile(new URL("../../../deploy/demo/register.yaml", import.meta.url), "utf8");
  await service
    .as(IdentityService, "operator")
    .importRegister({ yaml, fileName: "register.yaml", loginIssuer }, { timeoutMs: 60_000 });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mongo.stop();
  await rm(folder, { recursive: true });
});

const gateway = () => service.as(IdentityService, "gateway");
const operator = () => service.as(IdentityService, "operator");
const subjectOf = (number: string) => new RegExp(`${number},[^]*?subject: ([0-9a-f-]{36})`).exec(yaml)![1]!;
const exchange = (number: string) =>
  gateway().exchangeLogin({ issuer: loginIssuer, subject: subjectOf(number) });
const as = async (number: string) => {
  const { personId, branchId, collegeId, grants } = await exchange(number);
  return service.as(IdentityService, { personId, branchId, collegeId, grants });
};

test("the demo university has the sizes it was given, counted upwards", async () => {
  const anyone = service.as(IdentityService, { personId: "p" });
  const [university] = (await anyone.listOrganizations({})).organizations;
  expect([university!.fullMembers, university!.probationaryMembers]).toEqual([194, 29]);
  const colleges = (await anyone.listOrganizations({ parentId: university!.id })).organizations;
  expect(
    colleges.map(({ code, fullMembers, probationaryMembers }) => [code, fullMembers, probationaryMembers]),
  ).toEqual([
    ["ECON", 38, 9],
    ["INFO", 21, 7],
    ["LAW", 17, 2],
    ["ART", 4, 1],
    ["OCEAN", 50, 9],
    ["ADMIN", 64, 1],
  ]);
});

test("the same register again changes nothing", async () => {
  const result = await operator().importRegister(
    { yaml, fileName: "register.yaml", loginIssuer },
    { timeoutMs: 60_000 },
  );
  expect([result.created, result.changed]).toEqual([0, 0]);
});

test("a login becomes a person with the grants of their roles; an unknown one is refused", async () => {
  const secretary = await exchange("YT2024-0001");
  expect(secretary.grants).toMatchObject([
    {
      organizationId: secretary.branchId,
      permissions: expect.arrayContaining(["identity.members.read", "points.accounts.read"]),
    },
  ]);
  expect((await exchange("YT2024-0009")).grants).toEqual([]);
  await expect(
    gateway().exchangeLogin({ issuer: "https://elsewhere.example", subject: subjectOf("YT2024-0001") }),
  ).rejects.toMatchObject({ reason: "LOGIN_NOT_LINKED" });
});

test("I see myself, my status and my line of organisations", async () => {
  const me = await (await as("YT2024-0009")).getMe({});
  expect(me.person).toMatchObject({ number: "YT2024-0009", memberStatus: MemberStatus.PROBATIONARY });
  expect(me.lineage.map(({ name }) => name)).toEqual(["云汀大学党委", "经贸学院党委", "本科生第一党支部"]);
});

test("a secretary reads the own branch page by page and no other; a member reads none", async () => {
  const { branchId } = await exchange("YT2024-0001");
  const secretary = await as("YT2024-0001");
  const numbers: string[] = [];
  for (let pageToken = ""; ;) {
    const page = await secretary.listMembers({ organizationId: branchId, pageSize: 5, pageToken });
    numbers.push(...page.people.map(({ number }) => number));
    pageToken = page.nextPageToken;
    if (!pageToken) break;
  }
  expect(numbers.length).toBeGreaterThanOrEqual(11);
  expect(new Set(numbers).size).toBe(numbers.length);
  const sister = (await exchange("YT2024-0012")).branchId;
  await expect(secretary.listMembers({ organizationId: sister })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  await expect((await as("YT2024-0009")).listMembers({ organizationId: branchId })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  const { personId } = await exchange("YT2024-0009");
  expect((await secretary.getPerson({ personId })).number).toBe("YT2024-0009");
  const stranger = (await exchange("YT2024-0012")).personId;
  await expect(secretary.getPerson({ personId: stranger })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  await expect(secretary.listMembers({ organizationId: branchId, pageToken: "x" })).rejects.toMatchObject({
    reason: "PAGE_TOKEN_INVALID",
  });
});

test.each<[string, string, RegExp, string]>([
  [
    "an organisation in the wrong place",
    "university: { code: YT, type: BRANCH, name: x, branchKind: STAFF }",
    /^r\.yaml:1:/,
    "tree",
  ],
  [
    "somebody twice",
    "university: { code: YT, type: UNIVERSITY_COMMITTEE, name: x }\npeople:\n  - { number: A, name: x, category: STUDENT }\n  - { number: A, name: y, category: STUDENT }",
    /^r\.yaml:4:/,
    "unique",
  ],
  [
    "a member without a branch",
    "university: { code: YT, type: UNIVERSITY_COMMITTEE, name: x }\npeople:\n  - { number: B, name: x, category: STUDENT, status: FULL }",
    /^r\.yaml:3:/,
    "branch",
  ],
  [
    "an unknown field",
    "university: { code: YT, type: UNIVERSITY_COMMITTEE, name: x, colour: red }",
    /^r\.yaml:1:/,
    "unknown",
  ],
  ["no YAML", "university: [", /^r\.yaml:/, "yaml"],
])("a register with %s is refused by line, and nothing is written", async (_, text, field, rule) => {
  const before = await service.database.collection("people").countDocuments();
  const work = operator().importRegister({ yaml: text, fileName: "r.yaml", loginIssuer });
  await expect(work).rejects.toMatchObject({
    reason: "REGISTER_INVALID",
    violations: expect.arrayContaining([
      expect.objectContaining({ field: expect.stringMatching(field), rule }),
    ]),
  });
  expect(await service.database.collection("people").countDocuments()).toBe(before);
});

test("what does not exist has a name of its own only where that tells nothing", async () => {
  await expect(
    service.as(IdentityService, { personId: "p" }).getOrganization({ organizationId: "nope" }),
  ).rejects.toMatchObject({ reason: "ORGANIZATION_NOT_FOUND" });
  await expect(gateway().getLineage({ organizationId: "nope" })).rejects.toMatchObject({
    reason: "ORGANIZATION_NOT_FOUND",
  });
  await expect(service.as(IdentityService, { personId: "nope" }).getMe({})).rejects.toMatchObject({
    reason: "PERSON_NOT_FOUND",
  });
  await expect(
    service.as(IdentityService, { personId: "p" }).getPerson({ personId: "nope" }),
  ).rejects.toMatchObject({ reason: "PERMISSION_DENIED" });
});

test("only the gateway may exchange a login, only an operator may import", async () => {
  const refused = { code: "permission_denied", reason: "PERMISSION_DENIED" };
  const stranger = service.as(IdentityService, "learning");
  await expect(
    stranger.exchangeLogin({ issuer: loginIssuer, subject: subjectOf("YT2024-0001") }),
  ).rejects.toMatchObject(refused);
  await expect(gateway().importRegister({ yaml, fileName: "r.yaml", loginIssuer })).rejects.toMatchObject(
    refused,
  );
});
