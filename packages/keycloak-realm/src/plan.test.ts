import { expect, test } from "@jest/globals";
import type { KeycloakAdmin } from "./admin.ts";
import { changesOf } from "./plan.ts";
import type { RealmRepresentation } from "./representation.ts";

const step = (authenticator: string, requirement = "REQUIRED") => ({ authenticator, requirement });
const flow = (alias: string, ...steps: ReturnType<typeof step>[]) => ({
  ...{ alias, providerId: "basic-flow", topLevel: true, builtIn: false, id: `id of ${alias}` },
  authenticationExecutions: steps,
});

const WANTED: RealmRepresentation = {
  realm: "party",
  accessTokenLifespan: 300,
  browserFlow: "ours",
  attributes: { "acr.loa.map": "{}" },
  roles: { realm: [{ name: "platform-user" }] },
  clients: [
    {
      clientId: "party-shell",
      attributes: { "pkce.code.challenge.method": "S256" },
      protocolMappers: [{ name: "aud" }],
    },
  ],
  scopeMappings: [{ client: "party-shell", roles: ["platform-user"] }],
  users: [
    {
      username: "service-account-party-identity",
      serviceAccountClientId: "party-identity",
      clientRoles: { "realm-management": ["manage-users"] },
    },
  ],
  authenticationFlows: [flow("ours", step("auth-cookie"), step("auth-otp-form"))],
};
/** As the wanted realm stands in a Keycloak that has more than that. */
const PRESENT: RealmRepresentation = {
  ...WANTED,
  attributes: { ...WANTED.attributes, "campus.own": "x" },
  identityProviders: [{ alias: "campus" }],
  clients: [
    { clientId: "of-the-campus", id: "c-0" },
    {
      ...WANTED.clients![0]!,
      id: "c-1",
      attributes: { "pkce.code.challenge.method": "S256", "of.keycloak": "y" },
      protocolMappers: [{ name: "aud", id: "m-1" }],
    },
  ],
};

const told = (present: RealmRepresentation, wanted = WANTED) =>
  changesOf(wanted, present).map(({ what, differences }) => `${what}: ${differences.join(", ")}`);

/** What was written to it. */
function recorder() {
  const calls: string[] = [];
  const admin: KeycloakAdmin = {
    get: async <T>(path: string) =>
      (path.endsWith("/executions")
        ? WANTED.authenticationFlows![0]!.authenticationExecutions.map((_, index) => ({
            id: `e-${index}`,
            requirement: "DISABLED",
          }))
        : path.endsWith("/instances")
          ? [{ alias: "campus", postBrokerLoginFlowAlias: "ours before" }]
          : undefined) as T,
    post: async (path, body) => {
      calls.push(`POST ${path} ${JSON.stringify(body)}`);
      return {};
    },
    put: async (path, body) => void calls.push(`PUT ${path} ${JSON.stringify(body)}`),
    delete: async (path) => void calls.push(`DELETE ${path}`),
  };
  return { admin, calls };
}

test("a realm that has all of the file and more needs nothing", () => {
  expect(told(PRESENT)).toEqual([]);
});

test("what is missing or otherwise is told by its part", () => {
  const { clients: _, ...without } = PRESENT;
  expect(told({ ...without, accessTokenLifespan: 60, roles: {}, scopeMappings: [], users: [] })).toEqual([
    "role platform-user: is missing",
    "client party-shell: is missing",
    "client party-shell: its tokens lack the role platform-user",
    "service account of party-identity: lacks manage-users",
    "realm: accessTokenLifespan: 60 → 300",
  ]);
});

test("a service account that may do more than it needs is told", () => {
  const clientRoles = { "realm-management": ["manage-users", "realm-admin"] };
  expect(told({ ...PRESENT, users: [{ ...WANTED.users![0]!, clientRoles }] })).toEqual([
    "service account of party-identity: may realm-admin beyond what it needs",
  ]);
});

test("a client is changed with what others have set on it left alone", async () => {
  const clients = [{ ...PRESENT.clients![1]!, attributes: { "of.keycloak": "y" } }];
  const { admin, calls } = recorder();
  for (const { apply } of changesOf(WANTED, { ...PRESENT, clients })) await apply(admin);
  expect(calls).toEqual([
    `PUT /clients/c-1 ${JSON.stringify({
      clientId: "party-shell",
      attributes: { "of.keycloak": "y", "pkce.code.challenge.method": "S256" },
      id: "c-1",
    })}`,
  ]);
});

test("a flow with other steps is replaced while it serves: the realm and the campus's providers go over to the new one", async () => {
  const authenticationFlows = [flow("ours", step("auth-cookie"))];
  const { admin, calls } = recorder();
  const changes = changesOf(WANTED, { ...PRESENT, authenticationFlows });
  expect(changes.map(({ what }) => what)).toEqual(['flow "ours"']);
  for (const { apply } of changes) await apply(admin);
  expect(calls.map((call) => call.replace(/[{].*/, "").trim())).toEqual([
    "PUT /authentication/flows/id of ours",
    "POST /authentication/flows",
    "POST /authentication/flows/ours/executions/execution",
    "POST /authentication/flows/ours/executions/execution",
    "PUT /authentication/flows/ours/executions",
    "PUT /authentication/flows/ours/executions",
    "PUT",
    "PUT /identity-provider/instances/campus",
    "DELETE /authentication/flows/id of ours",
  ]);
  expect(calls.at(-3)).toContain('"browserFlow":"ours"');
  expect(calls.at(-2)).toContain('"postBrokerLoginFlowAlias":"ours"');
});

test("a flow whose replacement was cut short is made anew, from the one that still serves", async () => {
  const authenticationFlows = [flow("ours", step("auth-cookie")), flow("ours before", step("auth-cookie"))];
  const { admin, calls } = recorder();
  const changes = changesOf(WANTED, { ...PRESENT, browserFlow: "ours before", authenticationFlows });
  expect(changes[0]!.differences).toEqual(["was left half changed"]);
  await changes[0]!.apply(admin);
  expect(calls[0]).toBe("DELETE /authentication/flows/id of ours");
  expect(calls).toContain('PUT  {"browserFlow":"ours"}');
  expect(calls.at(-1)).toBe("DELETE /authentication/flows/id of ours before");
});
