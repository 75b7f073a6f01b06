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
    const find = (alias: string) => present.authenticationFlows?.find((each) => each.alias === alias);
    const known = find(flow.alias);
    const left = find(flow.alias + OLD);
    const what = `flow "${flow.alias}"`;
    if (!known && !left)
      return [{ what, differences: ["is missing"], apply: (admin) => make(admin, flow, steps) }];
    if (!left && JSON.stringify(stepsOf(present, known!)) === JSON.stringify(steps)) return [];
    return [
      {
        what,
        differences: [left ? "was left half changed" : "has other steps"],
        apply: (admin) => replace(admin, present, { flow, known, left }, () => make(admin, flow, steps)),
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

/**
 * The old flow serves until the new one is complete; who is logging in meanwhile begins anew, who is logged in notices nothing.
 *
 * @param flows the wanted one; the one of its name; the one that an earlier try, cut short, has renamed and left in use
 */
async function replace(
  admin: KeycloakAdmin,
  present: RealmRepresentation,
  { flow, known, left }: { flow: Flow; known: Flow | undefined; left: Flow | undefined },
  makeNew: () => Promise<void>,
): Promise<void> {
  if (left && known) await remove(admin, present, known);
  if (!left) await rename(admin, present, known!);
  await makeNew();
  const names: unknown[] = [flow.alias, flow.alias + OLD];
  const bindings = Object.entries(present)
    .filter(([name, value]) => name.endsWith("Flow") && names.includes(value))
    .map(([name]) => [name, flow.alias]);
  if (bindings.length > 0) await admin.put("", Object.fromEntries(bindings));
  type Provider = Record<string, unknown> & { alias: string };
  for (const provider of (await admin.get<Provider[]>("/identity-provider/instances")) ?? []) {
    const moved = Object.entries(provider)
      .filter(([name, value]) => name.endsWith("FlowAlias") && value === flow.alias + OLD)
      .map(([name]) => [name, flow.alias]);
    if (moved.length > 0)
      await admin.put(`/identity-provider/instances/${encodeURIComponent(provider.alias)}`, {
        ...provider,
        ...Object.fromEntries(moved),
      });
  }
  await remove(admin, present, left ?? known!);
}

/** Frees the names of a flow, of those below it and of their settings, itself last: a try that is cut short finds it under its own name. */
async function rename(admin: KeycloakAdmin, present: RealmRepresentation, old: Flow): Promise<void> {
  for (const { id, alias, config } of configsOf(present, old))
    await admin.put(`/authentication/config/${id}`, { id, alias: alias + OLD, config });
  for (const flow of withThoseBelow(present, old).reverse())
    await admin.put(`/authentication/flows/${flow.id}`, { ...bare(flow), alias: flow.alias + OLD });
}

async function remove(admin: KeycloakAdmin, present: RealmRepresentation, flow: Flow): Promise<void> {
  await admin.delete(`/authentication/flows/${flow.id}`);
  for (const { id } of configsOf(present, flow))
    if (await admin.get(`/authentication/config/${id}`)) await admin.delete(`/authentication/config/${id}`);
}

const configsOf = (realm: RealmRepresentation, flow: Flow): AuthenticatorConfig[] =>
  withThoseBelow(realm, flow)
    .flatMap(({ authenticationExecutions }) => authenticationExecutions)
    .flatMap(
      ({ authenticatorConfig }) =>
        realm.authenticatorConfig?.find(({ alias }) => alias === authenticatorConfig) ?? [],
    );

const bare = ({ authenticationExecutions: _, ...flow }: Flow) => flow;

const withThoseBelow = (realm: RealmRepresentation, flow: Flow): Flow[] => [
  flow,
  ...flow.authenticationExecutions.flatMap(({ flowAlias }) => {
    const below = realm.authenticationFlows?.find(({ alias }) => alias === flowAlias);
    return below ? withThoseBelow(realm, below) : [];
  }),
];
