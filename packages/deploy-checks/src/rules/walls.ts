import { ofKind, titleOf, workloadsOf, type Tree } from "../tree.ts";
import { podRule, type Rule } from "./rule.ts";

const homesOf = (tree: Tree): string[] => [
  ...new Set(workloadsOf(tree).map(({ owner }) => owner.metadata.namespace ?? "default")),
];

/** Nothing may connect but what a policy names. A tree that only adds to another one's namespace does not bring the wall along. */
export const denyAll: Rule = {
  name: "deny all",
  check: (tree) =>
    homesOf(tree)
      .filter((home) => ofKind(tree, "Namespace").some(({ metadata }) => metadata.name === home))
      .filter(
        (home) =>
          !ofKind(tree, "NetworkPolicy").some(
            ({ metadata, spec }) =>
              metadata.namespace === home &&
              Object.keys(spec?.podSelector ?? {}).length === 0 &&
              (["Ingress", "Egress"] as const).every((type) => spec?.policyTypes?.includes(type)) &&
              !spec?.ingress &&
              !spec?.egress,
          ),
      )
      .map((home) => `Namespace ${home}: no policy denies everything first`),
};

const NAME = "app.kubernetes.io/name";

/** Whom a part answers is said for each, by its name: a policy for many says what they have in common. */
export const callers = podRule("callers", ({ owner, labels, replicas }, tree) => {
  if (replicas === undefined) return [];
  const own = ofKind(tree, "NetworkPolicy").filter(
    ({ metadata, spec }) =>
      metadata.namespace === owner.metadata.namespace &&
      (spec?.ingress ?? []).length > 0 &&
      spec?.podSelector?.matchLabels?.[NAME] === labels[NAME],
  );
  return [own.length === 0 && "no NetworkPolicy says who may call it"];
});

/** The cluster itself refuses what would break the rules about security, also what somebody adds by hand. */
export const restricted: Rule = {
  name: "restricted namespaces",
  check: (tree) =>
    ofKind(tree, "Namespace")
      .filter(({ metadata }) => metadata.labels?.["pod-security.kubernetes.io/enforce"] !== "restricted")
      .map((namespace) => `${titleOf(namespace)}: does not enforce restricted pod security`),
};

const OF_THE_CLUSTER = ["Namespace", "ClusterIssuer"];

/** Applied anywhere else, an object would land in whatever namespace is at hand. */
export const placed: Rule = {
  name: "placed",
  check: (tree) =>
    tree
      .filter(({ kind, metadata }) => !OF_THE_CLUSTER.includes(kind) && !metadata.namespace)
      .map((each) => `${titleOf(each)}: no namespace`),
};
