import { titleOf } from "../tree.ts";
import type { Rule } from "./rule.ts";

/** What the examples say where a university must say its own: its names, addresses for documentation (RFC 5737), nobody's key. */
const PLACEHOLDERS =
  /[\w.-]*yunting\.example\b|Yunting University|云汀大学|\b(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+|age1theuniversitysownpublickey/g;

/** A university's own tree says nothing of the example that it was copied from. */
export const placeholders: Rule = {
  name: "placeholders",
  check(tree) {
    const left = new Map<string, Set<string>>();
    for (const object of tree)
      for (const [found] of JSON.stringify(object).matchAll(PLACEHOLDERS))
        left.set(found, (left.get(found) ?? new Set()).add(titleOf(object)));
    return [...left].map(([found, [first, ...others]]) => {
      const more = others.length > 0 ? ` and ${others.length} more` : "";
      return `${found} is left of the example, in ${first}${more}`;
    });
  },
};
