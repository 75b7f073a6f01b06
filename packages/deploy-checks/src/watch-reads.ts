/**
 * Something to be read, and what of it was never looked at.
 *
 * @returns the same value, all the way down; `unread` names the paths that nobody asked for, without what lies below them
 */
export function watchReads<T extends object>(value: T): { value: T; unread(): string[] } {
  const read = new Set<string>();
  return { value: watched(value, "", read), unread: () => unreadIn(value, "", read) };
}

const below = (path: string, field: string): string => (path ? `${path}.${field}` : field);

function watched<T extends object>(value: T, path: string, read: Set<string>): T {
  return new Proxy(value, {
    get(target, field, receiver) {
      const inside: unknown = Reflect.get(target, field, receiver);
      if (typeof field !== "string") return inside;
      read.add(below(path, field));
      return typeof inside === "object" && inside !== null
        ? watched(inside, below(path, field), read)
        : inside;
    },
  });
}

function unreadIn(value: object, path: string, read: ReadonlySet<string>): string[] {
  return Object.entries(value).flatMap(([field, inside]: [string, unknown]) => {
    const place = below(path, field);
    if (!read.has(place)) return [place];
    return typeof inside === "object" && inside !== null ? unreadIn(inside, place, read) : [];
  });
}
