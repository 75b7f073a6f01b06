import { autoscalers, disruptionBudgets, services, spread } from "./rules/availability.ts";
import { imagesByVersion } from "./rules/images.ts";
import { placeholders } from "./rules/placeholders.ts";
import { doors, references } from "./rules/references.ts";
import type { Rule } from "./rules/rule.ts";
import { ends, probes, resources, rollout } from "./rules/running.ts";
import { clusterToken, containerSecurity, podSecurity } from "./rules/safety.ts";
import { keyFiles, noSecretSettings, noSecretValues } from "./rules/secrets.ts";
import { callers, denyAll, placed, restricted } from "./rules/walls.ts";
import { checkSchemas } from "./schemas.ts";
import type { Tree } from "./tree.ts";

export const RULES: readonly Rule[] = [
  probes,
  resources,
  rollout,
  ends,
  podSecurity,
  containerSecurity,
  clusterToken,
  imagesByVersion,
  disruptionBudgets,
  spread,
  autoscalers,
  services,
  references,
  doors,
  noSecretValues,
  noSecretSettings,
  keyFiles,
  denyAll,
  callers,
  restricted,
  placed,
];

/** Of a university's own tree, which is no example any more. */
export const OWN_RULES: readonly Rule[] = [...RULES, placeholders];

/** Everything that is wrong with a tree, by the name of the rule; the schemas' findings under "schema". */
export const checkTree = (tree: Tree, rules = RULES): { rule: string; finding: string }[] =>
  [{ name: "schema", check: checkSchemas }, ...rules].flatMap(({ name, check }) =>
    check(tree).map((finding) => ({ rule: name, finding })),
  );
