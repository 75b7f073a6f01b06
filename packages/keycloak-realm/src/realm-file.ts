import { readFileSync } from "node:fs";
import type { RealmRepresentation } from "./representation.ts";

/** What stands in the realm file for what is each university's own. */
export interface Places {
  readonly PARTY_APP_URL: string;
  readonly PARTY_GATEWAY_INTERNAL_URL: string;
  readonly PARTY_IDENTITY_CLIENT_SECRET: string;
}

/**
 * The realm file as Keycloak reads it at its first start, with the placeholders filled in. Keycloak's own message keys, such as `${email}`, stay.
 *
 * @throws Error where a placeholder has no value
 */
export function readRealmFile(file: string, places: Places): RealmRepresentation {
  const text = readFileSync(file, "utf8").replace(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = places[name as keyof Places];
    if (value === undefined) throw new Error(`the realm file has an unknown placeholder: ${name}`);
    return value;
  });
  return JSON.parse(text) as RealmRepresentation;
}
