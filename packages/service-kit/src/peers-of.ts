import { getOption } from "@bufbuild/protobuf";
import { eventRules, eventSchemas, services } from "@qiming/contracts";
import { isOpenToServices, ownerOf, rulesOf } from "./rpc/method.ts";

/** What every part asks: who somebody is, where a thing belongs, what must be in the audit log. */
const EVERYBODY_ASKS = "identity";

const serviceOf = (typeName: string): string => typeName.split(".")[1]!.replaceAll("_", "-");

/** Contracts that every service fulfils for itself: nobody owns them. */
const EVERYBODY_HAS: readonly string[] = ["events", "operations"];

/** Every service that a contract names, without the contracts that each service has for itself. */
export const allServices: readonly string[] = [...new Set(services.map(ownerOf))].filter(
  (name) => !EVERYBODY_HAS.includes(name),
);

/**
 * The services that a part calls, by the contract: whose methods name it as a caller, and who hears what it tells.
 *
 * @param part "gateway", "operator" or a service's name
 */
export function peersOf(part: string): readonly string[] {
  if (part === "gateway" || part === "operator") return allServices;
  const asked = services
    .filter(({ methods }) =>
      methods.some((method) => isOpenToServices(method) && rulesOf(method).callers.includes(part)),
    )
    .map(ownerOf)
    .flatMap((name) => (EVERYBODY_HAS.includes(name) ? allServices : name));
  const told = eventSchemas
    .map((schema) => ({ owner: serviceOf(schema.typeName), rules: getOption(schema, eventRules) }))
    .filter(({ owner, rules }) => owner === part || rules.senders.includes(part))
    .flatMap(({ rules }) => rules.subscribers);
  const peers = new Set([...asked, ...told]);
  if (part !== EVERYBODY_ASKS) peers.add(EVERYBODY_ASKS);
  return [...peers].sort();
}
