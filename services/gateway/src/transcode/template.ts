type Segment = { readonly kind: "literal"; readonly text: string } | { readonly kind: "variable" };

/** A path template of google.api.http: literals, `{field}` for one segment, `:verb` at the end. */
export interface Template {
  readonly segments: readonly Segment[];
  readonly verb: string;
  readonly variables: readonly { readonly path: string; readonly at: number }[];
}

/** @throws Error for a form that this gateway does not route */
export function parseTemplate(text: string): Template {
  const colon = text.lastIndexOf(":");
  const hasVerb = colon > text.lastIndexOf("/") && colon > text.lastIndexOf("}");
  const path = hasVerb ? text.slice(0, colon) : text;
  const variables: { path: string; at: number }[] = [];
  const segments = path
    .slice(1)
    .split("/")
    .map((part, at): Segment => {
      if (!part.startsWith("{")) return { kind: "literal", text: part };
      if (part.includes("=")) throw new Error(`${text}: patterns in variables are not routed`);
      variables.push({ path: part.slice(1, -1), at });
      return { kind: "variable" };
    });
  return { segments, verb: hasVerb ? text.slice(colon + 1) : "", variables };
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  variable?: Node<T>;
  /** By custom verb, then by HTTP method. */
  readonly routes: Map<string, Map<string, T>>;
}

const node = <T>(): Node<T> => ({ literals: new Map(), routes: new Map() });

/** Finds routes by path; a literal wins over a variable. */
export class Router<T> {
  readonly #root = node<T>();

  /** @throws Error where two methods want the same route */
  add(method: string, { segments, verb }: Template, value: T): void {
    let at = this.#root;
    for (const segment of segments) {
      if (segment.kind === "variable") at = at.variable ??= node();
      else {
        const next = at.literals.get(segment.text) ?? node<T>();
        at.literals.set(segment.text, next);
        at = next;
      }
    }
    const byMethod = at.routes.get(verb) ?? new Map<string, T>();
    if (byMethod.has(method)) throw new Error(`two methods want ${method} on the same path`);
    at.routes.set(verb, byMethod.set(method, value));
  }

  /** The routes of a path by HTTP method, and the path's parts; undefined where there are none. */
  find(
    path: string,
  ): { readonly methods: ReadonlyMap<string, T>; readonly parts: readonly string[] } | undefined {
    const parts = path.slice(1).split("/");
    const last = parts.at(-1)!;
    const colon = last.lastIndexOf(":");
    if (colon > 0) {
      const bare = [...parts.slice(0, -1), last.slice(0, colon)];
      const methods = walk(this.#root, bare, 0)?.get(last.slice(colon + 1));
      if (methods) return { methods, parts: bare };
    }
    const methods = walk(this.#root, parts, 0)?.get("");
    return methods && { methods, parts };
  }
}

function walk<T>(
  at: Node<T>,
  parts: readonly string[],
  index: number,
): Map<string, Map<string, T>> | undefined {
  if (index === parts.length) return at.routes.size > 0 ? at.routes : undefined;
  const part = parts[index]!;
  const literal = at.literals.get(part);
  return (
    (literal && walk(literal, parts, index + 1)) ??
    (part && at.variable ? walk(at.variable, parts, index + 1) : undefined)
  );
}
