import { containerRule, podRule } from "./rule.ts";

/** The one exception says why: what is not ours may need to write beside itself. */
const MAY_WRITE = "qiming/writes-beside-itself";

/** Nobody's root, nobody's privileges, nothing of the node. */
export const podSecurity = podRule("pod security", ({ pod }) => [
  pod.securityContext?.runAsNonRoot !== true && "runAsNonRoot is not true",
  !pod.securityContext?.runAsUser && "no runAsUser",
  pod.securityContext?.seccompProfile?.type !== "RuntimeDefault" && "no seccomp profile",
  (pod.hostNetwork || pod.hostPID || pod.hostIPC) && "shares the node's own namespaces",
  pod.volumes?.some(({ hostPath }) => hostPath) && "mounts a folder of the node",
]);

export const containerSecurity = containerRule("container security", (container, { annotations }) => {
  const context = container.securityContext;
  return [
    context?.allowPrivilegeEscalation !== false && "allowPrivilegeEscalation is not false",
    !context?.capabilities?.drop?.includes("ALL") && "does not drop ALL capabilities",
    (context?.capabilities?.add ?? []).length > 0 && "adds capabilities",
    context?.privileged && "is privileged",
    context?.readOnlyRootFilesystem !== true &&
      !annotations[MAY_WRITE] &&
      "its root file system can be written",
  ];
});

/** What takes over a part must not find the cluster's interface behind it. */
export const clusterToken = podRule("cluster token", ({ pod }) => [
  pod.automountServiceAccountToken !== false && "is given a token of the cluster",
]);
