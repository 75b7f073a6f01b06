/**
 * What stands after a place in an order by one field and then by the id, both in one direction. The bound of the field says nothing new: it lets an index begin where
 * the page does.
 */
export function beyond(field: string, direction: 1 | -1, value: unknown, id: string): object {
  const [further, with_] = direction === 1 ? ["$gt", "$gte"] : ["$lt", "$lte"];
  return {
    [field]: { [with_]: value },
    $or: [{ [field]: { [further]: value } }, { [field]: value, _id: { [further]: id } }],
  };
}

/**
 * A page of what was read with one more than fits: `next` is the place of its last one, empty where there are no more.
 *
 * @param found at most `limit + 1`
 */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  placeOf: (last: T) => string,
): { readonly rows: readonly T[]; readonly next: string } {
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? placeOf(rows.at(-1)!) : "" };
}

const AT_ONCE = 200;

/** Everything of a list that goes on after an id, a portion at a time: what is read may be changed meanwhile. */
export async function* allOf<T extends { readonly id: string }>(
  list: (after: string, limit: number) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  for (let after = ""; ;) {
    const found = await list(after, AT_ONCE);
    yield* found;
    if (found.length < AT_ONCE) return;
    after = found.at(-1)!.id;
  }
}
