import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { neededFromOutside } from "../src/references.ts";
import { selects } from "../src/selector.ts";
import { ofKind, workloadsOf, type Labels } from "../src/tree.ts";
import { ROOT, treeOf } from "./trees.ts";

// What somebody types at night, half asleep: a name that is not there would be found missing then.
const PAGES = [
  "docs/runbook.md",
  "docs/backup.md",
  "docs/upgrades.md",
  "deploy/kustomize/components/backup/README.md",
];
/** A pilot has a Keycloak in its tree, a campus the rest. */
const TREES = ["overlays/campus", "overlays/campus/after", "overlays/pilot"].map(treeOf);

/** As they are typed. */
const KINDS: Readonly<Record<string, string>> = {
  certificate: "Certificate",
  configmap: "ConfigMap",
  cronjob: "CronJob",
  deploy: "Deployment",
  deployment: "Deployment",
  hpa: "HorizontalPodAutoscaler",
  job: "Job",
  jobs: "Job",
  pod: "Pod",
  pods: "Pod",
  pvc: "PersistentVolumeClaim",
  secret: "Secret",
  servicemonitor: "ServiceMonitor",
  svc: "Service",
};
/** After these come the kinds that they are about, and perhaps a name. */
const ABOUT_KINDS = ["get", "describe", "delete", "edit", "patch", "scale", "restart", "status", "undo"];
/** Options whose value follows as a word of its own. */
const WITH_VALUE = ["-l", "-o", "-p", "-k", "-n"];

/** `Deployment points`, …: what the trees bring, and what they must be given. */
const there = TREES.flatMap((tree) => [
  ...tree.map(({ kind, metadata }) => `${kind} ${withoutHash(metadata.name)}`),
  ...neededFromOutside(tree),
]);
/** A ConfigMap that kustomize makes is named by its content too. */
function withoutHash(name: string): string {
  return name.replace(/-[0-9a-z]{10}$/, "");
}

const labelled = TREES.flatMap((tree): (readonly [string, Labels])[] => [
  ...tree.map(({ kind, metadata }) => [kind, metadata.labels ?? {}] as const),
  ...workloadsOf(tree).map(({ labels }) => ["Pod", labels] as const),
  ...ofKind(tree, "CronJob").map(({ spec }) => ["Job", spec?.jobTemplate.metadata?.labels ?? {}] as const),
]);

/** `<service>` stands for whichever there is, `…` for the rest of a name. */
function isThere(thing: string): boolean {
  const any = thing.replaceAll(/<[^>]+>|…/g, "[\\w-]+");
  return there.some((each) => new RegExp(`^${any}$`).test(each));
}

/** What a page has typed: in its blocks, and between backticks in its text. */
function commandsIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block]) => block!);
  const prose = text.replaceAll(/^ *```.*?^ *```$/gms, "");
  const typed = [
    ...blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n")),
    ...[...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code!),
  ];
  return typed
    .flatMap((line) => line.replace(/\s#.*/, "").split(/ && |; | \| /))
    .map((command) => command.trim())
    .filter((command) => /^(k|kubectl) [a-z-]/.test(command));
}

/** What of a command is not so. @param made what the page itself makes before */
function faultsOf(command: string, made: readonly string[] = []): string[] {
  const [, ...words] = wordsOf(command);
  const [options, plain] = optionsOf(words);
  const about = plain.findIndex((word) => ABOUT_KINDS.includes(word));
  const [types = "", name] = about < 0 ? [] : plain.slice(about + 1);
  const kinds = types === "" || types.includes("/") ? [] : types.split(",");
  const selected = plain[0] === "logs" ? ["Pod"] : kinds.map((each) => KINDS[each]!);
  const named = [
    ...[...plain, ...options.map(([, value]) => value)].filter((word) => /^[a-z]+\/[\w<>…-]+$/.test(word)),
    ...(name && kinds[0] && kinds[0] !== "pod" ? [`${kinds[0]}/${name}`] : []),
  ].map((word) => word.split("/") as [string, string]);
  const faults = [...kinds, ...named.map(([type]) => type)]
    .filter((type) => !KINDS[type])
    .map((type) => `${type} is no kind`);
  for (const [type, each] of named) {
    const thing = `${KINDS[type]} ${each}`;
    if (!isThere(thing) && !made.includes(thing) && each !== "<name>") faults.push(`there is no ${thing}`);
  }
  for (const [option, value] of options) {
    if (option === "-l")
      for (const kind of selected)
        if (!labelled.some(([of, labels]) => of === kind && selects(selectorOf(value), labels)))
          faults.push(`no ${kind} is ${value}`);
    // A university's own overlay is a copy of the campus's.
    if (
      option === "-k" &&
      !value.startsWith("$") &&
      !existsSync(join(ROOT, value.replace("/ours", "/campus")))
    )
      faults.push(`there is no ${value}`);
  }
  if (plain[0] === "logs" && words.includes("-l") && !words.includes("--tail=-1"))
    faults.push("ten lines of each pod: --tail=-1 is missing");
  if (plain[0] === "logs" && named.some(([type]) => KINDS[type] === "Deployment"))
    faults.push("the log of one pod of several");
  return faults;
}

const wordsOf = (command: string): string[] =>
  (command.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? []).map((word) => word.replaceAll(/^['"]|['"]$/g, ""));

/** Options with their values, and the other words; what stands behind `--` is said to somebody else. */
function optionsOf(words: readonly string[]): [(readonly [string, string])[], string[]] {
  const options: (readonly [string, string])[] = [];
  const plain: string[] = [];
  for (let at = 0; at < words.length && words[at] !== "--"; at++) {
    const word = words[at]!;
    if (WITH_VALUE.includes(word)) options.push([word, words[++at] ?? ""]);
    else if (word.startsWith("-")) options.push(word.split("=") as [string, string]);
    else plain.push(word);
  }
  return [options.map(([name, value = ""]) => [name, value] as const), plain];
}

/** `a=b`, `a in (b, c)`; `<service>` is whoever has a label at all. */
function selectorOf(text: string) {
  const [, among, values] = /^(\S+) in \(([^)]*)\)$/.exec(text) ?? [];
  if (among) return { matchExpressions: [{ key: among, operator: "In", values: values!.split(/,\s*/) }] };
  const [key = "", value = ""] = text.split("=");
  if (value.startsWith("<")) return { matchExpressions: [{ key, operator: "Exists" }] };
  return { matchLabels: { [key]: value } };
}

/** `k create job --from=… <name>`. */
const madeBy = (command: string): string[] => {
  const [, [verb, type = "", name] = []] = optionsOf(wordsOf(command).slice(1));
  return verb === "create" && name ? [`${KINDS[type]} ${name}`] : [];
};

test("the check finds what it is there for", () => {
  expect(faultsOf("k logs -l app.kubernetes.io/name=points --tail=-1")).toEqual([]);
  for (const [wrong, fault] of [
    ["k logs -l app.kubernetes.io/name=point --tail=-1", "no Pod is app.kubernetes.io/name=point"],
    ["k logs -l app.kubernetes.io/name=points", "ten lines of each pod: --tail=-1 is missing"],
    ["k logs deploy/points", "the log of one pod of several"],
    ["k create job --from=cronjob/backups now", "there is no CronJob backups"],
    ["k rollout restart deploy/hall", "there is no Deployment hall"],
    ["k patch hpa meeting --type=merge -p '{}'", "there is no HorizontalPodAutoscaler meeting"],
    ["k logs job/migration-<service>", "there is no Job migration-<service>"],
    ["k get things", "things is no kind"],
    ["kubectl diff -k deploy/kustomize/overlay/ours", "there is no deploy/kustomize/overlay/ours"],
  ] as const)
    expect([wrong, faultsOf(wrong)]).toEqual([wrong, [fault]]);
});

describe.each(PAGES)("%s", (page) => {
  const commands = [...new Set(commandsIn(page))];
  const made = commands.flatMap(madeBy);

  test("types only what is there", () => {
    if (page === "docs/runbook.md") expect(commands.length).toBeGreaterThan(25);
    const faults = commands.flatMap((command) =>
      faultsOf(command, made).map((fault) => `${command}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  test("names only what is there", () => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const named = [...text.matchAll(/\b(ConfigMap|CronJob|Deployment|Secret) `([^`]+)`/g)];
    expect(named.map(([, kind, name]) => `${kind} ${name}`).filter((each) => !isThere(each))).toEqual([]);
  });
});
