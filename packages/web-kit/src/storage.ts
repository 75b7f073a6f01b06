type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">;

// A document of no origin may not even ask for its storage.
function open(name: "localStorage" | "sessionStorage"): Keeper | undefined {
  try {
    return globalThis[name];
  } catch {
    return undefined;
  }
}

function keeper(name: "localStorage" | "sessionStorage"): Keeper {
  const opened = open(name);
  const memory = new Map<string, string>();
  return (
    opened ?? {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    }
  );
}

/** What this browser remembers; where it may not, what this page remembers. */
export const deviceStorage: Keeper = keeper("localStorage");
/** What this tab remembers. */
export const tabStorage: Keeper = keeper("sessionStorage");

/** What somebody has begun to write begins so. */
const OWN = "qiming:draft:";

/** Removes what a person has begun to write here, in this tab and on this device. */
export function forgetDrafts(): void {
  for (const name of ["sessionStorage", "localStorage"] as const) {
    const opened = open(name);
    for (const key of Object.keys(opened ?? {})) if (key.startsWith(OWN)) opened!.removeItem(key);
  }
}
