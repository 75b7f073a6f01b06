import { runService } from "@qiming/service-kit";
import { keycloakAccounts } from "./clients/keycloak-accounts.ts";
import { identitySettings } from "./config.ts";
import { identityService } from "./service.ts";
import { migrations } from "./store/documents.ts";

await runService(
  {
    name: "identity",
    migrations,
    readOwn: identitySettings,
    define: ({ identityProvider }) => identityService({ accounts: keycloakAccounts(identityProvider) }),
  },
  process.env,
);
