import { readFileSync } from "node:fs";
import { readYaml } from "@qiming/service-kit";
import type { Holder, PersonFacts, Register } from "./ports.ts";

/** A file of the demo university. */
export const demo = (name: string): string =>
  readFileSync(new URL(`../../../../deploy/demo/${name}`, import.meta.url), "utf8");

/** The demo's people, their branches and offices. */
export function demoRegister(): Pick<Register, "describeNumber" | "lineage" | "lineageByCodes" | "holders"> {
  const { value } = readYaml(demo("register.yaml"), "register.yaml").root as { value: unknown };
  type Unit = { code: string; type: string; name: string; below?: Unit[] };
  type Person = { number: string; name: string; status?: string; branch?: string; roles?: Office[] };
  type Office = { role: string; on: string };
  const { university, people } = value as { university: Unit; people: Person[] };
  const lines = new Map<string, PersonFacts["line"]>();
  const walk = ({ code, type, name, below = [] }: Unit, above: PersonFacts["line"]): void => {
    const id = [above.at(-1)?.id, code].filter(Boolean).join("/");
    lines.set(id, [...above, { id, name, type }]);
    for (const each of below) walk(each, lines.get(id)!);
  };
  walk(university, []);
  const rolesOf = ({ roles = [] }: Person) => roles.map(({ role, on }) => ({ role, organizationId: on }));
  return {
    async describeNumber(number) {
      const person = people.find((each) => each.number === number);
      if (!person) return undefined;
      const { name, status = "NONE", branch = "" } = person;
      return {
        ...{ personId: number, name, number, memberStatus: status },
        ...{ line: lines.get(branch) ?? [], roles: rolesOf(person) },
      };
    },
    lineage: async (id) => lines.get(id) ?? [],
    lineageByCodes: async (codePath) => lines.get(codePath) ?? [],
    holders: async (ids) =>
      people.flatMap((person): Holder[] =>
        rolesOf(person)
          .filter(({ organizationId }) => ids.includes(organizationId))
          .map((held) => ({ ...held, personId: person.number, name: person.name })),
      ),
  };
}
