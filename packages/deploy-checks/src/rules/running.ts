import { containerRule, podRule } from "./rule.ts";

/** The cluster must know when a part has begun, whether it lives, and whether it can answer. */
export const probes = containerRule("probes", (container, { pod, replicas }) =>
  replicas === undefined || pod.initContainers?.includes(container)
    ? []
    : (["startupProbe", "livenessProbe", "readinessProbe"] as const).map(
        (probe) => !container[probe] && `no ${probe}`,
      ),
);

/** What a part asks for decides where it is put, what it may take that it leaves something to the others. */
export const resources = containerRule("resources", ({ resources: given }) =>
  (["requests", "limits"] as const).flatMap((side) =>
    ["cpu", "memory"].map((what) => !given?.[side]?.[what] && `no ${side} of ${what}`),
  ),
);

const DEFAULT_GRACE_SECONDS = 30;

/** A rolling update loses no call: a new replica is ready before an old one goes, and an old one is no longer asked when it stops. */
export const rollout = podRule("rollout", ({ owner, pod, replicas }) => {
  const { strategy } = (owner as { spec?: { strategy?: Strategy } }).spec ?? {};
  const isAlone = strategy?.type === "Recreate";
  if (owner.kind !== "Deployment" || isAlone || replicas === undefined) return [];
  const pause = pod.containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0;
  return [
    strategy?.rollingUpdate?.maxUnavailable !== 0 && "an old replica may go before a new one is ready",
    pause < 3 && "it stops while it is still asked: preStop must sleep",
    (pod.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) < pause + 15 &&
      "its grace is too short for what still runs",
  ];
});

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxUnavailable?: number | string };
}

/** A Job ends: after so many tries, after so long. */
export const ends = podRule("ends", ({ owner, replicas }) => {
  if (replicas !== undefined) return [];
  const { jobTemplate, ...own } = (owner as { spec?: JobSpec }).spec ?? {};
  const { activeDeadlineSeconds, backoffLimit } = jobTemplate?.spec ?? own;
  return [
    activeDeadlineSeconds === undefined && "no activeDeadlineSeconds",
    backoffLimit === undefined && "no backoffLimit",
  ];
});

interface JobSpec {
  readonly activeDeadlineSeconds?: number;
  readonly backoffLimit?: number;
  readonly jobTemplate?: { readonly spec?: JobSpec };
}
