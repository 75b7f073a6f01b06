import type { Environment } from "@qiming/service-kit";
import { keycloakAdmin, type KeycloakAdmin } from "./admin.ts";
import type { Change } from "./change.ts";
import { toRealmConfig } from "./config.ts";
import { changesOf } from "./plan.ts";
import { readRealmFile } from "./realm-file.ts";
import type { RealmRepresentation } from "./representation.ts";
import { toShipped } from "./ship.ts";

const USAGE = `compare <party-realm.json>   what a running Keycloak has otherwise than the file; changes nothing
apply <party-realm.json>     brings it there; people, sessions, keys and the campus's identity providers stay
export <name>                the realm as a file to ship, for developers

IDENTITY_PROVIDER_URL, KEYCLOAK_ADMIN_CLIENT_ID, KEYCLOAK_ADMIN_CLIENT_SECRET_FILE, PARTY_APP_URL, PARTY_GATEWAY_INTERNAL_URL,
IDENTITY_PROVIDER_CLIENT_SECRET_FILE`;

/** The realm file and a running Keycloak, by an operator's command. @returns what to tell whoever typed it */
export async function runRealm(args: readonly string[], environment: Environment): Promise<string> {
  const [what = "", subject] = args;
  if (!subject || !["compare", "apply", "export"].includes(what)) throw new Error(USAGE);
  const { admin: settings, places } = toRealmConfig(environment);
  if (what === "export") {
    const exported = await presentIn(keycloakAdmin(settings, subject));
    if (!exported) throw new Error(`there is no realm ${subject}`);
    return toShipped(exported, places).trimEnd();
  }
  const wanted = readRealmFile(subject, places);
  const admin = keycloakAdmin(settings, wanted.realm);
  const makeRealm = async () => void (await keycloakAdmin(settings, "").post("", wanted));
  const changes = await changesIn(admin, wanted, makeRealm);
  if (changes.length === 0) return `realm ${wanted.realm}: as the file says`;
  if (what === "compare") return told(changes);
  for (const { what: part, apply } of changes)
    await apply(admin).catch((cause: unknown) => {
      throw new Error(`${part}: ${(cause as Error).message}`, { cause });
    });
  const left = await changesIn(admin, wanted, makeRealm);
  if (left.length > 0) throw new Error(`Keycloak took the changes and still differs:\n${told(left)}`);
  return `${told(changes)}\nrealm ${wanted.realm}: now as the file says`;
}

async function changesIn(
  admin: KeycloakAdmin,
  wanted: RealmRepresentation,
  makeRealm: () => Promise<void>,
): Promise<Change[]> {
  const present = await presentIn(admin);
  if (!present) return [{ what: `realm ${wanted.realm}`, differences: ["is missing"], apply: makeRealm }];
  return changesOf(wanted, await withSecrets(admin, wanted, present));
}

async function presentIn(admin: KeycloakAdmin): Promise<RealmRepresentation | undefined> {
  if (!(await admin.get(""))) return undefined;
  const exported = await admin.post<RealmRepresentation>(
    "/partial-export?exportClients=true&exportGroupsAndRoles=true",
  );
  return exported.body;
}

/** An export masks secrets; those that the file sets are asked for one by one. */
async function withSecrets(
  admin: KeycloakAdmin,
  wanted: RealmRepresentation,
  present: RealmRepresentation,
): Promise<RealmRepresentation> {
  const clients = (present.clients ?? []).map(async (client) => {
    const isSet = wanted.clients?.find(({ clientId }) => clientId === client.clientId)?.secret !== undefined;
    if (!isSet) return client;
    const kept = await admin.get<{ value?: string }>(`/clients/${client.id}/client-secret`);
    return { ...client, secret: kept?.value };
  });
  return { ...present, clients: await Promise.all(clients) };
}

const told = (changes: readonly Change[]): string =>
  changes.flatMap(({ what, differences }) => [what, ...differences.map((line) => `  ${line}`)]).join("\n");
