const KEY = "qiming:recent-searches";
const MOST = 8;

interface Stored {
  readonly personId: string;
  readonly queries: readonly string[];
}

/** What somebody searched for last on this device, newest first. What another person left here is not shown. */
export function recentSearches(personId: string): string[] {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Stored>;
    return stored.personId === personId && Array.isArray(stored.queries) ? [...stored.queries] : [];
  } catch {
    return [];
  }
}

/** Keeps a query on this device, in the place of what another person left. @returns those kept now */
export function keepSearch(personId: string, query: string): string[] {
  const others = recentSearches(personId).filter((each) => each !== query);
  const queries = [query, ...others].slice(0, MOST);
  localStorage.setItem(KEY, JSON.stringify({ personId, queries } satisfies Stored));
  return queries;
}

export function clearSearches(): void {
  localStorage.removeItem(KEY);
}
