import { beforeEach, expect, test } from "@jest/globals";
import { clearSearches, keepSearch, recentSearches } from "./recent-searches.ts";

beforeEach(() => localStorage.clear());

test("the last eight are kept, newest first, each once", () => {
  for (const query of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "3"]) keepSearch("p-1", query);
  expect(recentSearches("p-1")).toEqual(["3", "9", "8", "7", "6", "5", "4", "2"]);
});

test("what another person left on the device is not shown, and goes when one searches oneself", () => {
  keepSearch("p-1", "党费");
  expect(recentSearches("p-2")).toEqual([]);
  keepSearch("p-2", "积分");
  expect(recentSearches("p-1")).toEqual([]);
});

test("they can be removed, and something unreadable is none", () => {
  keepSearch("p-1", "党费");
  clearSearches();
  expect(recentSearches("p-1")).toEqual([]);
  localStorage.setItem("qiming:recent-searches", "{");
  expect(recentSearches("p-1")).toEqual([]);
});
