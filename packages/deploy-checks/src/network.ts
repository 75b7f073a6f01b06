import { BlockList } from "node:net";
import type {
  INetworkPolicy,
  INetworkPolicyPeer,
  INetworkPolicyPort,
} from "kubernetes-models/networking.k8s.io/v1";
import type { IContainerPort } from "kubernetes-models/v1";
import { selects } from "./selector.ts";
import { ofKind, workloadsOf, type Labels, type Tree } from "./tree.ts";

/** One end of a connection: pods, or an address outside of the cluster. */
export type End =
  | { readonly labels: Labels; readonly namespace: string; readonly ports: readonly IContainerPort[] }
  | { readonly address: string };

interface Direction {
  readonly type: "Ingress" | "Egress";
  rules(spec: INetworkPolicy["spec"]): readonly PolicyRule[];
}
interface PolicyRule {
  readonly peers?: readonly INetworkPolicyPeer[];
  readonly ports?: readonly INetworkPolicyPort[];
}

const INGRESS: Direction = {
  type: "Ingress",
  rules: (spec) => (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
};
const EGRESS: Direction = {
  type: "Egress",
  rules: (spec) => (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
};

/** The pods of a workload as an end of a connection. */
export function endOf(tree: Tree, name: string): End {
  const found = workloadsOf(tree).find(({ owner }) => owner.metadata.name === name);
  if (!found) throw new Error(`no workload of the tree is called ${name}`);
  return {
    labels: found.labels,
    namespace: found.owner.metadata.namespace ?? "default",
    ports: found.containers.flatMap(({ ports = [] }) => ports),
  };
}

/** Whether the tree's policies let a connection through, as a cluster that keeps them would decide: both ends must allow it. */
export function mayConnect(tree: Tree, from: End, to: End, port: number): boolean {
  return passes(tree, EGRESS, from, to, to, port) && passes(tree, INGRESS, to, from, to, port);
}

/** What no policy selects may do everything; what one selects, only what one of them allows. */
function passes(
  tree: Tree,
  { type, rules }: Direction,
  own: End,
  other: End,
  to: End,
  port: number,
): boolean {
  if (!("labels" in own)) return true;
  const policies = ofKind(tree, "NetworkPolicy").filter(
    ({ metadata, spec }) =>
      (metadata.namespace ?? "default") === own.namespace &&
      (spec?.policyTypes ?? []).includes(type) &&
      selects(spec?.podSelector, own.labels),
  );
  if (policies.length === 0) return true;
  return policies.some(({ metadata, spec }) =>
    rules(spec).some(
      ({ peers, ports }) =>
        (!peers || peers.some((peer) => isPeer(peer, other, metadata.namespace ?? "default"))) &&
        (!ports || ports.some((allowed) => isPort(allowed, to, port))),
    ),
  );
}

function isPeer(
  { ipBlock, namespaceSelector, podSelector }: INetworkPolicyPeer,
  end: End,
  home: string,
): boolean {
  if (!("labels" in end)) return ipBlock !== undefined && contains(ipBlock.cidr, end.address);
  if (ipBlock) return false;
  const isNamespace = namespaceSelector
    ? selects(namespaceSelector, { "kubernetes.io/metadata.name": end.namespace })
    : end.namespace === home;
  return isNamespace && selects(podSelector, end.labels);
}

function isPort({ port: allowed, protocol = "TCP" }: INetworkPolicyPort, to: End, port: number): boolean {
  if (protocol !== "TCP") return false;
  if (typeof allowed !== "string") return allowed === undefined || allowed === port;
  return (
    "ports" in to && to.ports.some(({ name, containerPort }) => name === allowed && containerPort === port)
  );
}

function contains(cidr: string, address: string): boolean {
  const [network = "", length] = cidr.split("/");
  const block = new BlockList();
  block.addSubnet(network, Number(length), network.includes(":") ? "ipv6" : "ipv4");
  return block.check(address, address.includes(":") ? "ipv6" : "ipv4");
}
