import { posix } from "node:path";
import type { AtRule, ChildNode, Declaration, Rule } from "postcss";
import selectorParser from "postcss-selector-parser";
import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";

const NESTING = ["media", "supports", "container"];
const NAMED = ["keyframes", "-webkit-keyframes", "property", "counter-style"];

/** Styles reach nothing outside the module: each selector begins in it, each name is its own, each picture is one of its files. */
export function styleFaults({ files, sheets, manifest: { id } }: Context): Fault[] {
  if (id === undefined) return [];
  const faults: Fault[] = [];
  for (const [file, { root }] of sheets) {
    const report = (key: Parameters<typeof fault>[0], node: ChildNode, found: string, values = {}) => {
      const { line = 1, column = 1 } = node.source?.start ?? {};
      faults.push(fault(key, file, `${line}:${column} ${found}`, { id, ...values }));
    };
    const inside = (node: ChildNode, depth: number): void => {
      if (depth > DEEPEST) report("UNSCOPED_CSS.deep", node, head(node), { most: String(DEEPEST) });
      else if (node.type === "rule") rule(node);
      else if (node.type === "atrule") atRule(node, depth);
    };
    const rule = (node: Rule): void => {
      for (const selector of unscoped(node, id)) report("UNSCOPED_CSS.selector", node, selector);
      if (isOfOwnElement(node))
        for (const child of node.nodes)
          if (child.type === "decl" && PLACING.test(child.prop))
            report("UNSCOPED_CSS.own", child, child.toString(), { name: child.prop });
      for (const child of node.nodes)
        if (child.type === "rule" || child.type === "atrule")
          report("UNSCOPED_CSS.nested", child, head(child));
    };
    const atRule = (node: AtRule, depth: number): void => {
      if (NESTING.includes(node.name) || isModuleLayer(node))
        for (const child of node.nodes ?? []) inside(child, depth + 1);
      else if (NAMED.includes(node.name)) {
        if (!isOwnName(node.params.replace(/^--/, ""), id)) report("UNSCOPED_CSS.name", node, head(node));
      } else if (node.name === "font-face") {
        const family = familyOf(node);
        if (family === undefined) report("UNSCOPED_CSS.family", node, head(node));
        else if (!isOwnName(family, id)) report("UNSCOPED_CSS.name", node, `@font-face ${family}`);
      } else report("UNSCOPED_CSS.atRule", node, head(node), { name: `@${node.name}` });
    };
    for (const node of root.nodes) {
      if (node.type === "comment") continue;
      if (isModuleLayer(node)) inside(node, 0);
      else report("UNSCOPED_CSS.layer", node, head(node));
    }
    root.walkDecls((declaration) => {
      if (declaration.prop.includes("\\")) report("UNSCOPED_CSS.escape", declaration, declaration.prop);
      for (const url of urls(declaration.value))
        if (!isOwnPicture(url, file, files)) report("UNSCOPED_CSS.url", declaration, url);
    });
    root.walkAtRules((node) => {
      if (node.name.includes("\\")) report("UNSCOPED_CSS.escape", node, node.name);
      if (node.name !== "import" && /url\(/i.test(node.params)) report("UNSCOPED_CSS.url", node, node.params);
    });
  }
  return faults;
}

const head = (node: ChildNode): string =>
  node.type === "rule"
    ? node.selector
    : node.type === "atrule"
      ? `@${node.name} ${node.params}`.trim()
      : node.toString();

const isModuleLayer = (node: ChildNode): boolean =>
  node.type === "atrule" && node.name === "layer" && node.params.trim() === "module" && !!node.nodes;

const isOwnName = (name: string, id: string): boolean => name === id || name.startsWith(`${id}-`);

/** Undefined where there is not exactly one: a browser takes the last of several. */
function familyOf(node: AtRule): string | undefined {
  const families = (node.nodes ?? []).filter(
    (child): child is Declaration => child.type === "decl" && child.prop.toLowerCase() === "font-family",
  );
  return families.length === 1 ? families[0]!.value.replace(/^["']|["']$/g, "") : undefined;
}

/** A module lies as deep as anybody needs. */
const DEEPEST = 20;
/** Where the module stands is the platform's to say. */
const PLACING =
  /^(position|inset|top|right|bottom|left|z-index|contain|isolation|all|transform|float|display|visibility)(-|$)/i;

/** Whether one of a rule's selectors is the module's own element and nothing inside it. */
function isOfOwnElement({ selector }: Rule): boolean {
  try {
    const { nodes } = selectorParser().astSync(selector, { lossless: false });
    return nodes.some(({ nodes: parts }) => !parts.some(({ type }) => type === "combinator"));
  } catch {
    return false;
  }
}

/** The selectors of a rule that do not begin with the module's own element, or leave it at once for its neighbours. */
function unscoped(rule: Rule, id: string): string[] {
  try {
    const { nodes } = selectorParser().astSync(rule.selector, { lossless: false });
    return nodes.filter(({ nodes: parts }) => !isScoped(parts, id)).map(String);
  } catch {
    return [rule.selector];
  }
}

function isScoped(parts: readonly selectorParser.Node[], id: string): boolean {
  const [first] = parts;
  const isOwn =
    first?.type === "attribute" &&
    first.attribute === "data-module" &&
    first.operator === "=" &&
    first.value === id &&
    !first.namespace &&
    !first.insensitive;
  const combinator = parts.find((part) => part.type === "combinator");
  return isOwn && (combinator === undefined || [" ", ">"].includes(combinator.value));
}

/** Addresses in a value, with escapes read: "u\72l(" is a way to write "url(". */
function urls(value: string): string[] {
  const plain = value.replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => {
    const point = Number.parseInt(code, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : "";
  });
  const found = [...plain.matchAll(/(?:url|src)\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))/gi)];
  const sets = [...plain.matchAll(/image-set\((.*)\)/gi)].flatMap(([, set]) => [
    ...set!.replace(/type\([^)]*\)/gi, "").matchAll(/"([^"]*)"|'([^']*)'/g),
  ]);
  return [...found, ...sets].map(([, double, single, bare]) => (double ?? single ?? bare ?? "").trim());
}

function isOwnPicture(url: string, file: string, files: Context["files"]): boolean {
  if (url.startsWith("#") || /^data:image\/(svg\+xml|png|webp|jpeg|gif|avif)[;,]/i.test(url)) return true;
  if (/^[a-z][a-z0-9+.-]*:|^\/|[\\%?]/i.test(url)) return false;
  return files.has(posix.join(posix.dirname(file), url.replace(/#.*$/, "")));
}
