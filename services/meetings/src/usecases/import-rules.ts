import { isDeepStrictEqual } from "node:util";
import { ExpectedError } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import { readRuleSet } from "../domain/obligation-rules.ts";
import { nameOf } from "../domain/obligations.ts";
import type { RuleSets } from "./ports.ts";

/**
 * Takes in one version of the rules. The same file again changes nothing; a version that is there is never changed.
 *
 * @param open opens what is owed from the rules' first day on
 * @returns whether it was new
 * @throws RULES_INVALID (invalid_argument) with every fault by line; RULES_VERSION_TAKEN (already_exists)
 */
export function importRules({
  ruleSets,
  open,
}: {
  readonly ruleSets: RuleSets;
  readonly open: () => Promise<unknown>;
}) {
  return async (yaml: string, fileName: string): Promise<boolean> => {
    const source = readYaml(yaml, fileName || "obligations.yaml");
    const rules = readRuleSet(source.root);
    source.refuse("RULES_INVALID");
    const isNew = await ruleSets.add(rules);
    if (!isNew) {
      const known = (await ruleSets.list()).find((each) => nameOf(each) === nameOf(rules));
      if (!isDeepStrictEqual(known, rules))
        throw new ExpectedError(
          "already_exists",
          "RULES_VERSION_TAKEN",
          `${nameOf(rules)} says something else already`,
        );
    }
    // Also of rules that were not opened yet: an import that was cut off in between is completed by the next one.
    if (!(await ruleSets.isOpened(nameOf(rules)))) {
      await open();
      await ruleSets.setOpened(nameOf(rules));
    }
    return isNew;
  };
}
