import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";

/** Addresses of what is built with the platform, now or in time. */
const RESERVED = [
  "feedback",
  "gallery",
  "identity",
  "insights",
  "learning",
  "meetings",
  "points",
  "portal",
  "services",
  "services-hall",
];

/** A module's id begins with its college's code, and its address follows from the id: no two modules have the same. */
export function ownershipFaults({ manifest: { id, route }, collegeCode }: Context): Fault[] {
  if (collegeCode === undefined) return [];
  const code = collegeCode.toLowerCase();
  if (RESERVED.includes(code))
    return [fault("FOREIGN_ROUTE.route", MANIFEST, route ?? code, { own: "/m/…" })];
  const isWithin = (value: string, own: string) => value === own || value.startsWith(`${own}-`);
  const faults: Fault[] = [];
  if (id !== undefined && !isWithin(id, `college-${code}`))
    faults.push(fault("FOREIGN_ID.id", MANIFEST, id, { own: `college-${code}` }));
  const own = `/m/${(id ?? `college-${code}`).replace(/^college-/, "")}`;
  if (route !== undefined && route !== own)
    faults.push(fault("FOREIGN_ROUTE.route", MANIFEST, route, { own }));
  return faults;
}
