import type { KeycloakAdmin } from "./admin.ts";

/** One thing that a running Keycloak has otherwise than the realm file. */
export interface Change {
  /** Such as `client party-shell`. */
  readonly what: string;
  /** A line each. */
  readonly differences: readonly string[];
  apply(admin: KeycloakAdmin): Promise<void>;
}
