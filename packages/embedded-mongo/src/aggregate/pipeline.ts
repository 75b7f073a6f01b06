import type { Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter } from "../query/filter.ts";
import { valueAt } from "../query/path.ts";
import { compileProjection } from "../query/projection.ts";
import { sorted } from "../query/sort.ts";
import { asNumber, isDocument } from "../values/bson.ts";
import { encodeKey } from "../values/key.ts";
import { equals, RANK, rank } from "../values/order.ts";
import { applySet, applyUnset } from "../update/paths.ts";
import { evaluate, extreme } from "./expression.ts";

export interface Environment {
  /** All documents of another collection of the same database. */
  collection(name: string): Iterable<Document>;
}

type Stage = (documents: Document[], argument: never, environment: Environment) => Document[];

/** Runs an aggregation pipeline over documents. A stage this engine does not know is refused with MongoDB's code 40324. */
export function runPipeline(
  documents: Iterable<Document>,
  pipeline: readonly unknown[],
  environment: Environment,
): Document[] {
  let current = [...documents];
  for (const stage of pipeline) {
    const [name, ...more] = isDocument(stage) ? Object.keys(stage) : [];
    if (!name || more.length > 0)
      return fail(40323, "A pipeline stage specification object must contain exactly one field.");
    const run = STAGES[name] ?? unknownStage(name);
    current = run(current, (stage as Document)[name] as never, environment);
  }
  return current;
}

const ELSEWHERE = new Set([
  "$out",
  "$merge",
  "$changeStream",
  "$geoNear",
  "$graphLookup",
  "$setWindowFields",
  "$densify",
  "$fill",
  "$search",
]);

function unknownStage(name: string): never {
  return ELSEWHERE.has(name)
    ? notImplemented(name)
    : fail(40324, `Unrecognized pipeline stage name: '${name}'`);
}

const STAGES: Readonly<Record<string, Stage>> = {
  $match: (documents, filter: Document) => {
    const matches = compileFilter(filter);
    return documents.filter((document) => matches(document));
  },
  $sort: (documents, specification: Document) => sorted(documents, specification, (document) => document),
  $skip: (documents, count: unknown) => documents.slice(asNumber(count)),
  $limit: (documents, count: unknown) =>
    asNumber(count) > 0 ? documents.slice(0, asNumber(count)) : fail(15958, "the limit must be positive"),
  $project: (documents, specification: Document) => documents.map(compileProjection(specification, true)),
  $addFields: addFields,
  $set: addFields,
  $unset: (documents, names: string | string[]) =>
    documents.map((document) => applyUnset(document, [names].flat())),
  $group: group,
  $unwind: unwind,
  $count: (documents, name: string) => (documents.length > 0 ? [{ [name]: documents.length }] : []),
  $replaceRoot: (documents, { newRoot }: { newRoot: unknown }) =>
    documents.map((root) => newRootOf(root, newRoot)),
  $replaceWith: (documents, newRoot: unknown) => documents.map((root) => newRootOf(root, newRoot)),
  $sortByCount: (documents, expression: unknown) =>
    sorted(group(documents, { _id: expression, count: { $sum: 1 } }), { count: -1 }, (document) => document),
  $facet: (documents, facets: Record<string, unknown[]>, environment) => [
    Object.fromEntries(
      Object.entries(facets).map(([name, pipeline]) => [name, runPipeline(documents, pipeline, environment)]),
    ),
  ],
  $lookup: lookup,
  $unionWith: (documents, argument: string | { coll: string; pipeline?: unknown[] }, environment) => {
    const { coll, pipeline = [] } = typeof argument === "string" ? { coll: argument } : argument;
    return [...documents, ...runPipeline(environment.collection(coll), pipeline, environment)];
  },
};

function addFields(documents: Document[], fields: Document): Document[] {
  return documents.map((root) => {
    const values = Object.entries(fields).map(
      ([path, expression]) => [path, evaluate(expression, { root, variables: {} })] as const,
    );
    return applySet(root, values);
  });
}

function newRootOf(root: Document, expression: unknown): Document {
  const value = evaluate(expression, { root, variables: {} });
  return isDocument(value) ? value : fail(40228, "'newRoot' expression must evaluate to an object");
}

function unwind(
  documents: Document[],
  argument: string | { path: string; preserveNullAndEmptyArrays?: boolean; includeArrayIndex?: string },
): Document[] {
  const {
    path,
    preserveNullAndEmptyArrays = false,
    includeArrayIndex,
  } = typeof argument === "string" ? { path: argument } : argument;
  if (!path.startsWith("$"))
    return fail(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const name = path.slice(1);
  return documents.flatMap((document) => {
    const value = valueAt(document, name.split("."));
    const withIndex = (index: number | null) =>
      includeArrayIndex ? ([[includeArrayIndex, index]] as const) : [];
    if (Array.isArray(value) && value.length > 0)
      return value.map((item, index) => applySet(document, [[name, item], ...withIndex(index)]));
    if (value === undefined || value === null || Array.isArray(value)) {
      if (!preserveNullAndEmptyArrays) return [];
      return [applySet(Array.isArray(value) ? applyUnset(document, [name]) : document, withIndex(null))];
    }
    return [applySet(document, withIndex(null))];
  });
}

function lookup(
  documents: Document[],
  argument: {
    from: string;
    localField?: string;
    foreignField?: string;
    as: string;
    pipeline?: unknown[];
    let?: Document;
  },
  environment: Environment,
): Document[] {
  const { from, localField, foreignField, as, pipeline = [] } = argument;
  if (argument.let || localField === undefined || foreignField === undefined)
    return notImplemented("$lookup without localField and foreignField");
  const foreign = [...environment.collection(from)];
  return documents.map((document) => {
    const local = valueAt(document, localField.split("."));
    const condition = Array.isArray(local) ? { $in: local } : { $eq: local ?? null };
    const matches = compileFilter({ [foreignField]: condition });
    const found = foreign.filter((each) => matches(each));
    return applySet(document, [
      [as, pipeline.length > 0 ? runPipeline(found, pipeline, environment) : found],
    ]);
  });
}

function group(documents: Document[], { _id: keyExpression, ...fields }: Document): Document[] {
  if (keyExpression === undefined) return fail(15955, "a group specification must include an _id");
  const groups = new Map<string, { _id: unknown; members: Document[] }>();
  for (const root of documents) {
    const _id = evaluate(keyExpression, { root, variables: {} }) ?? null;
    const key = encodeKey(_id).toString("latin1");
    const known = groups.get(key);
    if (known) known.members.push(root);
    else groups.set(key, { _id, members: [root] });
  }
  const accumulators = Object.entries(fields).map(
    ([name, specification]) => [name, accumulator(name, specification)] as const,
  );
  return [...groups.values()].map(({ _id, members }) => ({
    _id,
    ...Object.fromEntries(accumulators.map(([name, accumulate]) => [name, accumulate(members)])),
  }));
}

type Accumulate = (members: readonly Document[]) => unknown;

function accumulator(name: string, specification: unknown): Accumulate {
  const [operator, ...more] = isDocument(specification) ? Object.keys(specification) : [];
  if (!operator || more.length > 0) return fail(40238, `The field '${name}' must specify one accumulator`);
  const combine = ACCUMULATORS[operator] ?? fail(15952, `unknown group operator '${operator}'`);
  const expression = (specification as Document)[operator];
  return (members) => combine(members.map((root) => evaluate(expression, { root, variables: {} })));
}

const numbersOf = (values: readonly unknown[]): number[] =>
  values.filter((value) => rank(value) === RANK.number).map((value) => asNumber(value));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const ACCUMULATORS: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  $sum: (values) => sum(numbersOf(values)),
  $avg: (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? null : sum(numbers) / numbers.length;
  },
  $count: (values) => values.length,
  $min: (values) => extreme(values, -1),
  $max: (values) => extreme(values, 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) =>
    values.filter(
      (value, index) =>
        value !== undefined &&
        values.findIndex((other) => other !== undefined && equals(other, value)) === index,
    ),
  $mergeObjects: (values) => Object.assign({}, ...values.filter(isDocument)) as Document,
};
