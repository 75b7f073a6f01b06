import { expect, test } from "@jest/globals";
import { isPath, mayRead } from "./bridge-rules.ts";

test.each([
  ["/", true],
  ["/m/learning", true],
  ["/m/portal/search?q=党费", true],
  ["/branches/01a2-b3", true],
  ["", false],
  ["m/learning", false],
  ["//example.org/", false],
  ["/\\example.org", false],
  ["/m//x", false],
  ["/.//x", false],
  ["/m/econ/../../api", false],
  ["/m/econ/%2e%2e/api", false],
  ["/m/econ/.%2E/api", false],
  ["/m%2fecon", false],
  ["/m/econ%5c", false],
  ["/m/econ\n", false],
  ["/m/<script>", false],
  ["javascript:alert(1)", false],
  [`/${"a".repeat(600)}`, false],
  [undefined, false],
  [["/m"], false],
])("%p is an address of this site: %p", (path, expected) => {
  expect(isPath(path)).toBe(expected);
});

const READS = ["/api/v1/identity/organizations", "/api/v1/portal/organizations/{organization_id}/page"];

test.each([
  ["/api/v1/identity/organizations", true],
  ["/api/v1/identity/organizations?parentId=a", true],
  ["/api/v1/portal/organizations/0a1b-2c/page", true],
  ["/api/v1/portal/organizations/x/y/page", false],
  ["/api/v1/portal/organizations//page", false],
  ["/api/v1/identity/organizations/../me", false],
  ["/api/v1/identity/organizations/%2e%2e/me", false],
  ["/api/v1/identity/organizationsX", false],
  ["/xapi/v1/identity/organizations", false],
  ["/api/v1/identity/me", false],
  ["/api/v1/identity/organizations:export", false],
])("a module in a frame may read %p: %p", (path, expected) => {
  expect(mayRead(READS, path)).toBe(expected);
});
