import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { isRelative, target } from "../script.ts";

/** A script takes its code from the module's own files and the shared packages, and from nowhere else. */
export function importFaults({ files, scripts, shared }: Context): Fault[] {
  const faults: Fault[] = [];
  const packages = Object.keys(shared).join(", ");
  for (const [file, script] of scripts) {
    for (const { from, place, excerpt } of script.imports) {
      const found = `${place} ${excerpt}`;
      if (from === undefined) faults.push(fault("FOREIGN_IMPORT.computed", file, found));
      else if (isRelative(from)) {
        const wanted = target(file, from);
        if (!files.has(wanted) || !wanted.endsWith(".js"))
          faults.push(fault("FOREIGN_IMPORT.missing", file, found, { wanted }));
      } else if (!Object.hasOwn(shared, from))
        faults.push(fault("FOREIGN_IMPORT.package", file, found, { from, packages }));
    }
    for (const { place, excerpt } of script.forbidden)
      faults.push(fault("FOREIGN_IMPORT.code", file, `${place} ${excerpt}`));
  }
  return faults;
}
