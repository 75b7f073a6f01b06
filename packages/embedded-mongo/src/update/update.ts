import { type Document } from "bson";
import { runPipeline } from "../aggregate/pipeline.ts";
import { fail, notImplemented } from "../errors.ts";
import { compileFilter, isOperators } from "../query/filter.ts";
import { isIndex, valueAt, type Path } from "../query/path.ts";
import { isDocument } from "../values/bson.ts";
import { equals } from "../values/order.ts";
import { OPERATORS } from "./operators.ts";
import { setAt, structuredCopy } from "./paths.ts";

export interface UpdateOptions {
  readonly arrayFilters?: readonly Document[];
  /** The array index that the filter matched: what `$` stands for; -1 for none. */
  readonly position?: number;
  /** Whether the document is being inserted by an upsert. */
  readonly isInsert?: boolean;
  readonly now: Date;
}

const PIPELINE_STAGES = new Set(["$set", "$addFields", "$unset", "$project", "$replaceRoot", "$replaceWith"]);

export function isReplacement(update: unknown): update is Document {
  return isDocument(update) && !Object.keys(update)[0]?.startsWith("$");
}

/**
 * A document after an update; the one given is left as it was.
 *
 * @throws CommandError with MongoDB's code, 66 where `_id` would change
 */
export function applyUpdate(document: Document, update: unknown, options: UpdateOptions): Document {
  const updated = updateOf(document, update, options);
  if (document["_id"] !== undefined && !equals(document["_id"], updated["_id"])) {
    return fail(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  return updated;
}

function updateOf(document: Document, update: unknown, options: UpdateOptions): Document {
  if (Array.isArray(update)) return byPipeline(document, update);
  if (!isDocument(update)) return fail(9, "Update argument must be either an object or an array");
  if (isReplacement(update))
    return document["_id"] === undefined || "_id" in update ? update : { _id: document["_id"], ...update };
  return byOperators(structuredCopy(document), update, options);
}

/** The fields of a document that an update looks at and changes; undefined where it may be any. */
export function fieldsOfUpdate(update: unknown): ReadonlySet<string> | undefined {
  if (!isDocument(update) || isReplacement(update)) return undefined;
  const fields = new Set<string>();
  for (const [operator, named] of Object.entries(update)) {
    if (!isDocument(named)) return undefined;
    for (const [name, argument] of Object.entries(named)) {
      fields.add(name.split(".")[0]!);
      if (operator === "$rename") fields.add(String(argument).split(".")[0]!);
    }
  }
  return fields;
}

function byPipeline(document: Document, pipeline: readonly unknown[]): Document {
  for (const stage of pipeline) {
    const [name] = Object.keys(stage as object);
    if (!PIPELINE_STAGES.has(name ?? ""))
      return fail(72, `${name} is not allowed to be used within an update`);
  }
  const none = { collection: () => notImplemented("a collection inside an update") };
  return runPipeline([document], pipeline, none)[0]!;
}

interface Step {
  readonly operator: string;
  readonly path: Path;
  readonly argument: unknown;
}

function byOperators(document: Document, update: Document, options: UpdateOptions): Document {
  const steps = stepsOf(update);
  refuseConflicts(steps);
  const filters = arrayFiltersOf(options.arrayFilters ?? []);
  const used = new Set<string>();
  for (const step of steps) {
    if (step.operator === "$setOnInsert" && !options.isInsert) continue;
    for (const path of concretePaths(document, step.path, filters, used, options.position ?? -1)) {
      OPERATORS[step.operator]!(document, path, step.argument, options.now);
    }
  }
  const unused = [...filters.keys()].find(
    (name) => !used.has(name) && !steps.some(({ path }) => path.includes(`$[${name}]`)),
  );
  if (unused) return fail(9, `The array filter for identifier '${unused}' was not used in the update`);
  return document;
}

function stepsOf(update: Document): Step[] {
  const steps = Object.entries(update).flatMap(([operator, fields]) => {
    if (!(operator in OPERATORS))
      return fail(
        9,
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!isDocument(fields))
      return fail(9, `Modifiers operate on fields but we found another type instead: ${operator}`);
    return Object.entries(fields).map(([name, argument]) => ({ operator, path: parsePath(name), argument }));
  });
  // New fields are added in this order, whatever order the update named them in.
  return steps.sort((a, b) => comparePaths(a.path, b.path));
}

function parsePath(name: string): Path {
  const path = name.split(".");
  if (path.includes(""))
    return fail(56, `The update path '${name}' contains an empty field name, which is not allowed.`);
  if (path[0]!.startsWith("$"))
    return fail(52, `The dollar ($) prefixed field '${path[0]}' in '${name}' is not valid for storage.`);
  return path;
}

function refuseConflicts(steps: readonly Step[]): void {
  const paths = steps
    .flatMap(({ operator, path, argument }) =>
      operator === "$rename" ? [path, String(argument).split(".")] : [path],
    )
    .sort(comparePaths);
  for (let i = 1; i < paths.length; i++) {
    const [a, b] = [paths[i - 1]!, paths[i]!];
    if (a.every((part, index) => part === b[index]))
      fail(40, `Updating the path '${b.join(".")}' would create a conflict at '${a.join(".")}'`);
  }
}

function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x !== y) return isIndex(x) && isIndex(y) ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

type ElementTest = (element: unknown) => boolean;

function arrayFiltersOf(given: readonly Document[]): Map<string, ElementTest> {
  const filters = new Map<string, ElementTest>();
  for (const filter of given) {
    const name = identifierOf(filter);
    if (!name) return fail(9, "Cannot use an expression without a top-level field name in arrayFilters");
    if (filters.has(name))
      return fail(9, `Found multiple array filters with the same top-level field name ${name}`);
    const matches = compileFilter(filter);
    filters.set(name, (element) => matches({ [name]: element }));
  }
  return filters;
}

function identifierOf(filter: Document): string | undefined {
  for (const [name, value] of Object.entries(filter)) {
    if (!name.startsWith("$")) return name.split(".")[0];
    if (Array.isArray(value)) return value.map((each: Document) => identifierOf(each)).find(Boolean);
  }
  return undefined;
}

function concretePaths(
  document: Document,
  path: Path,
  filters: Map<string, ElementTest>,
  used: Set<string>,
  position: number,
): Path[] {
  let paths: string[][] = [[]];
  for (const part of path) {
    if (part === "$") {
      if (position < 0)
        return fail(2, "The positional operator did not find the match needed from the query.");
      paths = paths.map((each) => [...each, String(position)]);
      continue;
    }
    const identifier = /^\$\[(.*)\]$/.exec(part)?.[1];
    if (identifier === undefined) {
      paths = paths.map((each) => [...each, part]);
      continue;
    }
    const test = identifier === "" ? () => true : filters.get(identifier);
    if (!test)
      return fail(2, `No array filter found for identifier '${identifier}' in path '${path.join(".")}'`);
    used.add(identifier);
    paths = paths.flatMap((each) => elementPaths(document, each, test));
  }
  return paths;
}

function elementPaths(document: Document, path: string[], test: ElementTest): string[][] {
  const array = valueAt(document, path);
  if (array === undefined)
    return fail(
      2,
      `The path '${path.join(".")}' must exist in the document in order to apply array updates.`,
    );
  if (!Array.isArray(array)) return fail(2, `Cannot apply array updates to non-array element ${path.at(-1)}`);
  return array.flatMap((element, index) => (test(element) ? [[...path, String(index)]] : []));
}

/** The document from which an upsert starts: what the filter says the document equals. */
export function upsertSeed(filter: Document): Document {
  const seed: Document = {};
  const collect = (part: Document): void => {
    for (const [name, condition] of Object.entries(part)) {
      if (name === "$and") (condition as Document[]).forEach(collect);
      else if (!name.startsWith("$")) collectField(seed, name, condition);
    }
  };
  collect(filter);
  return seed;
}

function collectField(seed: Document, name: string, condition: unknown): void {
  if (!isOperators(condition)) setAt(seed, name.split("."), condition);
  else if ("$eq" in condition) setAt(seed, name.split("."), condition["$eq"]);
  else if (Array.isArray(condition["$in"]) && condition["$in"].length === 1)
    setAt(seed, name.split("."), condition["$in"][0]);
}
