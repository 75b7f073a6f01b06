import { BSONRegExp, ObjectId, type Document } from "bson";
import { evaluate } from "../aggregate/expression.ts";
import { fail, notImplemented } from "../errors.ts";
import { asNumber, isDocument } from "../values/bson.ts";
import { compare, equals, RANK, rank, typeName } from "../values/order.ts";
import { anyAt, type Found } from "./path.ts";

/** Whether a document matches; notes the array position for an update's `$`. */
export type Filter = (document: Document, found?: Found) => boolean;

type Test = (value: unknown, found: Found) => boolean;

/** MongoDB's query language → a predicate. What it does not know it refuses. */
export function compileFilter(filter: Document): Filter {
  const parts = Object.entries(filter).map(([name, condition]) =>
    name.startsWith("$") ? logical(name, condition) : fieldFilter(name, condition),
  );
  return (document, found = { position: -1 }) => parts.every((part) => part(document, found));
}

/** The fields of a document that a filter looks at; undefined where it may look at any. */
export function fieldsOf(filter: Document): ReadonlySet<string> | undefined {
  const fields = new Set<string>();
  for (const [name, condition] of Object.entries(filter)) {
    if (name === "$comment") continue;
    if (!name.startsWith("$")) fields.add(name.split(".")[0]!);
    else if (name === "$expr") return undefined;
    else
      for (const part of condition as Document[]) {
        const inner = fieldsOf(part);
        if (!inner) return undefined;
        for (const each of inner) fields.add(each);
      }
  }
  return fields;
}

function logical(name: string, condition: unknown): (document: Document, found: Found) => boolean {
  switch (name) {
    case "$and":
    case "$or":
    case "$nor": {
      if (!Array.isArray(condition) || condition.length === 0)
        return fail(2, `${name} must be a nonempty array`);
      const filters = condition.map((each) =>
        isDocument(each) ? compileFilter(each) : fail(2, `${name} entries need to be full objects`),
      );
      if (name === "$and") return (document, found) => filters.every((each) => each(document, found));
      const some = (document: Document, found: Found) => filters.some((each) => each(document, found));
      return name === "$or" ? some : (document, found) => !some(document, found);
    }
    case "$expr":
      return (document) => isTrue(evaluate(condition, { root: document, variables: {} }));
    case "$comment":
      return () => true;
    case "$text":
    case "$where":
    case "$jsonSchema":
      return notImplemented(name);
    default:
      return fail(2, `unknown top level operator: ${name}`);
  }
}

function isTrue(value: unknown): boolean {
  return (
    value !== false &&
    value !== null &&
    value !== undefined &&
    !(rank(value) === RANK.number && compare(value, 0) === 0)
  );
}

function fieldFilter(name: string, condition: unknown): (document: Document, found: Found) => boolean {
  const path = name.split(".");
  const tests = isOperators(condition)
    ? operatorTests(condition)
    : [{ test: equalTo(condition), negated: false }];
  return (document, found) =>
    tests.every(
      ({ test, negated }) => anyAt(document, path, (value) => test(value, found), found) !== negated,
    );
}

/** Whether an object in a filter holds operators rather than a value to compare with. */
export function isOperators(condition: unknown): condition is Document {
  return (
    isDocument(condition) && Object.keys(condition)[0]?.startsWith("$") === true && !("$ref" in condition)
  );
}

interface NamedTest {
  readonly test: Test;
  readonly negated: boolean;
}

function operatorTests(condition: Document): NamedTest[] {
  return Object.keys(condition).map((operator) => operatorTest(operator, condition[operator], condition));
}

function operatorTest(operator: string, operand: unknown, all: Document): NamedTest {
  const plain = (test: Test): NamedTest => ({ test, negated: false });
  const negated = (test: Test): NamedTest => ({ test, negated: true });
  switch (operator) {
    case "$eq":
      return plain(equalTo(operand));
    case "$ne":
      return negated(equalTo(operand));
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return plain(inRange(operator, operand));
    case "$in":
      return plain(oneOf(operator, operand));
    case "$nin":
      return negated(oneOf(operator, operand));
    case "$exists":
      return { test: (value) => value !== undefined, negated: !isTrue(operand) };
    case "$type":
      return plain(ofType(operand));
    case "$regex":
      return plain(matching(operand, all["$options"]));
    case "$options":
      return "$regex" in all ? plain(() => true) : fail(2, "$options needs a $regex");
    case "$mod":
      return plain(modulo(operand));
    case "$size":
      return plain((value) => Array.isArray(value) && value.length === asNumber(operand));
    case "$all":
      return plain(allOf(operand));
    case "$elemMatch":
      return plain(elementMatching(operand));
    case "$not":
      return negated(notOperand(operand));
    default:
      return fail(2, `unknown operator: ${operator}`);
  }
}

/** Applies a test to a value and, where it is an array, to each of its elements. */
function fanOut(test: (value: unknown) => boolean): Test {
  return (value, found) => {
    if (test(value)) return true;
    if (!Array.isArray(value)) return false;
    const position = value.findIndex(test);
    if (position >= 0) found.position = position;
    return position >= 0;
  };
}

function equalTo(operand: unknown): Test {
  if (operand === null || operand === undefined)
    return fanOut((value) => value === null || value === undefined);
  if (isRegex(operand)) return matching(operand, undefined);
  return fanOut((value) => value !== undefined && equals(value, operand));
}

function inRange(operator: string, operand: unknown): Test {
  const inclusive = operator.endsWith("e");
  const greater = operator.startsWith("$g");
  const kind = rank(operand);
  const isNaNOperand = typeof operand === "number" && Number.isNaN(operand);
  return fanOut((value) => {
    if (operand === null) return inclusive && (value === null || value === undefined);
    if (value === undefined || rank(value) !== kind)
      return kind === RANK.minKey ? greater : kind === RANK.maxKey && !greater;
    if (isNaNOperand || (typeof value === "number" && Number.isNaN(value)))
      return inclusive && equals(value, operand);
    const order = compare(value, operand);
    return order === 0 ? inclusive : greater ? order > 0 : order < 0;
  });
}

function oneOf(operator: string, operand: unknown): Test {
  if (!Array.isArray(operand)) return fail(2, `${operator} needs an array`);
  if (operand.some(isOperators)) return fail(2, `cannot nest $ under ${operator}`);
  const strings = new Set(operand.filter((each) => typeof each === "string"));
  const ids = new Set(operand.filter((each) => each instanceof ObjectId).map((each) => each.toHexString()));
  const rest = operand.filter((each) => typeof each !== "string" && !(each instanceof ObjectId)).map(equalTo);
  const quick = fanOut((value) =>
    typeof value === "string"
      ? strings.has(value)
      : value instanceof ObjectId && ids.has(value.toHexString()),
  );
  return (value, found) => quick(value, found) || rest.some((test) => test(value, found));
}

const TYPE_CODES: Readonly<Record<number, string>> = {
  1: "double",
  2: "string",
  3: "object",
  4: "array",
  5: "binData",
  7: "objectId",
  8: "bool",
  9: "date",
  10: "null",
  11: "regex",
  16: "int",
  17: "timestamp",
  18: "long",
  19: "decimal",
};

function ofType(operand: unknown): Test {
  const names = (Array.isArray(operand) ? operand : [operand]).flatMap((each) => {
    const name = typeof each === "string" ? each : TYPE_CODES[asNumber(each)];
    return name === "number"
      ? ["int", "long", "double", "decimal"]
      : (name ?? fail(2, `Unknown type code: ${String(each)}`));
  });
  return fanOut((value) => value !== undefined && names.includes(typeName(value)));
}

const isRegex = (value: unknown): value is RegExp | BSONRegExp =>
  value instanceof RegExp || value instanceof BSONRegExp;

function matching(operand: unknown, options: unknown): Test {
  const regex = toRegExp(operand, options);
  return fanOut((value) =>
    typeof value === "string"
      ? regex.test(value)
      : isRegex(value) && isRegex(operand) && equals(value, operand),
  );
}

function toRegExp(operand: unknown, options: unknown): RegExp {
  const source =
    operand instanceof BSONRegExp ? operand.pattern : operand instanceof RegExp ? operand.source : operand;
  if (typeof source !== "string") return fail(2, "$regex has to be a string");
  const given =
    operand instanceof BSONRegExp ? operand.options : operand instanceof RegExp ? operand.flags : "";
  const flags = typeof options === "string" ? options : given;
  if (/[^ims]/.test(flags.replaceAll("u", "")))
    return notImplemented(`the regular expression option in "${flags}"`);
  try {
    return new RegExp(source, flags.replaceAll("u", ""));
  } catch (error) {
    return fail(51091, `Regular expression is invalid: ${(error as Error).message}`);
  }
}

function modulo(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length !== 2) return fail(2, "malformed mod, not enough elements");
  const [divisor, remainder] = operand.map((each) => Math.trunc(asNumber(each))) as [number, number];
  if (divisor === 0) return fail(2, "divisor cannot be 0");
  return fanOut(
    (value) => rank(value) === RANK.number && Math.trunc(asNumber(value)) % divisor === remainder,
  );
}

function allOf(operand: unknown): Test {
  if (!Array.isArray(operand)) return fail(2, "$all needs an array");
  if (operand.length === 0) return () => false;
  const tests = operand.map((each) =>
    isDocument(each) && "$elemMatch" in each ? elementMatching(each["$elemMatch"]) : equalTo(each),
  );
  return (value, found) => tests.every((test) => test(value, found));
}

function elementMatching(operand: unknown): Test {
  if (!isDocument(operand)) return fail(2, "$elemMatch needs an Object");
  const first = Object.keys(operand)[0];
  const byValue = first?.startsWith("$") && !["$and", "$or", "$nor", "$expr"].includes(first);
  const test = byValue ? elementByValue(operand) : elementByFields(operand);
  return (value, found) => {
    const position = Array.isArray(value) ? value.findIndex(test) : -1;
    if (position >= 0) found.position = position;
    return position >= 0;
  };
}

function elementByValue(operand: Document): (element: unknown) => boolean {
  const tests = operatorTests(operand);
  return (element) => tests.every(({ test, negated }) => test(element, { position: -1 }) !== negated);
}

function elementByFields(operand: Document): (element: unknown) => boolean {
  const filter = compileFilter(operand);
  return (element) => isDocument(element) && filter(element);
}

function notOperand(operand: unknown): Test {
  if (isRegex(operand)) return matching(operand, undefined);
  if (!isOperators(operand)) return fail(2, "$not needs a regex or a document");
  const tests = operatorTests(operand);
  return (value, found) => tests.every(({ test, negated }) => test(value, found) !== negated);
}
