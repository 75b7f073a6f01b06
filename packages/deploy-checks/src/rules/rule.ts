import { titleOf, workloadsOf, type Tree, type Workload } from "../tree.ts";
import type { IContainer } from "kubernetes-models/v1";

/** Something that every tree must keep; what it finds says where and what is missing. */
export interface Rule {
  readonly name: string;
  check(tree: Tree): string[];
}

/** A rule about pods. */
export const podRule = (
  name: string,
  check: (workload: Workload, tree: Tree) => readonly (string | false | undefined)[],
): Rule => ({
  name,
  check: (tree) =>
    workloadsOf(tree).flatMap((workload) => said(titleOf(workload.owner), check(workload, tree))),
});

/** A rule about each container of the pods. */
export const containerRule = (
  name: string,
  check: (container: IContainer, workload: Workload) => readonly (string | false | undefined)[],
): Rule => ({
  name,
  check: (tree) =>
    workloadsOf(tree).flatMap((workload) =>
      workload.containers.flatMap((container) =>
        said(`${titleOf(workload.owner)}, container ${container.name}`, check(container, workload)),
      ),
    ),
});

const said = (where: string, findings: readonly (string | false | undefined)[]): string[] =>
  findings.filter((finding) => typeof finding === "string").map((finding) => `${where}: ${finding}`);
