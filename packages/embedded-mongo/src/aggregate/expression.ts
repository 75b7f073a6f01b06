import { Long, ObjectId, type Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { valueAt } from "../query/path.ts";
import { asNumber, isDocument } from "../values/bson.ts";
import { compare, equals, RANK, rank, typeName } from "../values/order.ts";

export interface Scope {
  /** The document at hand: `$field` and `$$ROOT`. */
  readonly root: Document;
  /** `$$name`. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The value that `$$REMOVE` stands for, and that a missing field has. */
export type Value = unknown;

/** Evaluates an aggregation expression. An operator this engine does not know is refused with MongoDB's code 168. */
export function evaluate(expression: unknown, scope: Scope): Value {
  if (typeof expression === "string" && expression.startsWith("$")) return fieldPath(expression, scope);
  if (Array.isArray(expression)) return expression.map((each) => evaluate(each, scope) ?? null);
  if (!isDocument(expression)) return expression;
  const names = Object.keys(expression);
  const [first] = names;
  if (!first?.startsWith("$")) {
    const fields = names.map((name) => [name, evaluate(expression[name], scope)] as const);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
  if (names.length !== 1)
    return fail(15983, "an object representing an expression must have exactly one field");
  const operator = OPERATORS[first] ?? fail(168, `Unrecognized expression '${first}'`);
  return operator(expression[first], scope);
}

function fieldPath(text: string, { root, variables }: Scope): Value {
  if (!text.startsWith("$$")) return fanOut(root, text.slice(1).split("."));
  const [name = "", ...path] = text.slice(2).split(".");
  if (name === "REMOVE") return undefined;
  if (name === "ROOT" || name === "CURRENT") return fanOut(root, path);
  if (!Object.hasOwn(variables, name)) return fail(17276, `Use of undefined variable: ${name}`);
  return fanOut(variables[name], path);
}

// In an expression an array on the way yields an array of what its documents hold.
function fanOut(value: unknown, path: readonly string[]): Value {
  if (path.length === 0) return value;
  if (Array.isArray(value))
    return value.map((each) => fanOut(each, path)).filter((each) => each !== undefined);
  return isDocument(value) ? fanOut(valueAt(value, [path[0]!]), path.slice(1)) : undefined;
}

type Operator = (operand: unknown, scope: Scope) => Value;

const list = (operand: unknown, scope: Scope): Value[] =>
  Array.isArray(operand) ? operand.map((each) => evaluate(each, scope)) : [evaluate(operand, scope)];

const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined;
const truthy = (value: unknown): boolean =>
  value !== false && !isNullish(value) && !(rank(value) === RANK.number && compare(value, 0) === 0);

/** An operator on a fixed number of values, null where one of them is null or missing. */
function onValues(count: number, name: string, work: (...values: never[]) => Value): Operator {
  return (operand, scope) => {
    const values = list(operand, scope);
    if (values.length !== count)
      return fail(
        16020,
        `Expression ${name} takes exactly ${count} arguments. ${values.length} were passed in.`,
      );
    return values.some(isNullish) ? null : work(...(values as never[]));
  };
}

function comparison(holds: (order: number) => boolean): Operator {
  return (operand, scope) => {
    const [a, b, ...rest] = list(operand, scope);
    if (rest.length > 0 || (operand as unknown[]).length !== 2)
      return fail(16020, "a comparison takes exactly 2 arguments");
    // A missing field is smaller than every value, null included.
    const missing = Number(a !== undefined) - Number(b !== undefined);
    return holds(a === undefined || b === undefined ? missing : compare(a, b));
  };
}

function number(value: unknown, name: string): number {
  if (rank(value) !== RANK.number)
    return fail(14, `${name} only supports numeric types, not ${typeName(value)}`);
  return asNumber(value);
}

function arithmetic(name: string, work: (values: number[]) => number): Operator {
  return (operand, scope) => {
    const values = list(operand, scope);
    if (values.some(isNullish)) return null;
    if (values.some((value) => value instanceof Long && !Number.isSafeInteger(asNumber(value))))
      return notImplemented(`${name} on large 64-bit integers`);
    return work(values.map((value) => number(value, name)));
  };
}

function array(value: unknown, name: string): unknown[] {
  return Array.isArray(value)
    ? value
    : fail(17124, `The argument to ${name} must be an array, but was of type: ${typeName(value)}`);
}

function text(value: unknown, name: string): string {
  return typeof value === "string"
    ? value
    : fail(16702, `${name} only supports strings, not ${typeName(value)}`);
}

function datePart(name: string, part: (date: Date) => number): Operator {
  return (operand, scope) => {
    if (isDocument(operand) && "timezone" in operand) return notImplemented(`${name} with a time zone`);
    const value = evaluate(isDocument(operand) && "date" in operand ? operand["date"] : operand, scope);
    if (isNullish(value)) return null;
    return value instanceof Date
      ? part(value)
      : fail(16006, `can't convert from BSON type ${typeName(value)} to Date`);
  };
}

function each(
  operand: unknown,
  scope: Scope,
  name: string,
  work: (items: unknown[], within: (item: unknown) => Scope, spec: Document) => Value,
): Value {
  if (!isDocument(operand)) return fail(28646, `${name} only supports an object as its argument`);
  const input = evaluate(operand["input"], scope);
  if (isNullish(input)) return null;
  const as = String(operand["as"] ?? "this");
  return work(
    array(input, name),
    (item) => ({ ...scope, variables: { ...scope.variables, [as]: item } }),
    operand,
  );
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  $literal: (operand) => operand,
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: (operand, scope) => {
    const [a, b] = list(operand, scope);
    return Math.sign(compare(a, b));
  },
  $and: (operand, scope) => list(operand, scope).every(truthy),
  $or: (operand, scope) => list(operand, scope).some(truthy),
  $not: (operand, scope) => !truthy(list(operand, scope)[0]),
  $cond: (operand, scope) => {
    const [test, yes, no] = Array.isArray(operand)
      ? operand
      : [(operand as Document)["if"], (operand as Document)["then"], (operand as Document)["else"]];
    return evaluate(truthy(evaluate(test, scope)) ? yes : no, scope);
  },
  $ifNull: (operand, scope) => {
    const values = list(operand, scope);
    return values.find((value) => !isNullish(value)) ?? values.at(-1);
  },
  $switch: (operand, scope) => {
    const { branches, default: otherwise } = operand as {
      branches: { case: unknown; then: unknown }[];
      default?: unknown;
    };
    const branch = branches.find((candidate) => truthy(evaluate(candidate.case, scope)));
    if (!branch && otherwise === undefined)
      return fail(
        40066,
        "$switch could not find a matching branch for an input, and no default was specified.",
      );
    return evaluate(branch ? branch.then : otherwise, scope);
  },
  $add: (operand, scope) => {
    const values = list(operand, scope);
    const date = values.find((value) => value instanceof Date);
    if (!date || values.some(isNullish))
      return arithmetic("$add", (numbers) => numbers.reduce((sum, value) => sum + value, 0))(operand, scope);
    return new Date(
      values.reduce<number>(
        (sum, value) => sum + (value instanceof Date ? value.getTime() : number(value, "$add")),
        0,
      ),
    );
  },
  $subtract: (operand, scope) => {
    const [a, b] = list(operand, scope);
    if (!(a instanceof Date)) return arithmetic("$subtract", ([x = 0, y = 0]) => x - y)(operand, scope);
    if (isNullish(b)) return null;
    return b instanceof Date ? a.getTime() - b.getTime() : new Date(a.getTime() - number(b, "$subtract"));
  },
  $multiply: arithmetic("$multiply", (values) => values.reduce((product, value) => product * value, 1)),
  $divide: arithmetic("$divide", ([a = 0, b = 0]) => (b === 0 ? fail(2, "can't $divide by zero") : a / b)),
  $mod: arithmetic("$mod", ([a = 0, b = 0]) => (b === 0 ? fail(16610, "can't $mod by zero") : a % b)),
  $abs: arithmetic("$abs", ([a = 0]) => Math.abs(a)),
  $floor: arithmetic("$floor", ([a = 0]) => Math.floor(a)),
  $ceil: arithmetic("$ceil", ([a = 0]) => Math.ceil(a)),
  $trunc: arithmetic("$trunc", ([a = 0, places = 0]) =>
    places === 0 ? Math.trunc(a) : notImplemented("$trunc to decimal places"),
  ),
  $concat: (operand, scope) => {
    const values = list(operand, scope);
    return values.some(isNullish) ? null : values.map((value) => text(value, "$concat")).join("");
  },
  $toLower: (operand, scope) => String(list(operand, scope)[0] ?? "").toLowerCase(),
  $toUpper: (operand, scope) => String(list(operand, scope)[0] ?? "").toUpperCase(),
  $substrCP: onValues(3, "$substrCP", (value: string, start: number, length: number) =>
    [...value].slice(start, start + length).join(""),
  ),
  $strLenCP: onValues(1, "$strLenCP", (value: string) => [...text(value, "$strLenCP")].length),
  $split: onValues(2, "$split", (value: string, separator: string) => text(value, "$split").split(separator)),
  $toString: onValues(1, "$toString", (value: unknown) =>
    value instanceof Date
      ? value.toISOString()
      : value instanceof ObjectId
        ? value.toHexString()
        : String(value),
  ),
  $type: (operand, scope) => typeName(list(operand, scope)[0]),
  $isArray: (operand, scope) => Array.isArray(list(operand, scope)[0]),
  $size: (operand, scope) => array(list(operand, scope)[0], "$size").length,
  $arrayElemAt: onValues(2, "$arrayElemAt", (values: unknown[], index: number) =>
    array(values, "$arrayElemAt").at(index),
  ),
  $first: (operand, scope) => first(list(operand, scope)[0], 0),
  $last: (operand, scope) => first(list(operand, scope)[0], -1),
  $in: (operand, scope) => {
    const [value, values] = list(operand, scope);
    return array(values, "$in").some((candidate) => equals(candidate, value));
  },
  $concatArrays: (operand, scope) => {
    const values = list(operand, scope);
    return values.some(isNullish) ? null : values.flatMap((value) => array(value, "$concatArrays"));
  },
  $slice: (operand, scope) => {
    const [values, a, b] = list(operand, scope);
    if (isNullish(values)) return null;
    const items = array(values, "$slice");
    const count = asNumber(b ?? a);
    if (b === undefined) return count < 0 ? items.slice(count) : items.slice(0, count);
    const start = asNumber(a) < 0 ? Math.max(items.length + asNumber(a), 0) : asNumber(a);
    return items.slice(start, start + count);
  },
  $filter: (operand, scope) =>
    each(operand, scope, "$filter", (items, within, spec) =>
      items.filter((item) => truthy(evaluate(spec["cond"], within(item)))),
    ),
  $map: (operand, scope) =>
    each(operand, scope, "$map", (items, within, spec) =>
      items.map((item) => evaluate(spec["in"], within(item)) ?? null),
    ),
  $mergeObjects: (operand, scope) =>
    Object.assign({}, ...list(operand, scope).filter((value) => !isNullish(value))) as Document,
  $let: (operand, scope) => {
    const { vars, in: body } = operand as { vars: Document; in: unknown };
    const values = Object.fromEntries(
      Object.entries(vars).map(([name, value]) => [name, evaluate(value, scope)]),
    );
    return evaluate(body, { ...scope, variables: { ...scope.variables, ...values } });
  },
  // Inside an expression these take a list; as accumulators they are in the pipeline.
  $sum: (operand, scope) =>
    flat(operand, scope).reduce<number>(
      (sum, value) => (rank(value) === RANK.number ? sum + asNumber(value) : sum),
      0,
    ),
  $max: (operand, scope) => extreme(flat(operand, scope), 1),
  $min: (operand, scope) => extreme(flat(operand, scope), -1),
  $year: datePart("$year", (date) => date.getUTCFullYear()),
  $month: datePart("$month", (date) => date.getUTCMonth() + 1),
  $dayOfMonth: datePart("$dayOfMonth", (date) => date.getUTCDate()),
  $hour: datePart("$hour", (date) => date.getUTCHours()),
};

function flat(operand: unknown, scope: Scope): unknown[] {
  const values = list(operand, scope);
  return values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
}

export function extreme(values: readonly unknown[], sign: 1 | -1): unknown {
  const present = values.filter((value) => !isNullish(value));
  return present.length === 0
    ? null
    : present.reduce((best, value) => (compare(value, best) * sign > 0 ? value : best));
}

function first(value: unknown, index: 0 | -1): Value {
  return isNullish(value) ? null : array(value, "$first").at(index);
}
