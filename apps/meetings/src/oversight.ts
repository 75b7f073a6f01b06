/** How the branches and groups of an organisation stand, for those above them. */
import type { LightJson, UnitStandingJson } from "@qiming/contracts/browser/obligation";
import { severity } from "./duties.ts";

const LIGHTS = ["LIGHT_RED", "LIGHT_AMBER", "LIGHT_GREEN"] as const satisfies readonly LightJson[];

export const OVERSIGHT_FILTERS = ["all", "due"] as const;
export type OversightFilter = (typeof OVERSIGHT_FILTERS)[number];

/** How many branches show each light. */
export const countsOf = (units: readonly UnitStandingJson[]) =>
  LIGHTS.map((light) => ({
    light,
    count: units.filter((each) => !each.isGroup && each.light === light).length,
  }));

export interface UnitsOfParent {
  readonly parentId: string;
  readonly parentName: string;
  /** Each branch with its groups after it, the worst first. */
  readonly units: readonly UnitStandingJson[];
}

/** By what they stand below, in the tree's order. A branch stays with a group of it that has something to do. */
export function byParent(units: readonly UnitStandingJson[], filter: OversightFilter): UnitsOfParent[] {
  const ids = new Set(units.map(({ organizationId }) => organizationId));
  const tops = units.filter(({ isGroup, parentId }) => !isGroup || !ids.has(parentId));
  const found = new Map<string, { parentName: string; families: UnitStandingJson[][] }>();
  for (const top of tops) {
    const groups = units.filter((each) => each.isGroup && each.parentId === top.organizationId);
    const family = [
      top,
      ...worstFirst(
        groups.filter((each) => filter === "all" || isDue(each)),
        severityOf,
      ),
    ];
    if (filter === "due" && !family.some(isDue)) continue;
    const { parentId = "", parentName = "" } = top;
    const known = found.get(parentId) ?? { parentName, families: [] };
    known.families.push(family);
    found.set(parentId, known);
  }
  return [...found].map(([parentId, { parentName, families }]) => {
    const worst = (family: readonly UnitStandingJson[]) => Math.max(...family.map(severityOf));
    return { parentId, parentName, units: worstFirst(families, worst).flat() };
  });
}

const severityOf = ({ light }: UnitStandingJson): number => severity(light);
export const isDue = (unit: UnitStandingJson): boolean => severityOf(unit) > 0;
const worstFirst = <T>(all: readonly T[], of: (each: T) => number): T[] =>
  [...all].sort((a, b) => of(b) - of(a));
