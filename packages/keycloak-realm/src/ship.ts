import type { Places } from "./realm-file.ts";
import type { RealmRepresentation } from "./representation.ts";

/** What a Keycloak makes for itself, what is a campus's own, and what says only when something was done. */
const LEFT_OUT = new Set(
  "id _id containerId createdTimestamp keycloakVersion identityProviders identityProviderMappers secret".split(
    " ",
  ),
);
const LEFT_OUT_ATTRIBUTES = /^(client[.]secret[.]creation[.]time|realm_client)$/;
/** Key pairs: every Keycloak makes its own. */
const KEYS = "org.keycloak.keys.KeyProvider";
/** By which of its fields a member of a list is found. */
const NAMES = ["clientId", "alias", "name", "username", "client", "clientScope"] as const;

/**
 * An export as the file that is shipped: without what differs from one Keycloak to the next, in an order that stays, with placeholders for
 * what is each university's own.
 */
export function toShipped(exported: RealmRepresentation, places: Places): string {
  const text = `${JSON.stringify(clean(exported), undefined, 2)}\n`;
  const { PARTY_APP_URL: app, PARTY_GATEWAY_INTERNAL_URL: gateway } = places;
  return text.replaceAll(gateway, "${PARTY_GATEWAY_INTERNAL_URL}").replaceAll(app, "${PARTY_APP_URL}");
}

function clean(value: unknown, field = ""): unknown {
  if (Array.isArray(value))
    return inOrder(
      value.map((each) => clean(each)),
      field,
    );
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !LEFT_OUT.has(name) && !LEFT_OUT_ATTRIBUTES.test(name) && name !== KEYS)
    .map(([name, each]) => [name, clean(each, name)] as const);
  const isAccount = (value as { serviceAccountsEnabled?: boolean }).serviceAccountsEnabled === true;
  return Object.fromEntries([
    ...entries.sort(([a], [b]) => (a < b ? -1 : 1)),
    ...(isAccount ? [["secret", "${PARTY_IDENTITY_CLIENT_SECRET}"] as const] : []),
  ]);
}

/** The order of a flow's steps says something, that of other lists nothing. */
function inOrder(list: unknown[], field: string): unknown[] {
  if (field === "authenticationExecutions" || field === "supportedLocales") return list;
  const key = (each: unknown): string => {
    if (typeof each !== "object" || each === null) return String(each);
    const named = each as Record<string, unknown>;
    const name = NAMES.map((field) => named[field]).find((found) => found !== undefined);
    return `${String(name)} ${JSON.stringify(each)}`;
  };
  return list.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
