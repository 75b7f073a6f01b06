import { satisfies } from "semver";
import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";

/** The shared packages are there in the versions that the module was built for; each that it uses is named. */
export function versionFaults({ manifest: { requires = {} }, scripts, shared }: Context): Fault[] {
  const faults: Fault[] = [];
  for (const [name, range] of Object.entries(requires)) {
    const version = Object.hasOwn(shared, name) ? shared[name]!.version : undefined;
    const found = `${name} ${range}`;
    if (version === undefined) faults.push(fault("VERSION_UNMET.unknown", MANIFEST, found, { name }));
    else if (!satisfies(version, range, { includePrerelease: true }))
      faults.push(fault("VERSION_UNMET.range", MANIFEST, found, { name, version }));
  }
  const used = new Set([...scripts.values()].flatMap(({ imports }) => imports.map(({ from }) => from)));
  for (const name of used)
    if (name !== undefined && Object.hasOwn(shared, name) && !Object.hasOwn(requires, name))
      faults.push(fault("VERSION_UNMET.unnamed", MANIFEST, name, { name, version: shared[name]!.version }));
  return faults;
}
