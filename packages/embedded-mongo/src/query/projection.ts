import type { Document } from "bson";
import { fail, notImplemented } from "../errors.ts";
import { asNumber, decode, encode, isDocument } from "../values/bson.ts";
import { withFields } from "../values/elements.ts";
import { evaluate } from "../aggregate/expression.ts";

/** What a projection does with a field: keep it, look into it, or compute it. */
type Node = true | Tree | Computed;

interface Tree {
  [name: string]: Node;
}

class Computed {
  readonly expression: unknown;
  constructor(expression: unknown) {
    this.expression = expression;
  }
}

/**
 * A projection as a function. In a pipeline values may be expressions; in a find only plain fields are supported.
 *
 * @param computed whether expressions are allowed
 */
export function compileProjection(
  specification: Document,
  computed = false,
): (document: Document) => Document {
  const entries = Object.entries(specification).filter(([, value]) => value !== undefined);
  const rest = entries.filter(([name]) => name !== "_id");
  const isSwitch = (value: unknown) =>
    typeof value === "boolean" ||
    typeof value === "number" ||
    (value as { _bsontype?: string })?._bsontype === "Long";
  if (!computed && rest.some(([name, value]) => !isSwitch(value) || name.endsWith(".$")))
    return notImplemented("computed fields in a projection");
  const on = (value: unknown) => !isSwitch(value) || asNumber(value) !== 0;
  const including =
    rest.length > 0 ? on(rest[0]![1]) : specification["_id"] !== undefined && on(specification["_id"]);
  if (rest.some(([, value]) => on(value) !== including))
    return fail(31254, "Cannot do exclusion and inclusion in one projection");
  const tree = toTree(rest.map(([name, value]) => [name, isSwitch(value) ? true : new Computed(value)]));
  const idOn = specification["_id"] === undefined || on(specification["_id"]);
  if (!including) return (document) => exclude(document, idOn ? tree : { ...tree, _id: true });
  const idNode = isSwitch(specification["_id"] ?? 1) ? true : new Computed(specification["_id"]);
  const whole: Tree = idOn ? { _id: idNode, ...tree } : tree;
  return (document) => include(document, whole, document) as Document;
}

/** A find's projection over BSON, of which only what it looks into is decoded. */
export function compileEncodedProjection(specification: Document): (bytes: Buffer) => Buffer {
  const project = compileProjection(specification);
  const names = Object.keys(specification).filter((name) => specification[name] !== undefined);
  const isOn = (name: string) => asNumber(specification[name]) !== 0;
  const rest = names.filter((name) => name !== "_id");
  const including = rest.length > 0 ? isOn(rest[0]!) : isOn("_id");
  const hasId = names.includes("_id") ? isOn("_id") : true;
  const tops = new Set(rest.map((name) => name.split(".")[0]!));
  const isWanted = (name: string) => (name === "_id" ? hasId : tops.has(name) === including);
  const isPlain = names.every((name) => !name.includes("."));
  if (isPlain) return (bytes) => withFields(bytes, isWanted);
  return (bytes) => encode(project(decode(including ? withFields(bytes, isWanted) : bytes)));
}

function toTree(entries: readonly (readonly [string, Node])[]): Tree {
  const tree: Tree = {};
  for (const [name, node] of entries) {
    let current = tree;
    const parts = name.split(".");
    for (const part of parts.slice(0, -1)) {
      const next = (current[part] ??= {});
      if (next === true || next instanceof Computed) return fail(31249, `Path collision at ${name}`);
      current = next;
    }
    if (current[parts.at(-1)!] !== undefined) return fail(31249, `Path collision at ${name}`);
    current[parts.at(-1)!] = node;
  }
  return tree;
}

function include(value: unknown, tree: Tree, root: Document): unknown {
  if (Array.isArray(value))
    return value
      .filter((each) => isDocument(each) || Array.isArray(each))
      .map((each) => include(each, tree, root));
  const source = isDocument(value) ? value : {};
  const result: Document = {};
  for (const [name, field] of Object.entries(source)) {
    const node = tree[name];
    if (node === true) result[name] = field;
    else if (node && !(node instanceof Computed) && (isDocument(field) || Array.isArray(field)))
      result[name] = include(field, node, root);
  }
  for (const [name, node] of Object.entries(tree)) {
    if (node === true) continue;
    const computed =
      node instanceof Computed
        ? evaluate(node.expression, { root, variables: {} })
        : holdsExpression(node) && !(name in result)
          ? include({}, node, root)
          : undefined;
    if (computed !== undefined) result[name] = computed;
  }
  return result;
}

const holdsExpression = (tree: Tree): boolean =>
  Object.values(tree).some((node) => node !== true && (node instanceof Computed || holdsExpression(node)));

function exclude(value: Document, tree: Tree): Document {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const node = tree[name];
      if (node === true) return [];
      return [[name, node && !(node instanceof Computed) ? excludeWithin(field, node) : field]];
    }),
  );
}

function excludeWithin(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((each) => excludeWithin(each, tree));
  return isDocument(value) ? exclude(value, tree) : value;
}
