import { runService } from "@qiming/service-kit";
import { keycloakAccounts } from "./clients/keycloak-accounts.ts";
import { toIdentityConfig } from "./config.ts";
import { identityService } from "./service.ts";

await runService(
  () => identityService({ accounts: keycloakAccounts(toIdentityConfig(process.env).identityProvider) }),
  process.env,
);
