import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parser } from "@prometheus-io/lezer-promql";
import { beforeAll, describe, expect, test } from "@jest/globals";
import "@qiming/gateway";
import { knownMetrics } from "@qiming/service-kit/testing";
import { parse } from "yaml";

// Dashboards, alerts and the runbook against the code: a metric, a label or a section that is not there would be found missing on the night it is needed.
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string) => readFileSync(ROOT + path, "utf8");

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: Readonly<Record<"summary" | "description" | "runbook_url", string>>;
}
interface Panel {
  readonly title: string;
  readonly description: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const rules = (
  parse(read("deploy/observability/alerts/qiming.yaml")) as { spec: { groups: { rules: Rule[] }[] } }
).spec.groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert);
const dashboards = readdirSync(`${ROOT}deploy/observability/dashboards`).map((name) => ({
  name,
  ...(JSON.parse(read(`deploy/observability/dashboards/${name}`)) as { uid: string; panels: Panel[] }),
}));
const runbook = read("docs/runbook.md");
const sections = [...runbook.matchAll(/^### (Qiming\w+)$/gm)].map(([, name]) => name!);

/** What the Prometheus operator adds to everything that it scrapes. */
const TARGET = ["namespace", "service", "pod", "le"];
/** What others tell: Prometheus itself, kube-state-metrics, the kubelet. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  up: [],
  kube_deployment_status_replicas_available: ["deployment"],
  kube_pod_container_resource_limits: ["resource"],
  kubelet_volume_stats_available_bytes: ["persistentvolumeclaim"],
  kubelet_volume_stats_capacity_bytes: ["persistentvolumeclaim"],
};
let known: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const recorded = rules.flatMap(({ record }) => (record ? [[record, []] as const] : []));
  known = new Map([...(await knownMetrics()), ...Object.entries(OTHERS), ...recorded]);
});

/** A histogram's series carry its name and an ending. */
const labelsOf = (series: string): readonly string[] | undefined =>
  known.get(series) ?? known.get(series.replace(/_(bucket|count|sum)$/, ""));

/** What is wrong with an expression. */
function faultsOf(expr: string): string[] {
  const text = expr.replaceAll("$__rate_interval", "5m");
  const faults: string[] = [];
  const series: string[] = [];
  const labels: string[] = [];
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      const word = text.slice(from, to);
      if (type.isError) faults.push(`not PromQL near "${text.slice(from, to + 20)}"`);
      if (type.name === "Identifier") series.push(word);
      if (type.name === "LabelName") labels.push(word);
    },
  });
  const unknown = series.filter((name) => !labelsOf(name));
  const allowed = new Set([...TARGET, ...series.flatMap((name) => labelsOf(name) ?? [])]);
  return [
    ...faults,
    ...(series.length === 0 ? ["names no metric"] : []),
    ...unknown.map((name) => `there is no metric ${name}`),
    ...labels.filter((name) => !allowed.has(name)).map((name) => `no metric here has a label ${name}`),
  ];
}

test("the check finds what it is there for", () => {
  expect(faultsOf('sum(rate(qiming_call_duration_seconds_count{code!="ok"}[5m]))')).toEqual([]);
  expect(faultsOf("sum(rate(qiming_call_duration_seconds_count[5m])")).not.toEqual([]);
  expect(faultsOf("qiming_nothing")).toEqual(["there is no metric qiming_nothing"]);
  expect(faultsOf('qiming_outbox_pending{kind="x"}')).toEqual(["no metric here has a label kind"]);
  expect(faultsOf("sum by (kind) (qiming_outbox_pending)")).toEqual(["no metric here has a label kind"]);
});

test.each(rules.map((rule): [string, Rule] => [rule.alert ?? rule.record!, rule]))(
  "%s asks for what the code measures",
  (_, { expr }) => {
    expect(faultsOf(expr)).toEqual([]);
  },
);

describe.each(dashboards.map((each) => [each.name, each] as const))("%s", (_, { panels }) => {
  test.each(panels.map((panel) => [panel.title, panel] as const))(
    "%s",
    (_title, { description, targets }) => {
      expect(description).not.toBe("");
      for (const { expr, legendFormat } of targets) {
        expect(faultsOf(expr)).toEqual([]);
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
        const labels = [...known].filter(([name]) => expr.includes(name)).flatMap(([, each]) => each);
        expect(shown.filter((label) => ![...TARGET, ...labels].includes(label))).toEqual([]);
      }
    },
  );
});

test("no two dashboards are one, and none shows a metric twice under one title", () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  for (const { panels } of dashboards)
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
});

test("every alert has its section of the runbook, and every section its alert", () => {
  expect([...new Set(alerts.map(({ alert }) => alert))].sort()).toEqual([...new Set(sections)].sort());
  expect(new Set(sections).size).toBe(sections.length);
  for (const { alert, annotations, labels } of alerts) {
    expect(annotations!.runbook_url).toBe(`docs/runbook.md#${alert!.toLowerCase()}`);
    expect(annotations!.summary).toMatch(/\p{Script=Han}/u);
    expect(annotations!.description).toMatch(/^[^\p{Script=Han}]+$/u);
    expect(["critical", "warning"]).toContain(labels!.severity);
  }
});

test("every section says what it means for people, how to look, what to do, and how one knows that it is over", () => {
  for (const name of sections) {
    const [, rest = ""] = runbook.split(`### ${name}\n`);
    const text = rest.split(/^#{1,3} /m)[0]!;
    for (const part of ["For people", "Look", "Do", "Over"])
      expect(`${name}: ${text}`).toMatch(new RegExp(`\\*\\*${part}\\.\\*\\*`));
  }
});

test("what the operators' page names of the runbook is there", () => {
  const named = [...read("apps/identity/src/runbook.ts").matchAll(/"(Qiming\w+)"/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !sections.includes(name))).toEqual([]);
});
