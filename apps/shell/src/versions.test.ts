import { expect, test } from "@jest/globals";
import type { Manifest } from "./manifest.ts";
import { shownOf } from "./versions.ts";

const module = (id: string, version: string, more: Partial<Manifest> = {}): Manifest => ({
  ...{ id, version, base: `/modules/${id}/${version}/`, entry: "main.js", css: [], integrity: {} },
  route: `/m/${id}`,
  ...more,
});
const BROWSERS = Array.from({ length: 100 }, (_, bucket) => bucket);
/** How many of 100 browsers show which version of a module. */
const shares = (offered: readonly Manifest[], id: string) => {
  const counts: Record<string, number> = {};
  for (const bucket of BROWSERS) {
    const shown = shownOf(offered, bucket).find((each) => each.id === id);
    counts[shown?.version ?? "none"] = (counts[shown?.version ?? "none"] ?? 0) + 1;
  }
  return counts;
};

test.each([1, 10, 50, 99])(
  "a version tried on %i of 100 is shown to so many, the one before to all others",
  (percent) => {
    const offered = [module("econ", "2.0.0", { percent }), module("econ", "1.0.0")];
    expect(shares(offered, "econ")).toEqual({ "2.0.0": percent, "1.0.0": 100 - percent });
  },
);

test("a larger share keeps everybody who had the version before", () => {
  const at = (percent: number) => [module("econ", "2.0.0", { percent }), module("econ", "1.0.0")];
  const had = (percent: number) =>
    BROWSERS.filter((each) => shownOf(at(percent), each)[0]!.version === "2.0.0");
  expect(had(30)).toEqual(expect.arrayContaining(had(10)));
});

test("the first version of a module is tried too: the others do not have it yet", () => {
  expect(shares([module("econ", "1.0.0", { percent: 5 })], "econ")).toEqual({ "1.0.0": 5, none: 95 });
});

test("two modules are not both tried on the same few", () => {
  const first = (id: string) =>
    BROWSERS.filter((each) => shownOf([module(id, "2.0.0", { percent: 5 })], each).length > 0);
  expect(first("law")).not.toEqual(first("econ"));
});

test("whoever was chosen for a preview sees it, whatever is tried on others", () => {
  const offered = [
    module("econ", "1.0.0"),
    module("econ", "2.0.0", { percent: 100 }),
    module("econ", "3.0.0-beta.1", { isPreview: true }),
  ];
  expect(shares(offered, "econ")).toEqual({ "3.0.0-beta.1": 100 });
});

test("the university's modules come before a college's, whatever order that gives itself", () => {
  const nav = (order: number) => ({ nav: { title: { "zh-CN": "课", en: "C" }, icon: "book", order } });
  const offered = [
    module("econ", "1.0.0", { ...nav(-99), college: "ECON" }),
    module("points", "1.0.0", nav(20)),
    module("learning", "1.0.0", nav(10)),
  ];
  expect(shownOf(offered, 0).map(({ id }) => id)).toEqual(["learning", "points", "econ"]);
});
