import { createRequire } from "node:module";
import { watchReads } from "./watch-reads.ts";
import { titleOf, type KubeObject, type Tree } from "./tree.ts";

/** Packages with the schemas of Kubernetes itself and of what is installed beside it, by the groups that they describe. */
const CUSTOM: Readonly<Record<string, string>> = {
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

interface Model {
  validate(): void;
}
const require = createRequire(import.meta.url);

/**
 * Every object against the schema of its kind: a name that is misspelt, a number that is a text. The schemas let unknown fields pass, as an API server does
 * not: what their code never looks at is none of theirs.
 */
export const checkSchemas = (tree: Tree): string[] =>
  tree.flatMap((object) => faultsOf(object).map((fault) => `${titleOf(object)}: ${fault}`));

function faultsOf(object: KubeObject): string[] {
  const Kind = modelOf(object);
  if (!Kind) return [`${object.apiVersion} ${object.kind} has no schema here`];
  const model = new Kind(object);
  const watched = watchReads(model);
  try {
    Reflect.apply(model.validate, watched.value, []);
  } catch (error) {
    return [(error as Error).message];
  }
  return watched.unread().map((path) => `${path} is no field of it`);
}

/** Loaded when a tree has its kind: the packages have a file for each of some thousand. */
function modelOf({ apiVersion, kind }: KubeObject): (new (content: unknown) => Model) | undefined {
  const [group = ""] = apiVersion.split("/");
  const from = CUSTOM[group] ?? "kubernetes-models";
  try {
    return (require(`${from}/${apiVersion}/${kind}`) as Record<string, new (content: unknown) => Model>)[
      kind
    ];
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["MODULE_NOT_FOUND", "ERR_PACKAGE_PATH_NOT_EXPORTED"].includes(code)) return undefined;
    throw error;
  }
}
