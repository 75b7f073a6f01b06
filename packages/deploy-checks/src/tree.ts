import type { IDeployment, IStatefulSet } from "kubernetes-models/apps/v1";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import type { ICronJob, IJob } from "kubernetes-models/batch/v1";
import type { IIngress, INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1";
import type {
  IConfigMap,
  IContainer,
  INamespace,
  IPersistentVolumeClaim,
  IPodSpec,
  ISecret,
  IService,
  IServiceAccount,
} from "kubernetes-models/v1";

export type Labels = Readonly<Record<string, string>>;

/** A Kubernetes object as it stands in a rendered tree. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
}

/** All objects of one overlay. */
export type Tree = readonly KubeObject[];

/** The kinds that rules read. */
interface Kinds {
  ConfigMap: IConfigMap;
  CronJob: ICronJob;
  Deployment: IDeployment;
  HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  Ingress: IIngress;
  Job: IJob;
  Namespace: INamespace;
  NetworkPolicy: INetworkPolicy;
  PersistentVolumeClaim: IPersistentVolumeClaim;
  PodDisruptionBudget: IPodDisruptionBudget;
  Secret: ISecret;
  Service: IService;
  ServiceAccount: IServiceAccount;
  StatefulSet: IStatefulSet;
}
type OfKind<K extends keyof Kinds> = KubeObject & Kinds[K];

export const ofKind = <K extends keyof Kinds>(tree: Tree, kind: K): OfKind<K>[] =>
  tree.filter((each): each is OfKind<K> => each.kind === kind);

export const titleOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;

/** Pods as their owner describes them. */
export interface Workload {
  readonly owner: KubeObject;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly pod: IPodSpec;
  /** Every container, those that run before the others among them. */
  readonly containers: readonly IContainer[];
  /** How many run at least; undefined: it ends. */
  readonly replicas: number | undefined;
}

/** Whatever of a tree makes pods. */
export function workloadsOf(tree: Tree): Workload[] {
  const scaled = new Map(
    ofKind(tree, "HorizontalPodAutoscaler").map(({ spec }) => [
      spec?.scaleTargetRef.name,
      spec?.minReplicas ?? 1,
    ]),
  );
  const lasting = [...ofKind(tree, "Deployment"), ...ofKind(tree, "StatefulSet")].map((owner) =>
    workload(owner, owner.spec?.template, scaled.get(owner.metadata.name) ?? owner.spec?.replicas ?? 1),
  );
  const ending = [
    ...ofKind(tree, "Job").map((owner) => workload(owner, owner.spec?.template)),
    ...ofKind(tree, "CronJob").map((owner) => workload(owner, owner.spec?.jobTemplate.spec?.template)),
  ];
  return [...lasting, ...ending];
}

type Template = NonNullable<IDeployment["spec"]>["template"];

function workload(owner: KubeObject, template: Template | undefined, replicas?: number): Workload {
  const pod = template?.spec ?? { containers: [] };
  return {
    owner,
    labels: template?.metadata?.labels ?? {},
    annotations: template?.metadata?.annotations ?? {},
    pod,
    containers: [...(pod.initContainers ?? []), ...pod.containers],
    replicas,
  };
}
