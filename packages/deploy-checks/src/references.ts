import type { IPodSpec } from "kubernetes-models/v1";
import { ofKind, workloadsOf, type KubeObject, type Tree } from "./tree.ts";

/** Everything that pods and doors of a tree need and the tree does not bring: `Secret points-token`, `ConfigMap public-keys`, … */
export function neededFromOutside(tree: Tree): string[] {
  const brought = new Set(tree.flatMap(bringsOf));
  const needed = [
    ...workloadsOf(tree).flatMap(({ pod }) => needsOf(pod)),
    ...ofKind(tree, "Ingress").flatMap(({ spec }) =>
      (spec?.tls ?? []).map(({ secretName }) => `Secret ${secretName}`),
    ),
  ];
  return [...new Set(needed)].filter((each) => !brought.has(each)).sort();
}

/** An object brings itself; a Certificate also the secret that it fills. */
function bringsOf({ kind, metadata, ...rest }: KubeObject): string[] {
  const { spec } = rest as { spec?: { secretName?: string } };
  return [`${kind} ${metadata.name}`, ...(kind === "Certificate" ? [`Secret ${spec?.secretName}`] : [])];
}

function needsOf(pod: IPodSpec): string[] {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  const named = (kind: string, name: string | undefined) => (name ? [`${kind} ${name}`] : []);
  return [
    ...named("ServiceAccount", pod.serviceAccountName),
    ...(pod.imagePullSecrets ?? []).flatMap(({ name }) => named("Secret", name)),
    ...(pod.volumes ?? []).flatMap(({ secret, configMap, persistentVolumeClaim }) => [
      ...named("Secret", secret?.secretName),
      ...named("ConfigMap", configMap?.name),
      ...named("PersistentVolumeClaim", persistentVolumeClaim?.claimName),
    ]),
    ...containers.flatMap(({ env = [], envFrom = [] }) => [
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...named("ConfigMap", configMapRef?.name),
        ...named("Secret", secretRef?.name),
      ]),
      ...env.flatMap(({ valueFrom }) => [
        ...named("Secret", valueFrom?.secretKeyRef?.name),
        ...named("ConfigMap", valueFrom?.configMapKeyRef?.name),
      ]),
    ]),
  ];
}
