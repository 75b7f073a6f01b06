import { expect, test } from "@jest/globals";
import { checkTree, OWN_RULES } from "../src/check-tree.ts";
import type { KubeObject, Tree } from "../src/tree.ts";
import { treeOf } from "./trees.ts";

/** An example as a university would fill it in. */
const filledIn = (tree: Tree): KubeObject[] =>
  JSON.parse(
    JSON.stringify(tree)
      .replaceAll("yunting.example", "uni.edu.cn")
      .replaceAll("192.0.2.", "10.8.2.")
      .replaceAll("Yunting University", "Our University")
      .replaceAll("云汀大学", "某大学")
      .replaceAll("age1theuniversitysownpublickey", "age1ours"),
  ) as KubeObject[];

// Each row breaks one thing in a tree that is right, and one rule alone must say so.
type Loose = { [field: string]: Loose } & Loose[] & unknown;
type Break = (at: (title: string) => Loose, tree: KubeObject[]) => void;
interface Row {
  readonly rule: string;
  readonly what: string;
  readonly overlay?: string;
  readonly breaks: Break;
  /** How many findings; several where one thing is missed in several places. */
  readonly findings?: number;
}

const container = (at: (title: string) => Loose): Loose =>
  at("Deployment points")["spec"]!["template"]!["spec"]!["containers"]![0]!;
const pod = (at: (title: string) => Loose): Loose => at("Deployment points")["spec"]!["template"]!["spec"]!;
const database = (at: (title: string) => Loose): Loose =>
  at("StatefulSet mongodb")["spec"]!["template"]!["spec"]!;
const remove = (tree: KubeObject[], title: string): void => {
  const index = tree.findIndex(({ kind, metadata }) => `${kind} ${metadata.name}` === title);
  if (index < 0) throw new Error(`there is no ${title}`);
  tree.splice(index, 1);
};
const set = (object: Loose, field: string, value: unknown): void =>
  void Object.assign(object, { [field]: value });
const drop = (object: Loose, field: string): void => {
  if (!(field in object)) throw new Error(`there is no ${field}`);
  delete (object as Record<string, unknown>)[field];
};

const ROWS: readonly Row[] = [
  { rule: "schema", what: "a misspelt field", breaks: (at) => set(container(at), "containerPrt", 1) },
  {
    rule: "schema",
    what: "a number as a text",
    breaks: (at) => set(at("Deployment points")["spec"]!, "revisionHistoryLimit", "5"),
  },
  {
    rule: "schema",
    what: "a misspelt field of a Certificate",
    breaks: (at) => set(at("Certificate points")["spec"]!, "dnsName", "x"),
  },
  {
    rule: "schema",
    what: "a number for the interval of a ServiceMonitor",
    breaks: (at) => set(at("ServiceMonitor qiming")["spec"]!["endpoints"]![0]!, "interval", 30),
  },
  ...["startupProbe", "livenessProbe", "readinessProbe"].map((probe) => ({
    rule: "probes",
    what: `no ${probe}`,
    breaks: ((at) => drop(container(at), probe)) as Break,
  })),
  ...["requests", "limits"].flatMap((side) =>
    ["cpu", "memory"].map((what) => ({
      rule: "resources",
      what: `no ${side} of ${what}`,
      breaks: ((at) => drop(container(at)["resources"]![side]!, what)) as Break,
    })),
  ),
  { rule: "rollout", what: "no preStop", breaks: (at) => drop(container(at), "lifecycle") },
  {
    rule: "rollout",
    what: "an old one goes first",
    breaks: (at) => set(at("Deployment points")["spec"]!["strategy"]!["rollingUpdate"]!, "maxUnavailable", 1),
  },
  {
    rule: "rollout",
    what: "too short a grace",
    breaks: (at) => set(pod(at), "terminationGracePeriodSeconds", 10),
  },
  {
    rule: "ends",
    what: "a Job without an end",
    breaks: (at) => drop(at("Job migrate-before-points-0-1-0")["spec"]!, "activeDeadlineSeconds"),
  },
  {
    rule: "ends",
    what: "a Job that tries for ever",
    breaks: (at) => drop(at("CronJob backup")["spec"]!["jobTemplate"]!["spec"]!, "backoffLimit"),
  },
  { rule: "pod security", what: "root", breaks: (at) => drop(pod(at)["securityContext"]!, "runAsNonRoot") },
  {
    rule: "pod security",
    what: "root by number",
    breaks: (at) => set(pod(at)["securityContext"]!, "runAsUser", 0),
  },
  {
    rule: "pod security",
    what: "no seccomp",
    breaks: (at) => drop(pod(at)["securityContext"]!, "seccompProfile"),
  },
  { rule: "pod security", what: "the node's network", breaks: (at) => set(pod(at), "hostNetwork", true) },
  {
    rule: "pod security",
    what: "the node's files",
    breaks: (at) => set(pod(at)["volumes"]![0]!, "hostPath", { path: "/" }),
  },
  {
    rule: "container security",
    what: "no context",
    breaks: (at) => drop(container(at), "securityContext"),
    findings: 3,
  },
  {
    rule: "container security",
    what: "a writable root",
    breaks: (at) => set(container(at)["securityContext"]!, "readOnlyRootFilesystem", false),
  },
  {
    rule: "container security",
    what: "privileges by detour",
    breaks: (at) => drop(container(at)["securityContext"]!, "allowPrivilegeEscalation"),
  },
  {
    rule: "container security",
    what: "capabilities",
    breaks: (at) => drop(container(at)["securityContext"]!, "capabilities"),
  },
  {
    rule: "container security",
    what: "a capability more",
    breaks: (at) => set(container(at)["securityContext"]!["capabilities"]!, "add", ["NET_ADMIN"]),
  },
  {
    rule: "container security",
    what: "privileged",
    breaks: (at) => set(container(at)["securityContext"]!, "privileged", true),
  },
  {
    rule: "container security",
    what: "in a container that runs first",
    breaks: (at) =>
      set(pod(at), "initContainers", [
        { ...container(at), securityContext: undefined, startupProbe: undefined },
      ]),
    findings: 3,
  },
  { rule: "cluster token", what: "a token", breaks: (at) => drop(pod(at), "automountServiceAccountToken") },
  {
    rule: "images by version",
    what: "no version",
    breaks: (at) => set(container(at), "image", "qiming/points"),
  },
  {
    rule: "images by version",
    what: "latest",
    breaks: (at) => set(container(at), "image", "qiming/points:latest"),
  },
  {
    rule: "images by version",
    what: "a port that looks like a version",
    breaks: (at) => set(container(at), "image", "registry.example:5000/qiming/points"),
  },
  {
    rule: "disruption budgets",
    what: "none",
    breaks: (_, tree) => remove(tree, "PodDisruptionBudget points"),
  },
  {
    rule: "disruption budgets",
    what: "one that lets nobody go",
    breaks: (at) => set(at("PodDisruptionBudget points")["spec"]!, "maxUnavailable", 0),
  },
  {
    rule: "disruption budgets",
    what: "one that lets all go",
    breaks: (at) => set(at("PodDisruptionBudget points")["spec"]!, "maxUnavailable", 2),
  },
  { rule: "spread", what: "over zones", breaks: (at) => void pod(at)["topologySpreadConstraints"]!.shift() },
  { rule: "spread", what: "over nodes", breaks: (at) => void pod(at)["topologySpreadConstraints"]!.pop() },
  {
    rule: "spread",
    what: "of somebody else",
    breaks: (at) =>
      set(pod(at)["topologySpreadConstraints"]![0]!["labelSelector"]!, "matchLabels", {
        "app.kubernetes.io/name": "portal",
      }),
  },
  {
    rule: "autoscalers",
    what: "of nobody",
    breaks: (at) => set(at("HorizontalPodAutoscaler web")["spec"]!["scaleTargetRef"]!, "name", "nobody"),
    findings: 2,
  },
  {
    rule: "autoscalers",
    what: "none, and no number",
    breaks: (_, tree) => remove(tree, "HorizontalPodAutoscaler points"),
  },
  {
    rule: "autoscalers",
    what: "beside a number",
    breaks: (at) => set(at("Deployment points")["spec"]!, "replicas", 2),
  },
  {
    rule: "services",
    what: "a port that nobody has",
    breaks: (at) => set(at("Service points")["spec"]!["ports"]![0]!, "targetPort", "grcp"),
  },
  {
    rule: "services",
    what: "pods that are not there",
    breaks: (at) => set(at("Service points")["spec"]!, "selector", { "app.kubernetes.io/name": "point" }),
  },
  {
    rule: "references",
    what: "a volume that nobody made",
    breaks: (_, tree) => remove(tree, "PersistentVolumeClaim backups"),
  },
  {
    rule: "references",
    what: "an account that nobody made",
    breaks: (_, tree) => remove(tree, "ServiceAccount web"),
  },
  {
    rule: "doors",
    what: "an open line",
    breaks: (at) => set(at("Ingress qiming")["spec"]!["tls"]![0]!, "hosts", ["else.example"]),
  },
  {
    rule: "doors",
    what: "to a port that is not there",
    breaks: (at) =>
      set(
        at("Ingress qiming")["spec"]!["rules"]![0]!["http"]!["paths"]![0]!["backend"]!["service"]!["port"]!,
        "name",
        "https",
      ),
  },
  {
    rule: "no secret values",
    what: "a Secret",
    breaks: (_, tree) =>
      void tree.push({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "qiming" } }),
  },
  {
    rule: "no secret values",
    what: "an address with a password",
    breaks: (_, tree) => set(settingsOf(tree), "WEB_URL", "https://me:secret@web.example"),
  },
  {
    rule: "no secret settings",
    what: "a password",
    breaks: (at) => set(container(at), "env", [{ name: "MONGODB_URI", value: "mongodb://x" }]),
  },
  {
    rule: "key files",
    what: "straight from a Secret",
    overlay: "overlays/pilot",
    breaks: (at) =>
      set(database(at)["volumes"]!.at(-1)!, "secret", { secretName: "mongodb", defaultMode: 0o400 }),
  },
  {
    rule: "key files",
    what: "from nowhere",
    overlay: "overlays/pilot",
    breaks: (at) => set(database(at)["containers"]![0]!["args"]!, "3", "/etc/keyfile"),
  },
  { rule: "deny all", what: "no wall", breaks: (_, tree) => remove(tree, "NetworkPolicy deny-all") },
  {
    rule: "deny all",
    what: "a wall for calls in alone",
    breaks: (at) => set(at("NetworkPolicy deny-all")["spec"]!, "policyTypes", ["Ingress"]),
  },
  { rule: "callers", what: "no policy", breaks: (_, tree) => remove(tree, "NetworkPolicy points") },
  {
    rule: "restricted namespaces",
    what: "a lax one",
    breaks: (at) =>
      set(at("Namespace qiming")["metadata"]!["labels"]!, "pod-security.kubernetes.io/enforce", "baseline"),
  },
  {
    rule: "placeholders",
    what: "the example's log-in",
    breaks: (_, tree) => set(settingsOf(tree), "IDENTITY_PROVIDER_URL", "https://login.yunting.example"),
  },
  {
    rule: "placeholders",
    what: "an address for documentation, a key of nobody's, two names",
    breaks: (_, tree) =>
      set(
        settingsOf(tree),
        "LOG_LEVEL",
        "192.0.2.16/29 age1theuniversitysownpublickey 云汀大学 Yunting University",
      ),
    findings: 4,
  },
  {
    rule: "placed",
    what: "anywhere",
    breaks: (at) => drop(at("ServiceMonitor qiming")["metadata"]!, "namespace"),
  },
];

const settingsOf = (tree: KubeObject[]): Loose =>
  (
    tree.find(
      ({ kind, metadata }) => kind === "ConfigMap" && metadata.name.startsWith("settings-"),
    ) as unknown as Loose
  )["data"]!;

test.each(ROWS)("$rule: $what", ({ rule, breaks, findings = 1, overlay = "overlays/campus" }) => {
  const tree = filledIn(treeOf(overlay));
  breaks((title) => {
    const found = tree.find(({ kind, metadata }) => `${kind} ${metadata.name}` === title);
    if (!found) throw new Error(`there is no ${title}`);
    return found as unknown as Loose;
  }, tree);
  const found = checkTree(tree, OWN_RULES);
  expect(found.map((each) => each.rule)).toEqual(Array.from({ length: findings }, () => rule));
});

test("every rule is broken once at least", () => {
  const broken = new Set(ROWS.map(({ rule }) => rule));
  expect(["schema", ...OWN_RULES.map(({ name }) => name)].filter((name) => !broken.has(name))).toEqual([]);
});
