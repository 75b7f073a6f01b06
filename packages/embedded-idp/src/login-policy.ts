import type { interactionPolicy, errors, KoaContextWithOIDC } from "oidc-provider";
import type { Accounts } from "./accounts.ts";
import { wantedLevel, type Levels } from "./levels.ts";

/** The reason of an interaction that needs a further proof only, not the password again. */
export const LEVEL_REASON = "level";

interface Library {
  readonly interactionPolicy: typeof interactionPolicy;
  readonly errors: typeof errors;
}

/** When somebody with a session is asked again; beyond the standard's reasons those that Keycloak has. */
export function loginPolicy(
  { interactionPolicy: { base, Check }, errors: { InvalidRequest } }: Library,
  accounts: Accounts,
  levels: Levels,
): interactionPolicy.DefaultPolicy {
  const policy = base();
  // The platform's own applications ask nobody for consent.
  policy.remove("consent");
  const { checks } = policy.get("login")!;
  checks.remove("essential_acr");
  checks.remove("essential_acrs");
  const account = ({ oidc }: KoaContextWithOIDC) => accounts.find(oidc.session?.accountId ?? "");
  checks.add(
    new Check(
      "account",
      "the account is disabled or gone",
      "login_required",
      (context) => context.oidc.session?.accountId !== undefined && !account(context)?.enabled,
    ),
  );
  checks.add(
    new Check(
      "required_action",
      "something must be done first",
      "interaction_required",
      (context) => (account(context)?.requiredActions.length ?? 0) > 0,
    ),
  );
  checks.add(
    new Check(LEVEL_REASON, "a higher level of authentication is asked for", "login_required", ({ oidc }) => {
      const wanted = wantedLevel(levels, oidc.params ?? {});
      if (wanted === undefined) throw new InvalidRequest("the acr that is asked for is not known");
      return (levels.get(oidc.session?.acr ?? "") ?? 0) < wanted;
    }),
  );
  return policy;
}
