// Identity at one thousand, ten thousand and a hundred thousand people: what a page, a search and a login cost. The cost of a page stays flat.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IdentityService, MemberStatus, PersonType } from "@qiming/contracts/identity/v1/identity_service";
import { MemberService } from "@qiming/contracts/identity/v1/member_service";
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { keycloakAccounts } from "@qiming/identity";
import { startServices } from "@qiming/platform";
import { createClient } from "@qiming/service-kit";
import { median, table } from "./lib/figures.mjs";
import { fill } from "./lib/university.mjs";

const SIZES = [1_000, 10_000, 100_000];
const PEOPLE_A_BRANCH = 40;
const CALLS = 60;

async function measure(size) {
  const folder = mkdtempSync(join(tmpdir(), "bench-identity-"));
  const mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  // No identity provider is asked for anything here.
  const away = { url: "http://127.0.0.1:9", realm: "party", clientId: "nobody", clientSecret: "nothing" };
  const accounts = keycloakAccounts(away);
  const options = {
    mongodbUri: mongo.uri,
    dataDir: folder,
    channel: "local",
    logLevel: "error",
    accounts,
    shared: {},
    webUrl: "http://localhost",
  };
  await (await startServices(options)).stop();
  await fill(mongo.uri, size, PEOPLE_A_BRANCH);
  const services = await startServices(options);
  const login = { sessionId: "s", factors: 2, loginTime: Date.now() / 1000 };
  const person = { personId: "p1", branchId: "b0", collegeId: "c0", ...login };
  const reader = {
    ...person,
    grants: [{ organizationId: "u", permissions: ["identity.members.read", "identity.followups.write"] }],
  };
  const token = services.gatewayTokens.forPerson("identity", reader, "bench", Number.POSITIVE_INFINITY);
  const identity = createClient(IdentityService, services.channelTo("identity"));
  const members = createClient(MemberService, services.channelTo("identity"));
  const asReader = { headers: { authorization: `Bearer ${token}` }, timeoutMs: 60_000 };
  const asGateway = { headers: { authorization: `Bearer ${services.gatewayTokens.forService("identity")}` } };
  const middle = Math.floor(size / 2);
  const number = `YT${String(middle).padStart(7, "0")}`;
  const questions = {
    "a page of a branch": () =>
      identity.listMembers({ organizationId: `b${Math.floor(middle / 40)}`, pageSize: 50 }, asReader),
    "a page of a college": () => identity.listMembers({ organizationId: "c7", pageSize: 50 }, asReader),
    "a page of the university": () => identity.listMembers({ organizationId: "u", pageSize: 50 }, asReader),
    "search by number, university": () =>
      identity.listMembers({ organizationId: "u", query: number }, asReader),
    "search by name, a branch": () =>
      identity.listMembers(
        { organizationId: `b${Math.floor(middle / 40)}`, query: `林示${middle}` },
        asReader,
      ),
    "search by name, university": () =>
      identity.listMembers({ organizationId: "u", query: `林示${middle}` }, asReader),
    "a status, a college": () =>
      identity.listMembers({ organizationId: "c7", memberStatus: MemberStatus.PROBATIONARY }, asReader),
    "non-members, university": () =>
      identity.listMembers({ organizationId: "u", personType: PersonType.NON_MEMBER }, asReader),
    "a rare status, university": () =>
      identity.listMembers({ organizationId: "u", memberStatus: MemberStatus.ACTIVIST }, asReader),
    "the unconnected, university": () =>
      identity.listMembers({ organizationId: "u", unconnected: true }, asReader),
    "what is followed up, university": () => members.listFollowUps({ organizationId: "u" }, asReader),
    "a login's grants": () => identity.exchangeLogin({ issuer: "bench", subject: `s${middle}` }, asGateway),
    "the university's page": () => identity.getOrganization({ organizationId: "u" }, asReader),
  };
  const costs = {};
  for (const [name, ask] of Object.entries(questions)) {
    const times = [];
    for (let i = 0; i < CALLS; i++) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
      if (times.length > 5 && times.reduce((sum, each) => sum + each, 0) > 10_000) break;
    }
    costs[name] = median(times);
  }
  await services.stop();
  await mongo.stop();
  rmSync(folder, { recursive: true, force: true });
  return costs;
}

const costs = [];
for (const size of SIZES) costs.push(await measure(size));
console.log("\nmilliseconds a call, medians");
table(
  ["", ...SIZES.map((size) => `${size} people`), "last over first"],
  Object.keys(costs[0]).map((name) => [
    name,
    ...costs.map((each) => each[name].toFixed(2)),
    (costs.at(-1)[name] / costs[0][name]).toFixed(1),
  ]),
);
