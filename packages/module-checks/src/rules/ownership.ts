import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";

/** A module's id and address begin with its college's code, and stay on its own ground. */
export function ownershipFaults({ manifest: { id, route }, collegeCode }: Context): Fault[] {
  if (collegeCode === undefined) return [];
  const code = collegeCode.toLowerCase();
  const isWithin = (value: string, own: string) => value === own || value.startsWith(`${own}-`);
  const faults: Fault[] = [];
  if (id !== undefined && !isWithin(id, `college-${code}`))
    faults.push(fault("FOREIGN_ID.id", MANIFEST, id, { own: `college-${code}` }));
  const isOneSegment = route !== undefined && /^\/m\/[a-z0-9-]+$/.test(route);
  if (route !== undefined && !(isOneSegment && isWithin(route, `/m/${code}`)))
    faults.push(fault("FOREIGN_ROUTE.route", MANIFEST, route, { own: `/m/${code}` }));
  return faults;
}
