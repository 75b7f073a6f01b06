import { expect, test } from "@jest/globals";
import { faultsOf } from "../scripts/method-rules.mjs";

const TEXT = 9;
const text = (name: string) => ({ name, fieldKind: "scalar", scalar: TEXT });
const method = {
  name: "Do",
  parent: { typeName: "qiming.test.v1.TestService" },
  methodKind: "unary",
  input: { name: "DoRequest", fields: [text("person_id"), text("organization_id")] },
};
const rules = (rule: object | undefined, more: object = {}) => ({
  access: rule && { rule },
  reasons: [],
  callers: [],
  ...more,
});
const route = { pattern: {} };
const permission = (value: object) => ({ case: "permission", value });

test.each<[string, object, object | undefined, object | undefined, RegExp]>([
  ["no rule at all", method, undefined, route, /no access rule/],
  ["an empty rule", method, rules({ case: undefined }), route, /no access rule/],
  [
    "a service's method with a route",
    method,
    rules({ case: "service" }),
    route,
    /must not have an HTTP route/,
  ],
  ["a person's method without one", method, rules({ case: "signedIn" }), undefined, /needs an HTTP route/],
  [
    "callers of a method that is for persons",
    method,
    rules({ case: "signedIn" }, { callers: ["gateway"] }),
    route,
    /callers/,
  ],
  [
    "an act that is told as another service's",
    method,
    rules({ case: "signedIn" }, { auditedAs: "tests.things.read" }),
    route,
    /begins with its name/,
  ],
  [
    "self with a field that is not there",
    method,
    rules({ case: "self", value: { personField: "nobody" } }),
    route,
    /no text field nobody/,
  ],
  [
    "a permission on a field that is not there",
    method,
    rules(permission({ permission: "a.b", scope: { value: "nothing" } })),
    route,
    /no text field nothing/,
  ],
  [
    "a permission that is none",
    method,
    rules(permission({ permission: "Everything", scope: { value: "organization_id" } })),
    route,
    /is no permission/,
  ],
  ["a reason that is none", method, rules({ case: "public" }, { reasons: ["oh no"] }), route, /is no reason/],
  [
    "a stream from the browser",
    { ...method, methodKind: "bidi_streaming" },
    rules({ case: "public" }),
    route,
    /no form in HTTP/,
  ],
])("%s stops the build", (_, method, rules, route, fault) => {
  expect(faultsOf(method, rules, route)).toEqual([expect.stringMatching(fault)]);
});

test("a method with a rule, a route and proper reasons passes", () => {
  const fine = permission({ permission: "points.ledger.read", scope: { value: "organization_id" } });
  expect(faultsOf(method, rules(fine, { reasons: ["NOT_OPEN"] }), route)).toEqual([]);
});
