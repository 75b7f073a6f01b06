import { runService } from "@qiming/service-kit";
import { keycloakAccounts } from "./clients/keycloak-accounts.ts";
import { identitySettings } from "./config.ts";
import { identityService } from "./service.ts";

await runService(
  "identity",
  process.env,
  ({ identityProvider }) => identityService({ accounts: keycloakAccounts(identityProvider) }),
  identitySettings,
);
