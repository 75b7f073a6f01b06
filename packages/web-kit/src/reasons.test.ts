import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { reasons as account } from "@qiming/contracts/browser/account";
import { reasons as activity } from "@qiming/contracts/browser/activity";
import { reasons as anonymous } from "@qiming/contracts/browser/anonymous";
import { reasons as attendance } from "@qiming/contracts/browser/attendance";
import { reasons as audit } from "@qiming/contracts/browser/audit";
import { reasons as claim } from "@qiming/contracts/browser/claim";
import { reasons as serviceCase } from "@qiming/contracts/browser/case";
import { reasons as calendar } from "@qiming/contracts/browser/calendar";
import { reasons as branchPage } from "@qiming/contracts/browser/branch_page";
import { reasons as desk } from "@qiming/contracts/browser/desk";
import { reasons as digest } from "@qiming/contracts/browser/digest";
import { reasons as development } from "@qiming/contracts/browser/development";
import { reasons as dues } from "@qiming/contracts/browser/dues";
import { reasons as evaluation } from "@qiming/contracts/browser/evaluation";
import { reasons as file } from "@qiming/contracts/browser/file";
import { reasons as followUp } from "@qiming/contracts/browser/follow_up";
import { reasons as attachment } from "@qiming/contracts/browser/attachment";
import { reasons as group } from "@qiming/contracts/browser/group";
import { reasons as handling } from "@qiming/contracts/browser/handling";
import { reasons as honour } from "@qiming/contracts/browser/honour";
import { reasons as identity } from "@qiming/contracts/browser/identity";
import { reasons as item } from "@qiming/contracts/browser/item";
import { reasons as learning } from "@qiming/contracts/browser/learning";
import { reasons as locker } from "@qiming/contracts/browser/locker";
import { reasons as meeting } from "@qiming/contracts/browser/meeting";
import { reasons as member } from "@qiming/contracts/browser/member";
import { reasons as moderation } from "@qiming/contracts/browser/moderation";
import { reasons as module } from "@qiming/contracts/browser/module";
import { reasons as notice } from "@qiming/contracts/browser/notice";
import { reasons as obligation } from "@qiming/contracts/browser/obligation";
import { reasons as offer } from "@qiming/contracts/browser/offer";
import { reasons as organization } from "@qiming/contracts/browser/organization";
import { reasons as period } from "@qiming/contracts/browser/period";
import { reasons as points } from "@qiming/contracts/browser/points";
import { reasons as privacy } from "@qiming/contracts/browser/privacy";
import { reasons as post } from "@qiming/contracts/browser/post";
import { reasons as proposal } from "@qiming/contracts/browser/proposal";
import { reasons as profile } from "@qiming/contracts/browser/profile";
import { reasons as review } from "@qiming/contracts/browser/review";
import { reasons as proof } from "@qiming/contracts/browser/proof";
import { reasons as ruleBook } from "@qiming/contracts/browser/rule_book";
import { reasons as role } from "@qiming/contracts/browser/role";
import { reasons as series } from "@qiming/contracts/browser/series";
import { reasons as search } from "@qiming/contracts/browser/search";
import { reasons as star } from "@qiming/contracts/browser/star";
import { reasons as talk } from "@qiming/contracts/browser/talk";
import { reasons as ticket } from "@qiming/contracts/browser/ticket";
import { reasons as topic } from "@qiming/contracts/browser/topic";
import { reasons as transfer } from "@qiming/contracts/browser/transfer";
import { reasons as vote } from "@qiming/contracts/browser/vote";
import { reasons as workPlan } from "@qiming/contracts/browser/work_plan";
import { COMMON_REASONS } from "./problem.ts";

const texts = (folder: string, language: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../${folder}/locales/${language}.json`, import.meta.url), "utf8"),
  ) as { problem: Record<string, string> };

const keys = (value: object, path = ""): string[] =>
  Object.entries(value).flatMap(([name, each]) =>
    typeof each === "object" ? keys(each as object, `${path}${name}.`) : [`${path}${name}`],
  );

test.each([
  ["apps/learning/src", learning],
  [
    "apps/meetings/src",
    [
      ...new Set(
        [
          activity,
          attendance,
          evaluation,
          file,
          followUp,
          meeting,
          obligation,
          proposal,
          review,
          series,
          talk,
          vote,
          workPlan,
        ].flat(),
      ),
    ],
  ],
  ["apps/points/src", [...new Set([claim, honour, period, points, ruleBook, star].flat())]],
  [
    "apps/services/src",
    [...new Set([serviceCase, development, dues, item, locker, offer, proof, transfer].flat())],
  ],
  ["apps/discussion/src", [...new Set([attachment, group, moderation, post, topic].flat())]],
  ["apps/voice/src", [...new Set([anonymous, desk, digest, handling, ticket].flat())]],
  ["apps/portal/src", [...new Set([module, notice, search].flat())]],
  // Beside its pages it asks identity for one organisation.
  ["packages/college/src", [...branchPage, "ORGANIZATION_NOT_FOUND"]],
  [
    "apps/identity/src",
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

const FOLDERS = [
  ...[
    "shell",
    "learning",
    "meetings",
    "points",
    "services",
    "discussion",
    "voice",
    "identity",
    "portal",
    "gallery",
    "college-econ",
    "college-law",
    "college-ocean",
  ].map((app) => `apps/${app}/src`),
  "apps/shell/src/later",
  "packages/college/src",
];
test.each(FOLDERS)("%s says the same things in both languages", (folder) => {
  expect(keys(texts(folder, "en")).sort()).toEqual(keys(texts(folder, "zh-CN")).sort());
});
