import { posix } from "node:path";
import { parse, type AnyNode, type Program } from "acorn";
import { simple } from "acorn-walk";
import { fault, type Fault } from "./fault.ts";

export interface Import {
  /** What is imported; undefined where it is computed. */
  readonly from: string | undefined;
  /** Fetched with the file itself, not later. */
  readonly isStatic: boolean;
  /** The names taken from it. */
  readonly names: readonly string[];
  /** "3:17": line and column. */
  readonly place: string;
  /** As it stands there. */
  readonly excerpt: string;
}

/** What the rules must know of a script. */
export interface Script {
  readonly imports: readonly Import[];
  /** Names that it exports itself; "*" with a source for all of another file. */
  readonly exports: readonly { readonly name: string; readonly from?: string }[];
  /** Calls that run code from elsewhere. */
  readonly forbidden: readonly { readonly place: string; readonly excerpt: string }[];
}

const EXCERPT = 60;

/** Reads a script as a module of today's JavaScript. */
export function readScript(file: string, bytes: Uint8Array): Script | Fault {
  try {
    const source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return inspect(parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true }), source);
  } catch (error) {
    // Also what is nested too deeply to be read.
    return fault("UNREADABLE_FILE.script", file, (error as Error).message);
  }
}

function inspect(program: Program, source: string): Script {
  const imports: Import[] = [];
  const exports: { name: string; from?: string }[] = [];
  const forbidden: { place: string; excerpt: string }[] = [];
  const where = (node: AnyNode) => ({
    place: `${node.loc!.start.line}:${node.loc!.start.column + 1}`,
    excerpt: source.slice(node.start, Math.min(node.end, node.start + EXCERPT)).replace(/\s+/g, " "),
  });
  const add = (node: AnyNode, from: unknown, isStatic: boolean, names: string[] = []) =>
    imports.push({ from: typeof from === "string" ? from : undefined, isStatic, names, ...where(node) });

  simple(program, {
    ImportDeclaration(node) {
      const names = node.specifiers.flatMap((each) =>
        each.type === "ImportSpecifier"
          ? [nameOf(each.imported)]
          : each.type === "ImportDefaultSpecifier"
            ? ["default"]
            : [],
      );
      add(node, node.source.value, true, names);
    },
    ExportNamedDeclaration(node) {
      for (const each of node.specifiers) exports.push({ name: nameOf(each.exported) });
      for (const name of declared(node.declaration)) exports.push({ name });
      const names = node.specifiers.map((each) => nameOf(each.local));
      if (node.source) add(node, node.source.value, true, names);
    },
    ExportDefaultDeclaration() {
      exports.push({ name: "default" });
    },
    ExportAllDeclaration(node) {
      add(node, node.source.value, true);
      exports.push(
        node.exported ? { name: nameOf(node.exported) } : { name: "*", from: String(node.source.value) },
      );
    },
    ImportExpression(node) {
      add(node, literal(node.source), false);
    },
    CallExpression(node) {
      const { callee } = node;
      if (callee.type === "Identifier" && ["eval", "Function", "importScripts"].includes(callee.name))
        forbidden.push(where(node));
    },
    NewExpression(node) {
      const { callee } = node;
      if (callee.type !== "Identifier") return;
      if (callee.name === "Function") forbidden.push(where(node));
      if (callee.name === "Worker" || callee.name === "SharedWorker")
        add(node, workerFile(node.arguments[0]), false);
    },
    MemberExpression(node) {
      const { property } = node;
      if (!node.computed && property.type === "Identifier" && property.name === "serviceWorker")
        forbidden.push(where(node));
    },
  });
  return { imports, exports, forbidden };
}

const nameOf = (node: { type: string; name?: string; value?: unknown }): string =>
  node.name ?? String(node.value);

function literal(node: AnyNode | null | undefined): unknown {
  if (node?.type === "Literal") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]!.value.cooked;
  return undefined;
}

/** `new URL("./worker.js", import.meta.url)`: the one way to name a worker's file that does not depend on the page. */
function workerFile(node: AnyNode | undefined): unknown {
  if (node?.type !== "NewExpression" || node.callee.type !== "Identifier" || node.callee.name !== "URL")
    return undefined;
  const [path, base] = node.arguments;
  const isBesideThis = base?.type === "MemberExpression" && base.object.type === "MetaProperty";
  const file = literal(path);
  if (!isBesideThis || typeof file !== "string" || /^[a-z]+:|^\//i.test(file)) return undefined;
  return file.startsWith(".") ? file : `./${file}`;
}

function declared(node: AnyNode | null | undefined): string[] {
  if (!node) return [];
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration")
    return node.id ? [node.id.name] : [];
  if (node.type !== "VariableDeclaration") return [];
  return node.declarations.flatMap(({ id }) => bound(id));
}

function bound(pattern: AnyNode): string[] {
  if (pattern.type === "Identifier") return [pattern.name];
  if (pattern.type !== "ObjectPattern") return [];
  return pattern.properties.flatMap((each) => (each.type === "Property" ? bound(each.value) : []));
}

export const isRelative = (from: string): boolean => /^\.\.?\//.test(from);

/** The file that a relative import means. */
export const target = (file: string, from: string): string => posix.join(posix.dirname(file), from);
