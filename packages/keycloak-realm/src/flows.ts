import type { KeycloakAdmin } from "./admin.ts";
import type { Change } from "./change.ts";
import type { AuthenticatorConfig, Flow, RealmRepresentation } from "./representation.ts";

/** One step of a flow or of a flow below it, in the order in which Keycloak goes through them. */
interface Step {
  readonly depth: number;
  readonly requirement: string;
  readonly authenticator?: string;
  readonly below?: Pick<Flow, "alias" | "description" | "providerId">;
  readonly config?: Pick<AuthenticatorConfig, "alias" | "config">;
}

/** Behind the names of flows that are being replaced. */
const OLD = " before";
const path = (alias: string): string => `/authentication/flows/${encodeURIComponent(alias)}`;

/** What must change so that the realm logs people in by the file's own flows; Keycloak's built-in ones stay as they are. */
export function flowChanges(wanted: RealmRepresentation, present: RealmRepresentation): Change[] {
  const own = (wanted.authenticationFlows ?? []).filter(({ topLevel, builtIn }) => topLevel && !builtIn);
  return own.flatMap((flow): Change[] => {
    const steps = stepsOf(wanted, flow);
    const known = present.authenticationFlows?.find(({ alias }) => alias === flow.alias);
    const what = `flow "${flow.alias}"`;
    if (!known) return [{ what, differences: ["is missing"], apply: (admin) => make(admin, flow, steps) }];
    if (JSON.stringify(stepsOf(present, known)) === JSON.stringify(steps)) return [];
    return [
      {
        what,
        differences: ["has other steps"],
        apply: (admin) => replace(admin, present, known, () => make(admin, flow, steps)),
      },
    ];
  });
}

function stepsOf(realm: RealmRepresentation, flow: Flow, depth = 0): Step[] {
  return flow.authenticationExecutions.flatMap((execution) => {
    const { requirement, authenticator, flowAlias } = execution;
    const config = realm.authenticatorConfig?.find(({ alias }) => alias === execution.authenticatorConfig);
    const below = realm.authenticationFlows?.find(({ alias }) => alias === flowAlias);
    const step: Step = {
      depth,
      requirement,
      ...(authenticator && { authenticator }),
      ...(below && {
        below: { alias: below.alias, description: below.description ?? "", providerId: below.providerId },
      }),
      ...(config && { config: { alias: config.alias, config: sorted(config.config) } }),
    };
    return [step, ...(below ? stepsOf(realm, below, depth + 1) : [])];
  });
}

const sorted = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

async function make(admin: KeycloakAdmin, flow: Flow, steps: readonly Step[]): Promise<void> {
  const { alias, description, providerId } = flow;
  await admin.post("/authentication/flows", {
    alias,
    description,
    providerId,
    topLevel: true,
    builtIn: false,
  });
  const parents = [alias];
  for (const { depth, authenticator, below } of steps) {
    const parent = path(parents[depth]!);
    if (below) {
      parents[depth + 1] = below.alias;
      const { description } = below;
      await admin.post(`${parent}/executions/flow`, {
        alias: below.alias,
        description,
        type: below.providerId,
      });
    } else await admin.post(`${parent}/executions/execution`, { provider: authenticator });
  }
  const made = (await admin.get<{ id: string; requirement: string }[]>(`${path(alias)}/executions`)) ?? [];
  for (const [index, { requirement, config }] of steps.entries()) {
    const execution = made[index]!;
    if (execution.requirement !== requirement)
      await admin.put(`${path(alias)}/executions`, { ...execution, requirement });
    if (config) await admin.post(`/authentication/executions/${execution.id}/config`, config);
  }
}

/** The old flow serves until the new one is complete; who is logging in meanwhile begins anew, who is logged in notices nothing. */
async function replace(
  admin: KeycloakAdmin,
  present: RealmRepresentation,
  old: Flow,
  makeNew: () => Promise<void>,
): Promise<void> {
  for (const flow of withThoseBelow(present, old))
    await admin.put(`/authentication/flows/${flow.id}`, { ...bare(flow), alias: flow.alias + OLD });
  await makeNew();
  const bindings = Object.entries(present).filter(
    ([name, value]) => name.endsWith("Flow") && value === old.alias,
  );
  if (bindings.length > 0) await admin.put("", Object.fromEntries(bindings));
  type Provider = Record<string, unknown> & { alias: string };
  for (const provider of (await admin.get<Provider[]>("/identity-provider/instances")) ?? []) {
    const moved = Object.entries(provider)
      .filter(([name, value]) => name.endsWith("FlowAlias") && value === old.alias + OLD)
      .map(([name]) => [name, old.alias]);
    if (moved.length > 0)
      await admin.put(`/identity-provider/instances/${encodeURIComponent(provider.alias)}`, {
        ...provider,
        ...Object.fromEntries(moved),
      });
  }
  await admin.delete(`/authentication/flows/${old.id}`);
}

const bare = ({ authenticationExecutions: _, ...flow }: Flow) => flow;

const withThoseBelow = (realm: RealmRepresentation, flow: Flow): Flow[] => [
  flow,
  ...flow.authenticationExecutions.flatMap(({ flowAlias }) => {
    const below = realm.authenticationFlows?.find(({ alias }) => alias === flowAlias);
    return below ? withThoseBelow(realm, below) : [];
  }),
];
