import { titleOf, type KubeObject, type Tree } from "./tree.ts";

/** Packages with the schemas of Kubernetes itself and of what is installed beside it, by the groups that they describe. */
const CUSTOM: Readonly<Record<string, string>> = {
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

type Model = new (content: unknown) => { validate(): void };

/** Every object against the schema of its kind: a name that is misspelt, a number that is a text. @returns one finding an object */
export async function checkSchemas(tree: Tree): Promise<string[]> {
  const findings = await Promise.all(tree.map(async (object) => ({ object, fault: await faultOf(object) })));
  return findings.flatMap(({ object, fault }) => (fault ? [`${titleOf(object)}: ${fault}`] : []));
}

async function faultOf(object: KubeObject): Promise<string | undefined> {
  const model = await modelOf(object);
  if (!model) return `${object.apiVersion} ${object.kind} has no schema here`;
  try {
    new model(object).validate();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function modelOf({ apiVersion, kind }: KubeObject): Promise<Model | undefined> {
  const [group = ""] = apiVersion.split("/");
  const from = CUSTOM[group] ?? "kubernetes-models";
  const models = (await import(`${from}/${apiVersion}/${kind}`).catch(() => ({}))) as Record<string, Model>;
  return models[kind];
}
