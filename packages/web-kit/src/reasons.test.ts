import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { reasons as account } from "@qiming/contracts/browser/account";
import { reasons as audit } from "@qiming/contracts/browser/audit";
import { reasons as calendar } from "@qiming/contracts/browser/calendar";
import { reasons as identity } from "@qiming/contracts/browser/identity";
import { reasons as learning } from "@qiming/contracts/browser/learning";
import { reasons as member } from "@qiming/contracts/browser/member";
import { reasons as organization } from "@qiming/contracts/browser/organization";
import { reasons as points } from "@qiming/contracts/browser/points";
import { reasons as privacy } from "@qiming/contracts/browser/privacy";
import { reasons as profile } from "@qiming/contracts/browser/profile";
import { reasons as role } from "@qiming/contracts/browser/role";
import { COMMON_REASONS } from "./problem.ts";

const texts = (app: string, language: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../apps/${app}/src/locales/${language}.json`, import.meta.url), "utf8"),
  ) as { problem: Record<string, string> };

const keys = (value: object, path = ""): string[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === "object" ? keys(each as object, `${path}${name}.`) : [`${path}${name}`],
  );

test.each([
  ["learning", learning],
  ["points", points],
  [
    "identity",
    [...new Set([account, audit, calendar, identity, member, organization, privacy, profile, role].flat())],
  ],
])("every reason with which %s refuses has a text in both languages", (app, reasons) => {
  const common = new Set<string>(COMMON_REASONS);
  for (const language of ["zh-CN", "en"]) {
    expect(Object.keys(texts(app, language).problem).sort()).toEqual(
      reasons.filter((reason) => !common.has(reason)).sort(),
    );
  }
});

test.each(["shell", "learning", "points", "identity", "college-econ"])(
  "%s says the same things in both languages",
  (app) => {
    expect(keys(texts(app, "en")).sort()).toEqual(keys(texts(app, "zh-CN")).sort());
  },
);
