import { BSONRegExp, type Document } from "bson";
import { compileFilter, isOperators } from "../query/filter.ts";
import { sortFields } from "../query/sort.ts";
import { isDocument } from "../values/bson.ts";
import { encodeKey } from "../values/key.ts";
import { compare, equals, RANK, rank } from "../values/order.ts";
import { indexPrefix, isManyValued, type Index } from "./index-definition.ts";

/** A stretch of an index; `fixed` bytes of each of its keys are the values that the filter demands. */
export interface Range {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly fixed: number;
}

/** How to find the documents for a filter: by `_id`, along an index, or along all documents in the order of `_id`. */
export type Plan =
  | { readonly kind: "ids"; readonly keys: readonly Buffer[]; readonly ordered?: false }
  | {
      readonly kind: "index";
      readonly index: Index;
      readonly ranges: readonly Range[];
      readonly reverse: boolean;
      readonly ordered: boolean;
    }
  | {
      readonly kind: "all";
      readonly from: Buffer;
      readonly to: Buffer;
      readonly reverse: boolean;
      readonly ordered?: boolean;
    };

/** What a filter demands of one field, as far as an index can use it. */
interface Demand {
  equal?: readonly unknown[];
  low?: unknown;
  high?: unknown;
  /** What one and the same of several values must meet. */
  element?: Demand;
}

const MAX_POINTS = 1000;
const AFTER_ALL = Buffer.from([0xff]);

/**
 * Chooses a plan. A plan yields at least everything that matches, and the filter is applied to what it yields: an index can make a query
 * faster, never wrong. `ordered` says that the plan yields in the order asked for.
 */
export function planQuery(indexes: readonly Index[], filter: Document, sort: Document = {}): Plan {
  const demands = demandsOf(filter);
  const id = demands.get("_id");
  if (id?.equal) return { kind: "ids", keys: uniqueKeys(id.equal.map((value) => encodeKey(value))) };
  let best: { plan: Plan; score: number } = { plan: allDocuments(sort), score: 0 };
  for (const index of indexes) {
    const candidate = alongIndex(index, demands, filter, sort);
    if (candidate && candidate.score > best.score) best = candidate;
  }
  return best.plan;
}

function allDocuments(sort: Document): Plan {
  const [first, ...rest] = sortFields(sort);
  const byId = first?.path === "_id" && rest.length === 0;
  return {
    kind: "all",
    from: Buffer.alloc(0),
    to: AFTER_ALL,
    reverse: byId && first.direction < 0,
    ordered: byId,
  };
}

const uniqueKeys = (keys: readonly Buffer[]): Buffer[] => [
  ...new Map(keys.map((key) => [key.toString("latin1"), key])).values(),
];

// Arrays match in more ways than by their own key, expressions by none.
const isUsable = (value: unknown): boolean =>
  value !== undefined &&
  !Array.isArray(value) &&
  !(value instanceof RegExp) &&
  !(value instanceof BSONRegExp) &&
  rank(value) !== RANK.minKey &&
  rank(value) !== RANK.maxKey;

function demandsOf(filter: Document, demands = new Map<string, Demand>()): Map<string, Demand> {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === "$and" && Array.isArray(condition))
      for (const part of condition) demandsOf(part as Document, demands);
    if (name.startsWith("$")) continue;
    const demand = demands.get(name) ?? {};
    demands.set(name, demand);
    if (!isOperators(condition)) {
      if (isUsable(condition)) demand.equal ??= [condition];
    } else {
      for (const [operator, operand] of Object.entries(condition)) addOperator(demand, operator, operand);
    }
  }
  return demands;
}

function addOperator(demand: Demand, operator: string, operand: unknown): void {
  if (operator === "$eq" && isUsable(operand)) demand.equal = [operand];
  if (operator === "$in" && Array.isArray(operand) && operand.length <= MAX_POINTS && operand.every(isUsable))
    demand.equal ??= operand;
  if (operator === "$elemMatch" && isOperators(operand)) {
    demand.element ??= {};
    for (const [each, value] of Object.entries(operand)) addOperator(demand.element, each, value);
  }
  if (!isUsable(operand) || operand === null) return;
  if (operator === "$gt" || operator === "$gte")
    demand.low = demand.low === undefined || compare(operand, demand.low) > 0 ? operand : demand.low;
  if (operator === "$lt" || operator === "$lte")
    demand.high = demand.high === undefined || compare(operand, demand.high) < 0 ? operand : demand.high;
}

function alongIndex(
  index: Index,
  demands: Map<string, Demand>,
  filter: Document,
  sort: Document,
): { plan: Plan; score: number } | undefined {
  if (index.partial && !implies(filter, index.partial)) return undefined;
  const leading = demands.get(index.fields[0]!.name);
  if (index.sparse && !excludesMissing(leading)) return undefined;
  let prefixes = [indexPrefix(index)];
  let used = 0;
  for (; used < index.fields.length; used++) {
    const { name, descending } = index.fields[used]!;
    const equal = demands.get(name)?.equal;
    if (!equal || prefixes.length * equal.length > MAX_POINTS) break;
    const parts = equal.map((value) => encodeKey(value, descending));
    prefixes = prefixes.flatMap((prefix) => parts.map((part) => Buffer.concat([prefix, part])));
  }
  const next = index.fields[used];
  const demand = next && demands.get(next.name);
  const bounded = demand && boundsOf(demand);
  // Of several values different ones may meet the two ends, unless one must meet both.
  const isMany = bounded === demand && isManyValued(index, used);
  const ranges = uniqueKeys(prefixes).map((prefix) =>
    bounded ? boundedRange(prefix, bounded, next.descending, isMany) : wholeRange(prefix),
  );
  // A document with one of its values demanded sorts by another one.
  const constant = index.fields
    .slice(0, used)
    .filter(({ name }, at) => demands.get(name)?.equal?.length === 1 && !isManyValued(index, at));
  // Each range yields in order, so several do when they are merged.
  const direction = sortDirection(index, used, constant, sort);
  const score =
    used * 10 +
    (bounded ? 5 : 0) +
    (direction !== 0 ? 4 : 0) +
    (index.unique && used === index.fields.length ? 50 : 0);
  return { plan: { kind: "index", index, ranges, reverse: direction < 0, ordered: direction !== 0 }, score };
}

const wholeRange = (prefix: Buffer): Range => ({
  from: prefix,
  to: Buffer.concat([prefix, AFTER_ALL]),
  fixed: prefix.length,
});

/** Where the bounds are: what one value must meet says more than what each may meet with another. */
const boundsOf = (demand: Demand): Demand | undefined =>
  [demand.element, demand].find((each) => each?.low !== undefined || each?.high !== undefined);

const excludesMissing = (demand: Demand | undefined): boolean =>
  !!demand && (!!boundsOf(demand) || !!demand.equal?.every((value) => value !== null));

// A range compares within one type only, so it ends where the type ends.
function boundedRange(prefix: Buffer, { low, high }: Demand, descending: boolean, isMany: boolean): Range {
  const kind = rank(low ?? high);
  const top =
    (isMany && low !== undefined) || (low !== undefined && high !== undefined && rank(high) !== kind)
      ? undefined
      : high;
  const first = low === undefined ? Buffer.from([kind]) : encodeKey(low);
  const last = top === undefined ? Buffer.from([kind + 1]) : Buffer.concat([encodeKey(top), AFTER_ALL]);
  const between = (from: Buffer, to: Buffer): Range => ({
    from: Buffer.concat([prefix, from]),
    to: Buffer.concat([prefix, to]),
    fixed: prefix.length,
  });
  if (!descending) return between(first, last);
  const invertedFirst = top === undefined ? Buffer.from([0xff ^ kind]) : encodeKey(top, true);
  const invertedLast =
    low === undefined ? Buffer.from([(0xff ^ kind) + 1]) : Buffer.concat([encodeKey(low, true), AFTER_ALL]);
  return between(invertedFirst, invertedLast);
}

/** 1 or -1 where the index yields in the order asked for, forwards or backwards; else 0. */
function sortDirection(
  index: Index,
  used: number,
  constant: readonly { readonly name: string }[],
  sort: Document,
): number {
  const fixed = new Set(constant.map(({ name }) => name));
  const wanted = sortFields(sort).filter(({ path }) => !fixed.has(path));
  if (wanted.length === 0) return Object.keys(sort).length > 0 ? 1 : 0;
  let direction = 0;
  for (const [i, { path, direction: asked }] of wanted.entries()) {
    const field = index.fields[used + i];
    if (field?.name !== path || isManyValued(index, used + i)) return 0;
    const needed = asked < 0 === field.descending ? 1 : -1;
    if (direction !== 0 && direction !== needed) return 0;
    direction = needed;
  }
  return direction;
}

/** Whether everything a filter matches lies within a partial index; "no" where it is not plain. */
function implies(filter: Document, partial: Document): boolean {
  return Object.entries(partial).every(([name, wanted]) => {
    const given = filter[name] as unknown;
    if (given === undefined) return false;
    if (isDocument(given) && isDocument(wanted) && equals(given, wanted)) return true;
    if (
      isOperators(given) ||
      given === null ||
      !isUsable(given) ||
      name.includes(".") ||
      name.startsWith("$")
    )
      return false;
    return compileFilter({ [name]: wanted })({ [name]: given });
  });
}
