import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { checkTree, OWN_RULES, RULES } from "../src/check-tree.ts";
import { OURS } from "../src/ours.ts";
import { ofKind, workloadsOf } from "../src/tree.ts";
import { FOUND, ROOT, treeOf } from "./trees.ts";

describe.each(FOUND)("%s", (overlay) => {
  test("renders, is valid and keeps every rule", () => {
    expect(checkTree(treeOf(overlay), OURS.includes(overlay) ? RULES : OWN_RULES)).toEqual([]);
  });
});

test("what is applied is found, also what a university puts beside it; components are not", () => {
  expect(FOUND).toEqual(expect.arrayContaining([...OURS]));
  expect(FOUND.filter((folder) => folder.includes("/site"))).toEqual([]);
});

test("every service of the platform runs, and the gateway, and the web", () => {
  const parts = [...readdirSync(join(ROOT, "services")), "web"];
  for (const overlay of ["overlays/pilot", "overlays/campus"]) {
    const running = ofKind(treeOf(overlay), "Deployment").map(({ metadata }) => metadata.name);
    expect(running.filter((name) => name !== "keycloak").sort()).toEqual(parts.sort());
  }
});

test("a campus has at least two of everything, a pilot one", () => {
  const replicasIn = (overlay: string) => [
    ...new Set(workloadsOf(treeOf(overlay)).flatMap(({ replicas }) => replicas ?? [])),
  ];
  expect(replicasIn("overlays/campus")).toEqual([2]);
  expect(replicasIn("overlays/pilot")).toEqual([1]);
});

test("all images of a release have one version, and the names of its Jobs tell it", () => {
  const own = OURS.slice(0, 3).flatMap((overlay) => workloadsOf(treeOf(overlay)));
  const images = own.flatMap(({ containers }) => containers.map(({ image = "" }) => image));
  const versions = new Set(
    images.filter((image) => image.includes("qiming/")).map((image) => image.split(":")[1]!),
  );
  expect(versions.size).toBe(1);
  const [version] = versions;
  const jobs = own.filter(({ owner }) => owner.metadata.name.startsWith("migrate-"));
  expect(jobs.length).toBeGreaterThan(0);
  for (const { owner } of jobs)
    expect(owner.metadata.name).toMatch(new RegExp(`-${version!.replaceAll(".", "-")}$`));
});

test("each service has its migrations, before and after", () => {
  const services = readdirSync(join(ROOT, "services")).filter((name) => name !== "gateway");
  for (const [overlay, phase] of [
    ["overlays/campus", "before"],
    ["overlays/campus/after", "after"],
  ] as const) {
    const jobs = ofKind(treeOf(overlay), "Job");
    const asked = jobs.map(({ spec }) => spec!.template.spec!.containers[0]!);
    expect(asked.map(({ image }) => image!.replace(/.*\/|:.*/g, "")).sort()).toEqual([...services].sort());
    for (const { args } of asked) expect(args).toEqual(["migrate", phase]);
  }
});

test("whatever ends is found by its name, with its Jobs and its pods, and as part of the platform", () => {
  for (const overlay of ["overlays/pilot", "overlays/campus"]) {
    const commands = ofKind(treeOf(overlay), "CronJob");
    expect(commands.map(({ metadata }) => metadata.name).sort()).toEqual([
      "backup",
      "import",
      "inbox",
      "restore",
    ]);
    for (const { metadata, spec } of commands) {
      const { metadata: job, spec: jobSpec } = spec!.jobTemplate;
      for (const { labels } of [metadata, job!, jobSpec!.template.metadata!])
        expect(labels).toMatchObject(foundAs(metadata.name));
    }
  }
  const migrations = OURS.flatMap((overlay) => ofKind(treeOf(overlay), "Job")).filter(({ metadata }) =>
    metadata.name.startsWith("migrate-"),
  );
  expect(migrations.length).toBeGreaterThan(0);
  for (const { metadata, spec } of migrations)
    for (const { labels } of [metadata, spec!.template.metadata!])
      expect(labels).toMatchObject(foundAs("migration"));
});

const foundAs = (name: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "qiming",
});

test("the gateway is given every module of the platform's own, and the web serves each", () => {
  const modules = readdirSync(join(ROOT, "apps")).filter(
    (name) => name !== "shell" && !name.startsWith("college-"),
  );
  const tree = treeOf("overlays/campus");
  const web = ofKind(tree, "ConfigMap").find(({ metadata }) => metadata.name.startsWith("web-"));
  const folders = web!.data!["WEB_MODULE_DIRS"]!.split(",");
  expect(folders.sort()).toEqual(modules.map((name) => `/web/modules/${name}`).sort());
  const door = ofKind(tree, "Ingress").find(({ metadata }) => metadata.name === "qiming");
  const { paths = [] } = door!.spec!.rules![0]!.http!;
  const served = paths
    .filter(({ backend, path }) => backend.service?.name === "web" && path !== "/internal")
    .map(({ path }) => path!);
  expect(served.sort()).toEqual(["/shell", "/vendor", ...modules.map((name) => `/modules/${name}`)].sort());
});

test.each(["overlays/pilot", "overlays/campus"])(
  "from outside of %s nobody reaches what the gateway answers the identity provider, but that itself",
  (overlay) => {
    const doors = ofKind(treeOf(overlay), "Ingress").flatMap(({ metadata, spec }) =>
      spec!.rules!.flatMap(({ host, http }) =>
        http!.paths.map(({ path = "", pathType, backend }) => ({
          ...{ host, path, pathType, to: backend.service!.name },
          from: metadata.annotations?.["nginx.ingress.kubernetes.io/whitelist-source-range"],
        })),
      ),
    );
    const host = doors.find(({ to }) => to === "gateway")!.host;
    const asked = "/internal/backchannel-logout";
    const isAsked = (path: string, pathType: string) =>
      pathType === "Exact" ? path === asked : asked.startsWith(path);
    const open = doors.filter(
      (door) => door.host === host && !door.from && isAsked(door.path, door.pathType),
    );
    // The longest prefix is the one that answers.
    expect(open.sort((a, b) => b.path.length - a.path.length)[0]).toMatchObject({
      path: "/internal",
      to: "web",
    });
    const restricted = doors.filter(({ from }) => from);
    expect(restricted.map(({ path, pathType }) => [path, pathType])).toEqual(
      overlay === "overlays/campus" ? [[asked, "Exact"]] : [],
    );
  },
);

test("the services that keep files have the shared volume, the others an empty folder", () => {
  const keeps = readdirSync(join(ROOT, "services")).filter(
    (name) => name === "gateway" || /\bfiles\b[^}]*\} = parts\b|parts\.files\b/.test(sourcesOf(name)),
  );
  const mounting = workloadsOf(treeOf("overlays/campus")).filter(
    ({ pod, replicas }) =>
      replicas && pod.volumes?.some(({ persistentVolumeClaim: claim }) => claim?.claimName === "media"),
  );
  expect(mounting.map(({ owner }) => owner.metadata.name).sort()).toEqual(keeps.sort());
});

test("every file of the log-in's theme arrives at its place, every dashboard at Grafana", () => {
  const theme = join(ROOT, "deploy/keycloak/themes/qiming/login");
  const keycloak = workloadsOf(treeOf("overlays/pilot")).find(
    ({ owner }) => owner.metadata.name === "keycloak",
  )!;
  const { configMap } = keycloak.pod.volumes!.find(({ name }) => name === "theme")!;
  const maps = ofKind(treeOf("overlays/pilot"), "ConfigMap");
  const { data = {} } = maps.find(({ metadata }) => metadata.name === configMap!.name)!;
  const brought = configMap!.items!.map(({ key, path }) => [path, data[key]]);
  expect(Object.fromEntries(brought)).toEqual(contentsOf(theme));
  const dashboards = ofKind(treeOf("overlays/campus"), "ConfigMap").find(
    ({ metadata }) => metadata.name === "dashboards",
  )!;
  expect(dashboards.data).toEqual(contentsOf(join(ROOT, "deploy/observability/dashboards")));
});

test("the issuer of log-ins is the realm of the identity provider", () => {
  for (const overlay of ["overlays/pilot", "overlays/campus"]) {
    const settings = ofKind(treeOf(overlay), "ConfigMap").find(({ metadata }) =>
      metadata.name.startsWith("settings-"),
    );
    const { IDENTITY_PROVIDER_URL, LOGIN_ISSUER, SERVICE_ADDRESSES } = settings!.data!;
    expect(LOGIN_ISSUER).toBe(`${IDENTITY_PROVIDER_URL}/realms/party`);
    const services = readdirSync(join(ROOT, "services")).filter((name) => name !== "gateway");
    const addresses = services.map((name) => `${name}=dns:///${name}:50051`);
    expect(SERVICE_ADDRESSES!.split(",").sort()).toEqual(addresses.sort());
  }
});

function sourcesOf(service: string): string {
  const folder = join(ROOT, "services", service, "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  return files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

/** Each file of a folder, all the way down. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
