import { selects } from "../selector.ts";
import { ofKind, titleOf, workloadsOf, type Tree } from "../tree.ts";
import { podRule, type Rule } from "./rule.ts";

/** A node can be emptied, and not of everything at once. */
export const disruptionBudgets = podRule("disruption budgets", ({ labels, replicas }, tree) => {
  if (replicas === undefined) return [];
  const [budget, ...others] = ofKind(tree, "PodDisruptionBudget").filter(({ spec }) =>
    selects(spec?.selector, labels),
  );
  if (!budget) return ["no PodDisruptionBudget"];
  const { maxUnavailable, minAvailable } = budget.spec ?? {};
  const mayGo = maxUnavailable ?? replicas - Number(minAvailable ?? replicas);
  return [
    others.length > 0 && "more than one PodDisruptionBudget: the cluster then evicts nobody",
    Number.parseInt(String(mayGo), 10) < 1 && "its PodDisruptionBudget lets no node be emptied",
    replicas > 1 &&
      Number.parseInt(String(mayGo), 10) >= replicas &&
      "its PodDisruptionBudget lets all go at once",
  ];
});

/** Where there are several, no single node and no single zone has all of them. */
export const spread = podRule("spread", ({ labels, pod, replicas = 1 }) => {
  if (replicas < 2) return [];
  const over = (pod.topologySpreadConstraints ?? [])
    .filter(({ labelSelector }) => labelSelector && selects(labelSelector, labels))
    .map(({ topologyKey }) => topologyKey);
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
    (key) => !over.includes(key) && `is not spread over ${key}`,
  );
});

/** What scales a part scales one that is there, and nobody else says how many there are; but somebody does: unsaid, it is one. */
export const autoscalers: Rule = {
  name: "autoscalers",
  check: (tree) => [
    ...ofKind(tree, "Deployment")
      .filter(({ metadata, spec }) => spec?.replicas === undefined && !isScaled(tree, metadata.name))
      .map((each) => `${titleOf(each)}: neither replicas nor a HorizontalPodAutoscaler`),
    ...ofKind(tree, "HorizontalPodAutoscaler").flatMap((scaler) => {
      const target = ofKind(tree, "Deployment").find(
        ({ metadata }) => metadata.name === scaler.spec?.scaleTargetRef.name,
      );
      if (!target) return [`${titleOf(scaler)}: scales nothing`];
      return target.spec?.replicas === undefined
        ? []
        : [`${titleOf(target)}: replicas are said beside its HorizontalPodAutoscaler`];
    }),
  ],
};

const isScaled = (tree: Tree, deployment: string): boolean =>
  ofKind(tree, "HorizontalPodAutoscaler").some(({ spec }) => spec?.scaleTargetRef.name === deployment);

/** A Service finds pods, by ports that they have. */
export const services: Rule = {
  name: "services",
  check: (tree) =>
    ofKind(tree, "Service").flatMap((service) => {
      const behind = workloadsOf(tree).filter(
        ({ labels, replicas }) =>
          replicas !== undefined && selects({ matchLabels: service.spec?.selector ?? {} }, labels),
      );
      if (behind.length !== 1) return [`${titleOf(service)}: finds ${behind.length} workloads`];
      const ports = behind[0]!.containers.flatMap(({ ports: own = [] }) => own);
      const isThere = (wanted: unknown) =>
        ports.some(({ name, containerPort }) => name === wanted || containerPort === wanted);
      return (service.spec?.ports ?? [])
        .filter(({ targetPort, port }) => !isThere(targetPort ?? port))
        .map(({ name }) => `${titleOf(service)}: nobody has its port ${name}`);
    }),
};
