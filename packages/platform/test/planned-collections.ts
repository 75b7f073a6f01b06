import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { goingOf } from "@qiming/operator";

const PLAN = fileURLToPath(new URL("../../../docs/sharding.md", import.meta.url));

/** Collections of which docs/sharding.md does not say how they are sharded, or the export whether they go. @param namespaces `qiming_<service>.<collection>` */
export function unplanned(namespaces: readonly string[]): string[] {
  const planned = new Set(
    [...readFileSync(PLAN, "utf8").matchAll(/^\| `([a-z-]+|\*)\.([a-zA-Z_]+)` \|/gm)].map(
      ([, service, collection]) => `${service}.${collection}`,
    ),
  );
  return namespaces.flatMap((namespace) => {
    const [service, collection] = namespace.replace(/^qiming_/, "").split(".") as [string, string];
    const missing: string[] = [];
    if (!planned.has(`${service}.${collection}`) && !planned.has(`*.${collection}`))
      missing.push(`docs/sharding.md: ${service}.${collection}`);
    if (!goingOf(service, collection)) missing.push(`export/plan.ts: ${service}.${collection}`);
    return missing;
  });
}
