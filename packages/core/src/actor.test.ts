import { expect, test } from "@jest/globals";
import { holdsPermission, type Actor } from "./actor.ts";

const secretary: Actor = {
  kind: "person",
  personId: "p-1",
  branchId: "b-1",
  collegeId: "c-1",
  sessionId: "s-1",
  factors: 1,
  loginTime: 0,
  grants: [{ organizationId: "c-1", permissions: ["identity.members.read"] }],
};

test.each<[string, Actor, string, string[], boolean]>([
  ["covers the organisation it was given on", secretary, "identity.members.read", ["u", "c-1"], true],
  ["covers what lies below", secretary, "identity.members.read", ["u", "c-1", "b-1", "g-1"], true],
  ["does not reach upwards", secretary, "identity.members.read", ["u"], false],
  ["does not reach a sister organisation", secretary, "identity.members.read", ["u", "c-2"], false],
  ["is that permission only", secretary, "identity.members.write", ["u", "c-1"], false],
  [
    "is never held by a service",
    { kind: "service", name: "points" },
    "identity.members.read",
    ["u", "c-1"],
    false,
  ],
  ["is never held by nobody", { kind: "anonymous" }, "identity.members.read", ["u", "c-1"], false],
])("a grant %s", (_, actor, permission, lineage, expected) => {
  expect(holdsPermission(actor, permission, lineage)).toBe(expected);
});
