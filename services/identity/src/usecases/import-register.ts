import { readYaml } from "@qiming/service-kit";
import { readRegister, type Register, type RegisterPerson } from "../domain/register.ts";
import type { Change, Organizations, People } from "./ports.ts";

/**
 * Brings organisations, people and roles to the state that a register file describes. Each person and organisation is one write, found by
 * its natural key: an import that was cut off is finished by doing it again.
 *
 * @throws REGISTER_INVALID (invalid_argument) with every fault by line; nothing is written then
 */
export function importRegister({ organizations, people }: { organizations: Organizations; people: People }) {
  return async (yaml: string, fileName: string, loginIssuer: string): Promise<Record<Change, number>> => {
    const source = readYaml(yaml, fileName || "register.yaml");
    const register = readRegister(source.root);
    source.refuse("REGISTER_INVALID");
    const counts: Record<Change, number> = { created: 0, changed: 0, unchanged: 0 };
    const idByPath = await putOrganizations(register, organizations, counts);
    for (const person of register.people) counts[await people.put(toPerson(person, idByPath, loginIssuer))]++;
    return counts;
  };
}

async function putOrganizations(
  register: Register,
  organizations: Organizations,
  counts: Record<Change, number>,
): Promise<Map<string, string>> {
  const lineageByPath = new Map<string, readonly string[]>();
  for (const { parentPath, ...fields } of register.organizations) {
    const parentLineage = parentPath ? lineageByPath.get(parentPath)! : [];
    const { organization, change } = await organizations.put({
      ...fields,
      parentId: parentLineage.at(-1),
      parentLineage,
    });
    lineageByPath.set(fields.codePath, organization.lineage);
    counts[change]++;
  }
  return new Map([...lineageByPath].map(([path, lineage]) => [path, lineage.at(-1)!]));
}

function toPerson(person: RegisterPerson, idByPath: ReadonlyMap<string, string>, issuer: string) {
  return {
    number: person.number,
    name: person.name,
    category: person.category,
    memberStatus: person.status,
    branchId: person.branchPath && idByPath.get(person.branchPath),
    logins: person.subject ? [{ issuer, subject: person.subject }] : [],
    assignments: person.roles.map(({ role, organizationPath, from }) => ({
      role,
      organizationId: idByPath.get(organizationPath)!,
      from,
    })),
  };
}
