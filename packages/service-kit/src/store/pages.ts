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
 * Reads on from a place in such an order where many share a value, as a day, so that to pass over them takes time: first what is left of that value, then
 * what stands beyond. Each is a range of an index by the field and the id.
 *
 * @param place undefined: from the beginning
 * @returns at most `limit`
 */
export async function readOn<T>(
  find: (filter: object, sort: Readonly<Record<string, 1 | -1>>, limit: number) => Promise<readonly T[]>,
  filter: object,
  { field, direction }: { readonly field: string; readonly direction: 1 | -1 },
  place: { readonly value: unknown; readonly id: string } | undefined,
  limit: number,
): Promise<readonly T[]> {
  const sort = { [field]: direction, _id: direction };
  if (!place) return find(filter, sort, limit);
  const further = direction === 1 ? "$gt" : "$lt";
  const left = await find({ ...filter, [field]: place.value, _id: { [further]: place.id } }, sort, limit);
  if (left.length === limit) return left;
  const beyond = await find({ ...filter, [field]: { [further]: place.value } }, sort, limit - left.length);
  return [...left, ...beyond];
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
