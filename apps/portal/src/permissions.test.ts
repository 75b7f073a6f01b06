import { afterEach, expect, test } from "@jest/globals";
import { mayOn, me } from "@qiming/web-kit";
import { placesWith } from "./permissions.ts";

afterEach(() => void (me.value = undefined));
const hold = (...grants: [organizationId: string, ...permissions: string[]][]) => {
  me.value = {
    lineage: [{ id: "u" }, { id: "econ" }],
    grants: grants.map(([organizationId, ...permissions]) => ({ organizationId, permissions })),
  };
};
const econ = { id: "econ", lineage: [{ id: "u" }] };

test("a permission holds on its organisation and on all below it, and nowhere else", () => {
  hold(["u", "read"], ["law", "write"]);
  expect([mayOn("read", econ), mayOn("write", econ), mayOn("write", { id: "law" })]).toEqual([
    true,
    false,
    true,
  ]);
  me.value = undefined;
  expect(mayOn("read", econ)).toBe(false);
});

test("the places of a permission are named once each, and the university alone covers all", () => {
  hold(["econ", "read"], ["law", "write"], ["econ", "read", "write"]);
  expect(placesWith("read")).toEqual(["econ"]);
  expect(placesWith("write")).toEqual(["law", "econ"]);
  hold(["econ", "read"], ["u", "read"]);
  expect(placesWith("read")).toEqual(["u"]);
  expect(placesWith("stop")).toEqual([]);
});
