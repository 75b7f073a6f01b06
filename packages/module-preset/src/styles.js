import postcss from "postcss";
import prefixer from "postcss-prefix-selector";

const isNested = (rule) => {
  for (let above = rule.parent; above; above = above.parent) if (above.type === "rule") return true;
  return false;
};

/** For each stylesheet as it is read: every selector begins in the module's own element, so that it reaches nothing outside. */
export const scoped = (id) =>
  prefixer({
    prefix: `[data-module="${id}"]`,
    transform(prefix, selector, prefixed, _, rule) {
      // A nested rule stays within the one around it, which is prefixed.
      if (isNested(rule)) return selector;
      return /^(:root|:host|html|body)(?![\w-])/.test(selector)
        ? selector.replace(/^(:root|:host|html|body)/, prefix)
        : prefixed;
    },
  });

/** Puts a stylesheet into the layer of the modules. */
export const inLayer = {
  postcssPlugin: "qiming-layer",
  OnceExit(root, { AtRule }) {
    const layer = new AtRule({ name: "layer", params: "module" });
    layer.append(root.nodes);
    root.append(layer);
  },
};

/** For the whole stylesheet once it is built: names that a page has only once get the module's id, and everything lies in its layer. */
export function sealed(css, id) {
  const root = postcss.parse(css);
  const ownName = (name) => (name === id || name.startsWith(`${id}-`) ? name : `${id}-${name}`);
  const animations = new Set();
  const families = new Set();
  root.walkAtRules(/^(-webkit-)?keyframes$/, (rule) => {
    animations.add(rule.params);
    rule.params = ownName(rule.params);
  });
  root.walkAtRules("font-face", (rule) =>
    rule.walkDecls("font-family", (declaration) => {
      const family = unquoted(declaration.value);
      families.add(family);
      declaration.value = `"${ownName(family)}"`;
    }),
  );
  root.walkAtRules("charset", (rule) => rule.remove());
  root.walkDecls(/^(-webkit-)?animation(-name)?$/, (declaration) => {
    declaration.value = declaration.value.replace(/[\w-]+/g, (word) =>
      animations.has(word) ? ownName(word) : word,
    );
  });
  root.walkDecls(/^font(-family)?$/, (declaration) => {
    if (declaration.parent.name === "font-face") return;
    for (const family of families)
      declaration.value = declaration.value.replace(
        new RegExp(`(^|[,\\s])(["']?)${escaped(family)}\\2(?=$|\\s*,)`, "g"),
        (_, before) => `${before}"${ownName(family)}"`,
      );
  });
  return `@layer module{${root.toString()}}`;
}

const unquoted = (value) => value.replace(/^["']|["']$/g, "");
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
