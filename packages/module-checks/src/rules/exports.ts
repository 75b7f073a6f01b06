import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST } from "../manifest.ts";
import { isRelative, target } from "../script.ts";

/** Every name that is imported is there, and the entry exports what the page calls. */
export function exportFaults(context: Context): Fault[] {
  return [...sharedFaults(context), ...entryFaults(context)];
}

function sharedFaults({ scripts, shared }: Context): Fault[] {
  const faults: Fault[] = [];
  for (const [file, { imports }] of scripts)
    for (const { from, names, place } of imports) {
      if (from === undefined || !Object.hasOwn(shared, from)) continue;
      const { version, exports } = shared[from]!;
      for (const name of names)
        if (!exports.includes(name))
          faults.push(fault("MISSING_EXPORT.shared", file, `${place} ${name}`, { name, from, version }));
    }
  return faults;
}

function entryFaults({ manifest: { entry, cards = [] }, scripts }: Context): Fault[] {
  if (entry === undefined || !scripts.has(entry)) return [];
  const exported = exportsOf(entry, scripts);
  const list = [...exported].join(", ") || "–";
  const lifecycle = ["mount", "unmount"]
    .filter((name) => !exported.has(name))
    .map((name) => fault("MISSING_EXPORT.lifecycle", entry, list, { name }));
  const missing = new Set(cards.map((card) => card.export).filter((name) => !exported.has(name)));
  return [
    ...lifecycle,
    ...[...missing].map((name) => fault("MISSING_EXPORT.card", MANIFEST, list, { name, entry })),
  ];
}

/** Names that a file exports, with those of the files that it passes on whole. */
function exportsOf(file: string, scripts: Context["scripts"], seen = new Set<string>()): Set<string> {
  const names = new Set<string>();
  if (seen.has(file)) return names;
  seen.add(file);
  for (const { name, from } of scripts.get(file)?.exports ?? []) {
    if (name !== "*") names.add(name);
    else if (from !== undefined && isRelative(from))
      for (const each of exportsOf(target(file, from), scripts, seen)) names.add(each);
  }
  return names;
}
