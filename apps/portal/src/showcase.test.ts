import { expect, test } from "@jest/globals";
import { copyPath, linkOf, narrowingOf, queryWith, requestOf } from "./showcase.ts";

test("an address says what narrows the list; what it does not know narrows nothing", () => {
  expect(narrowingOf({ kind: "honour", college: "econ" })).toEqual({ kind: "honour", collegeId: "econ" });
  expect(narrowingOf({ kind: "best", college: ["a", "b"] })).toEqual({ kind: "all", collegeId: "" });
});

test("a change keeps the rest of the address, and takes out what narrows nothing", () => {
  const query = { q: "劳动", kind: "activity", college: "econ", other: "x" };
  expect(queryWith(query, { kind: "all" })).toEqual({ q: "劳动", college: "econ" });
  expect(queryWith(query, { collegeId: "" })).toEqual({ q: "劳动", kind: "activity" });
  expect(queryWith({}, { collegeId: "law" })).toEqual({ college: "law" });
});

test("what is asked of the server", () => {
  expect(requestOf({ kind: "all", collegeId: "" }, "")).toEqual({ query: "", collegeId: "", pageSize: 20 });
  expect(requestOf({ kind: "honour", collegeId: "law" }, "劳动")).toEqual({
    ...{ query: "劳动", collegeId: "law", pageSize: 20, kind: "SHOWCASE_KIND_HONOUR" },
  });
});

test("one does the same with one's own branch, what another has done", () => {
  const item = { branchId: "b-2", activity: { activityId: "a 1" } };
  expect(copyPath(item, "b-1")).toBe("/m/meetings/activities/new?like=a%201");
  expect(copyPath(item, "b-2")).toBeUndefined();
  expect(copyPath(item, undefined)).toBeUndefined();
  expect(copyPath({ branchId: "b-2", honour: {} }, "b-1")).toBeUndefined();
});

test("only a safe address is a link", () => {
  expect(linkOf("https://example.edu/a")).toBe("https://example.edu/a");
  for (const text of ["javascript:alert(1)", "http://example.edu", "一篇文章", undefined])
    expect(linkOf(text)).toBeUndefined();
});
