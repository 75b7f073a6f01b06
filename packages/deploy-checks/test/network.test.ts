import { describe, expect, test } from "@jest/globals";
import { peersOf } from "@qiming/service-kit";
import { endOf, mayConnect, type End } from "../src/network.ts";
import { ofKind, type Tree } from "../src/tree.ts";
import { edge, edgesOfTheCode, SERVICES } from "./edges.ts";
import { copyOf, treeOf } from "./trees.ts";

const GRPC = 50_051;
const PARTS = [...SERVICES, "gateway", "web"];

/** The operator's commands have no name of their own in a tree: any of them is one. */
const partOf = (tree: Tree, name: string): End => endOf(tree, name === "operator" ? "backup" : name);
const stranger = (namespace: string): End => ({ labels: { app: "stranger" }, namespace, ports: [] });

test("the code calls whom the contract lets it call", () => {
  const contracted = ["gateway", "operator", ...SERVICES].flatMap((from) =>
    peersOf(from).map((to) => edge(from, to)),
  );
  expect(edgesOfTheCode()).toEqual(contracted.sort());
});

describe.each(["overlays/pilot", "overlays/campus"])("%s", (overlay) => {
  const tree = treeOf(overlay);
  const reach = (from: string, to: string, port: number) =>
    mayConnect(tree, partOf(tree, from), partOf(tree, to), port);

  test("a part reaches exactly those services that its code calls", () => {
    const open = [...PARTS, "operator"].flatMap((from) =>
      SERVICES.filter((to) => reach(from, to, GRPC)).map((to) => edge(from, to)),
    );
    expect(open.sort()).toEqual(edgesOfTheCode());
  });

  test("a caller that is forgotten and one too many are seen", () => {
    const changed = copyOf(tree);
    const points = ofKind(changed, "NetworkPolicy").find(({ metadata }) => metadata.name === "points")!;
    points.spec!.ingress![0]!.from![0]!.podSelector!.matchExpressions![0]!.values = ["portal"];
    const reaching = SERVICES.filter((from) =>
      mayConnect(changed, endOf(changed, from), endOf(changed, "points"), GRPC),
    );
    expect(reaching).toEqual(["portal"]);
  });

  test("nobody from another namespace reaches a service, everybody the gateway and the web", () => {
    for (const to of SERVICES)
      expect(mayConnect(tree, stranger("default"), endOf(tree, to), GRPC)).toBe(false);
    expect(mayConnect(tree, stranger("ingress"), endOf(tree, "gateway"), 3000)).toBe(true);
    expect(mayConnect(tree, stranger("ingress"), endOf(tree, "web"), 8080)).toBe(true);
    expect(mayConnect(tree, { address: "203.0.113.9" }, endOf(tree, "gateway"), 9090)).toBe(false);
  });

  test("only the gateway and identity reach the identity provider, and nobody anything else outside", () => {
    const provider = { address: "192.0.2.34" };
    const reaching = (port: number, address = provider) =>
      [...PARTS, "operator"].filter((name) => mayConnect(tree, partOf(tree, name), address, port)).sort();
    expect(reaching(443)).toEqual(["gateway", "identity"]);
    expect(reaching(80)).toEqual([]);
    expect(reaching(25, { address: "198.51.100.1" })).toEqual([]);
  });
});

test("a campus's database is reached by services, their migrations and the operator, at its addresses alone", () => {
  const tree = treeOf("overlays/campus");
  const reaching = (address: string) =>
    [...PARTS, "operator", "migrate-before-points-0-1-0"].filter((name) =>
      mayConnect(tree, partOf(tree, name), { address }, 27_017),
    );
  expect(reaching("192.0.2.17").sort()).toEqual(
    [...SERVICES, "operator", "migrate-before-points-0-1-0"].sort(),
  );
  expect(reaching("192.0.2.99")).toEqual([]);
});

test("a pilot's database is reached by those who have one there, its identity provider's by that alone", () => {
  const tree = treeOf("overlays/pilot");
  const others = [...PARTS, "operator", "mongodb-prepare", "keycloak"];
  const reaching = (to: string, port: number) =>
    others.filter((name) => mayConnect(tree, partOf(tree, name), endOf(tree, to), port)).sort();
  expect(reaching("mongodb", 27_017)).toEqual([...SERVICES, "operator", "mongodb-prepare"].sort());
  expect(reaching("keycloak-database", 5432)).toEqual(["keycloak"]);
  expect(reaching("gateway", 3000)).toEqual(["keycloak", "web"]);
});

test("who watches reaches the management ports, from their namespace alone", () => {
  const tree = treeOf("overlays/campus");
  const watched = (namespace: string) =>
    PARTS.filter((name) => mayConnect(tree, stranger(namespace), endOf(tree, name), 9090));
  expect(watched("monitoring").sort()).toEqual([...SERVICES, "gateway"].sort());
  expect(watched("default")).toEqual([]);
});

test("a college's build reaches the public door and none of the services", () => {
  const college = [...treeOf("colleges/example/namespace"), ...treeOf("colleges/example/module")];
  const tree = [...treeOf("overlays/campus"), ...college];
  const publish = endOf(tree, "publish-1-0-0");
  expect(mayConnect(tree, publish, { address: "192.0.2.48" }, 443)).toBe(true);
  expect(mayConnect(tree, publish, { address: "203.0.113.9" }, 443)).toBe(false);
  for (const to of SERVICES) expect(mayConnect(tree, publish, endOf(tree, to), GRPC)).toBe(false);
  expect(mayConnect(tree, publish, endOf(tree, "gateway"), 3000)).toBe(false);
});
