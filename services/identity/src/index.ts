export { keycloakAccounts } from "./clients/keycloak-accounts.ts";
export { identityService } from "./service.ts";
export type { AccountDirectory } from "./usecases/ports.ts";
