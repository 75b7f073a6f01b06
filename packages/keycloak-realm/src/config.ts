import { asText, asUrl, readConfig, type Environment } from "@qiming/service-kit";
import type { AdminSettings } from "./admin.ts";
import type { Places } from "./realm-file.ts";

export interface RealmConfig {
  readonly admin: AdminSettings;
  readonly places: Places;
}

/** @throws SettingsError that lists every faulty setting */
export function toRealmConfig(environment: Environment): Readonly<RealmConfig> {
  return readConfig(environment, ({ required, optional }) => ({
    admin: {
      url: required("IDENTITY_PROVIDER_URL", asUrl),
      clientId: optional("KEYCLOAK_ADMIN_CLIENT_ID", "qiming-operator", asText),
      clientSecret: required("KEYCLOAK_ADMIN_CLIENT_SECRET", asText),
    },
    places: {
      PARTY_APP_URL: required("PARTY_APP_URL", asUrl),
      PARTY_GATEWAY_INTERNAL_URL: required("PARTY_GATEWAY_INTERNAL_URL", asUrl),
      PARTY_IDENTITY_CLIENT_SECRET: required("IDENTITY_PROVIDER_CLIENT_SECRET", asText),
    },
  }));
}
