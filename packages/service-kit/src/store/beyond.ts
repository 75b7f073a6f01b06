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
