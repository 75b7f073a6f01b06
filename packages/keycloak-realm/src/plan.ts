import type { KeycloakAdmin } from "./admin.ts";
import type { Change } from "./change.ts";
import { differences } from "./differences.ts";
import { flowChanges } from "./flows.ts";
import type {
  Client,
  ClientScope,
  Component,
  Mapper,
  RealmRepresentation,
  Role,
  ServiceAccount,
} from "./representation.ts";

/** What is no setting of the realm itself: it has addresses of its own, is the campus's, or comes with the database. */
const APART = new Set([
  ..."id realm roles defaultRole clients clientScopes defaultDefaultClientScopes defaultOptionalClientScopes scopeMappings".split(
    " ",
  ),
  ..."clientScopeMappings users groups components authenticationFlows authenticatorConfig requiredActions".split(
    " ",
  ),
  ..."identityProviders identityProviderMappers keycloakVersion".split(" "),
]);
const USER_PROFILE = "org.keycloak.userprofile.UserProfileProvider";

/**
 * Everything a running Keycloak has otherwise than the realm file, in the order in which it can be changed. What the file does not name stays:
 * people, sessions, keys, identity providers of the campus, clients and flows of others.
 *
 * @param wanted the realm file with its placeholders filled in
 * @param present as Keycloak exports it
 */
export function changesOf(wanted: RealmRepresentation, present: RealmRepresentation): Change[] {
  return [
    ...(wanted.roles?.realm ?? []).flatMap((role) => roleChanges(role, present)),
    ...(wanted.clientScopes ?? []).flatMap((scope) => scopeChanges(scope, present)),
    ...(wanted.clients ?? []).flatMap((client) => clientChanges(client, present)),
    ...scopeMappingChanges(wanted, present),
    ...(wanted.users ?? []).flatMap((user) => serviceAccountChanges(user, present)),
    ...flowChanges(wanted, present),
    ...requiredActionChanges(wanted, present),
    ...userProfileChanges(wanted, present),
    ...settingChanges(wanted, present),
  ];
}

function change(what: string, found: readonly string[], apply: Change["apply"]): Change[] {
  return found.length > 0 ? [{ what, differences: found, apply }] : [];
}
const missing = ["is missing"];

function roleChanges(role: Role, { roles }: RealmRepresentation): Change[] {
  const { composites, ...own } = role;
  const path = `/roles/${encodeURIComponent(role.name)}`;
  const known = roles?.realm?.find(({ name }) => name === role.name);
  const what = `role ${role.name}`;
  const lacking = (composites?.realm ?? []).filter((name) => !known?.composites?.realm?.includes(name));
  return [
    ...(known
      ? change(what, differences(own, known), (admin) => admin.put(path, { ...known, ...own }))
      : change(what, missing, async (admin) => void (await admin.post("/roles", own)))),
    ...change(
      what,
      lacking.map((name) => `lacks ${name}`),
      async (admin) => void (await admin.post(`${path}/composites`, await rolesOf(admin, lacking))),
    ),
  ];
}

const rolesOf = (admin: KeycloakAdmin, names: readonly string[]) =>
  Promise.all(names.map((name) => admin.get(`/roles/${encodeURIComponent(name)}`)));

function scopeChanges(scope: ClientScope, { clientScopes }: RealmRepresentation): Change[] {
  const known = clientScopes?.find(({ name }) => name === scope.name);
  const { protocolMappers = [], ...own } = scope;
  const what = `client scope ${scope.name}`;
  if (!known) return change(what, missing, async (admin) => void (await admin.post("/client-scopes", scope)));
  const path = `/client-scopes/${known.id}`;
  return [
    ...change(what, differences(own, known), (admin) => admin.put(path, merged(known, own))),
    ...mapperChanges(what, path, protocolMappers, known.protocolMappers),
  ];
}

function clientChanges(client: Client, { clients }: RealmRepresentation): Change[] {
  const known = clients?.find(({ clientId }) => clientId === client.clientId);
  const { protocolMappers = [], defaultClientScopes = [], optionalClientScopes = [], ...own } = client;
  const what = `client ${client.clientId}`;
  if (!known) return change(what, missing, async (admin) => void (await admin.post("/clients", client)));
  const path = `/clients/${known.id}`;
  return [
    ...change(what, differences(own, known), (admin) => admin.put(path, merged(bare(known), own))),
    ...mapperChanges(what, path, protocolMappers, known.protocolMappers),
    ...linkChanges(what, `${path}/default-client-scopes`, defaultClientScopes, known.defaultClientScopes),
    ...linkChanges(what, `${path}/optional-client-scopes`, optionalClientScopes, known.optionalClientScopes),
  ];
}

/** Mappers and scopes of a client have addresses of their own; a secret that was not exported is not written back either. */
function bare({
  protocolMappers: _,
  defaultClientScopes: __,
  optionalClientScopes: ___,
  secret: ____,
  ...rest
}: Client): object {
  return rest;
}

/** What is there with what is wanted over it; attributes of others stay. */
function merged<T extends object>(known: T, own: object): T {
  const attributes = {
    ...(known as { attributes?: object }).attributes,
    ...(own as { attributes?: object }).attributes,
  };
  return { ...known, ...own, ...(Object.keys(attributes).length > 0 && { attributes }) };
}

function mapperChanges(
  owner: string,
  ownerPath: string,
  wanted: readonly Mapper[],
  present: readonly Mapper[] = [],
): Change[] {
  const path = `${ownerPath}/protocol-mappers/models`;
  return wanted.flatMap((mapper) => {
    const what = `${owner}, mapper ${mapper.name}`;
    const known = present.find(({ name }) => name === mapper.name);
    if (!known) return change(what, missing, async (admin) => void (await admin.post(path, mapper)));
    return change(what, differences(mapper, known), (admin) =>
      admin.put(`${path}/${known.id}`, { ...known, ...mapper }),
    );
  });
}

function linkChanges(
  what: string,
  path: string,
  wanted: readonly string[],
  present: readonly string[] = [],
): Change[] {
  const lacking = wanted.filter((name) => !present.includes(name));
  return change(
    what,
    lacking.map((name) => `lacks the scope ${name}`),
    async (admin) => {
      const scopes = (await admin.get<{ id: string; name: string }[]>("/client-scopes")) ?? [];
      for (const { id } of scopes.filter(({ name }) => lacking.includes(name)))
        await admin.put(`${path}/${id}`, {});
    },
  );
}

/** Which roles may come into a client's tokens. */
function scopeMappingChanges(wanted: RealmRepresentation, present: RealmRepresentation): Change[] {
  return (wanted.scopeMappings ?? []).flatMap(({ client, roles }) => {
    if (!client) return [];
    const known = present.scopeMappings?.find((each) => each.client === client)?.roles ?? [];
    const lacking = roles.filter((name) => !known.includes(name));
    return change(
      `client ${client}`,
      lacking.map((name) => `its tokens lack the role ${name}`),
      async (admin) => {
        const id = await clientIdOf(admin, client);
        await admin.post(`/clients/${id}/scope-mappings/realm`, await rolesOf(admin, lacking));
      },
    );
  });
}

/** What a service account may do: this alone, in the clients that the file names. */
function serviceAccountChanges(user: ServiceAccount, present: RealmRepresentation): Change[] {
  const { serviceAccountClientId: owner, clientRoles = {} } = user;
  if (!owner) return [];
  const known = present.users?.find(({ username }) => username === user.username)?.clientRoles ?? {};
  return Object.entries(clientRoles).flatMap(([client, wanted]) => {
    const has = known[client] ?? [];
    const lacking = wanted.filter((name) => !has.includes(name));
    const beyond = has.filter((name) => !wanted.includes(name));
    return change(
      `service account of ${owner}`,
      [
        ...lacking.map((name) => `lacks ${name}`),
        ...beyond.map((name) => `may ${name} beyond what it needs`),
      ],
      async (admin) => {
        const account = await admin.get<{ id: string }>(
          `/clients/${await clientIdOf(admin, owner)}/service-account-user`,
        );
        const of = await clientIdOf(admin, client);
        const roles = (names: readonly string[]) =>
          Promise.all(names.map((name) => admin.get(`/clients/${of}/roles/${encodeURIComponent(name)}`)));
        const path = `/users/${account!.id}/role-mappings/clients/${of}`;
        if (lacking.length > 0) await admin.post(path, await roles(lacking));
        if (beyond.length > 0) await admin.delete(path, await roles(beyond));
      },
    );
  });
}

async function clientIdOf(admin: KeycloakAdmin, clientId: string): Promise<string> {
  const found = await admin.get<{ id: string }[]>(`/clients?clientId=${encodeURIComponent(clientId)}`);
  if (!found?.[0]) throw new Error(`there is no client ${clientId}`);
  return found[0].id;
}

function requiredActionChanges(wanted: RealmRepresentation, present: RealmRepresentation): Change[] {
  return (wanted.requiredActions ?? []).flatMap((action) => {
    const known = present.requiredActions?.find(({ alias }) => alias === action.alias);
    return change(`required action ${action.alias}`, known ? differences(action, known) : missing, (admin) =>
      admin.put(`/authentication/required-actions/${encodeURIComponent(action.alias)}`, {
        ...known,
        ...action,
      }),
    );
  });
}

/** Which details people may have at Keycloak. */
function userProfileChanges(wanted: RealmRepresentation, present: RealmRepresentation): Change[] {
  const read = ({ components }: RealmRepresentation): unknown => {
    const profile: Component | undefined = components?.[USER_PROFILE]?.[0];
    return JSON.parse(profile?.config["kc.user.profile.config"]?.[0] ?? "null");
  };
  const profile = read(wanted);
  return profile
    ? change("user profile", differences(profile, read(present)), (admin) =>
        admin.put("/users/profile", profile),
      )
    : [];
}

function settingChanges(wanted: RealmRepresentation, present: RealmRepresentation): Change[] {
  const settings = Object.fromEntries(Object.entries(wanted).filter(([name]) => !APART.has(name)));
  return change("realm", differences(settings, present), (admin) =>
    admin.put("", { ...settings, attributes: { ...present.attributes, ...wanted.attributes } }),
  );
}
