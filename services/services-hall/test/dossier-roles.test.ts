import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { dayOf } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Dossier } from "../src/domain/development.ts";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";
import { dossierUntil, keepDossier, madePublicNow, PERSON as personId } from "./kept-dossier.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dossier-roles-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  counter = await openCounter(mongo.uri, ITEMS);
});
afterEach(() => counter.stop());

/** What each of them is to the applicant. */
const PEOPLE = {
  applicant: "PERSON",
  secretary: "BRANCH",
  deputy: "BRANCH",
  organizer: "COLLEGE",
  committee: "COLLEGE",
  department: "UNIVERSITY",
  member: "",
  neighbour: "",
  stranger: "",
  activist: "",
} as const;
type Who = keyof typeof PEOPLE;
const AT_ONCE = 20;
const EVERYBODY = Object.keys(PEOPLE) as Who[];
/** Those who are the same to the applicant take turns: each state is tried by one of them, and each of them in every few states. */
const tryingIn = (at: number): Who[] =>
  [...new Set(Object.values(PEOPLE))].map((tie) => {
    const alike = EVERYBODY.filter((who) => PEOPLE[who] === tie);
    return alike[at % alike.length]!;
  });

/** Who takes each step, as the rules of 2014 have it. Nobody enters 6, 15, 21 and 23. */
const TAKEN_BY: Readonly<Record<string, readonly number[]>> = {
  PERSON: [1, 14, 22],
  BRANCH: [2, 3, 5, 7, 9, 10, 12, 19, 20, 25],
  COLLEGE: [4, 8, 11, 13, 16, 17, 24],
  UNIVERSITY: [18],
};
const one = (code: string, ...values: string[]) => ({ code, values });
const VALUES: Readonly<Record<number, ReturnType<typeof one>[]>> = {
  1: [one("birthDay", "2004-05-06"), one("text", "我志愿加入")],
  2: [one("talker", "周示三")],
  3: [one("way", "MEMBERS"), one("decider", "BRANCH_COMMITTEE")],
  7: [one("heard", "GROUP")],
  10: [one("conclusion", "合格")],
  11: [one("training", "培训班"), one("days", "3")],
  12: [one("result", "同意")],
  13: [one("result", "同意")],
  14: [one("number", "YT-1")],
  16: [one("talker", "赵样八"), one("opinion", "同意")],
  20: [one("place", "礼堂")],
  22: [one("text", "申请转正")],
  25: [one("receipt", "G-1")],
};
const NAMED: Readonly<Record<number, string[]>> = { 5: ["member"], 9: ["member", "secretary"] };

/** What can be done in a dossier: its name, by whom, and the call. */
interface Attempt {
  readonly name: string;
  readonly by: readonly string[];
  readonly call: (who: Who) => Promise<unknown>;
}

const today = () => dayOf(counter.now);
const api = (who: Who) => counter.development(who);
const pdf = new Uint8Array(Buffer.from("%PDF-1.7\none", "latin1"));
const STEPS = Array.from({ length: 25 }, (_, at) => at + 1);
const OFFICES = ["BRANCH", "COLLEGE", "UNIVERSITY"];

const officeOf = (step: number) => OFFICES.filter((office) => TAKEN_BY[office]!.includes(step));
const attempts = (): Attempt[] => [
  ...STEPS.map((step): Attempt => ({
    ...{ name: `record ${step}`, by: officeOf(step) },
    call: (who) =>
      api(who).recordStep({
        ...{ personId, step, day: today(), values: VALUES[step] ?? [], peopleIds: NAMED[step] ?? [] },
      }),
  })),
  ...STEPS.map((step): Attempt => ({
    ...{ name: `own ${step}`, by: TAKEN_BY["PERSON"]!.includes(step) ? ["PERSON"] : [] },
    call: (who) => api(who).takeOwnStep({ step, values: VALUES[step] ?? [] }),
  })),
  { name: "report", by: ["PERSON"], call: (who) => api(who).addThoughtReport({ text: "汇报" }) },
  {
    name: "review",
    by: ["BRANCH"],
    call: (who) => api(who).addReview({ personId, day: today(), text: "好" }),
  },
  ...[7, 17, 24].map((step): Attempt => ({
    ...{ name: `publish ${step}`, by: ["BRANCH"] },
    call: (who) => api(who).openPublicity({ personId, step, fromDay: today() }),
  })),
  { name: "object", by: ["BRANCH"], call: (who) => api(who).noteObjection({ personId, text: "有异议" }) },
  { name: "close", by: ["BRANCH"], call: (who) => api(who).closePublicity({ personId, result: "无" }) },
  { name: "end", by: ["BRANCH"], call: (who) => api(who).endDossier({ personId, reason: "本人申请" }) },
  ...(["APPLICATION", "THOUGHT_REPORT", "POLITICAL_REVIEW", "TRAINING", "ADMISSION_FORM"] as const).map(
    (name, at): Attempt => ({
      ...{ name: `file ${name}` },
      by: [["BRANCH"], ["BRANCH"], ["BRANCH"], ["COLLEGE"], ["BRANCH", "COLLEGE"]][at]!,
      call: (who) => api(who).addDossierFile({ personId, kind: at + 1, name, content: pdf }),
    }),
  ),
];

/** Dossiers in every step, with what can be done there by those who may: written down from the rules, not from the code. */
const ALWAYS = ["report", "file APPLICATION", "file THOUGHT_REPORT", "file POLITICAL_REVIEW"];
const ALL_FILES = [...ALWAYS, "file TRAINING", "file ADMISSION_FORM"];
const BEFORE_17 = [...ALL_FILES, "end"];
const states: [name: string, make: () => Dossier, possible: readonly string[]][] = [
  ["1", () => dossierUntil(counter, 1), [...BEFORE_17, "record 2"]],
  ["2", () => dossierUntil(counter, 2), [...BEFORE_17, "record 3"]],
  ["3", () => dossierUntil(counter, 3), [...BEFORE_17, "record 4"]],
  ["4", () => dossierUntil(counter, 4), [...BEFORE_17, "record 5"]],
  ["5, not a year ago", () => dossierUntil(counter, 5), [...BEFORE_17, "review", "publish 7"]],
  ["6, reviewed, not made public", () => dossierUntil(counter, 6), [...BEFORE_17, "review", "publish 7"]],
  [
    "6, made public",
    () => madePublicNow(dossierUntil(counter, 6), 7, "2026-03-02"),
    [...BEFORE_17, "review", "object", "close"],
  ],
  ["7", () => dossierUntil(counter, 7), [...BEFORE_17, "record 8"]],
  ["8", () => dossierUntil(counter, 8), [...BEFORE_17, "record 9", "record 10", "record 11"]],
  ["9", () => dossierUntil(counter, 9), [...BEFORE_17, "record 10", "record 11"]],
  ["10", () => dossierUntil(counter, 10), [...BEFORE_17, "record 11"]],
  ["11", () => dossierUntil(counter, 11), [...BEFORE_17, "record 12"]],
  ["12", () => dossierUntil(counter, 12), [...BEFORE_17, "record 13"]],
  ["13", () => dossierUntil(counter, 13), [...BEFORE_17, "own 14", "publish 17"]],
  ["14, before the assembly", () => dossierUntil(counter, 14), [...BEFORE_17, "publish 17"]],
  ["15", () => dossierUntil(counter, 15), [...BEFORE_17, "record 16", "publish 17"]],
  ["16, not made public", () => dossierUntil(counter, 16), [...BEFORE_17, "publish 17"]],
  [
    "16, half a year after the vote",
    () => dossierUntil(counter, 16, 190),
    // Only another vote leads on.
    [...BEFORE_17, "publish 17"],
  ],
  ["17", () => dossierUntil(counter, 17), [...ALL_FILES, "record 18", "review"]],
  ["18", () => dossierUntil(counter, 18), [...ALL_FILES, "record 19", "review"]],
  ["19", () => dossierUntil(counter, 19), [...ALL_FILES, "record 20", "review"]],
  ["20, in probation", () => dossierUntil(counter, 20), [...ALL_FILES, "review"]],
  ["20, a year later", () => dossierUntil(counter, 20, 366), [...ALL_FILES, "own 22", "review"]],
  ["22, before the assembly", () => dossierUntil(counter, 22), [...ALL_FILES, "review", "publish 24"]],
  ["23, not made public", () => dossierUntil(counter, 23), [...ALL_FILES, "review", "publish 24"]],
  ["24", () => dossierUntil(counter, 24), [...ALL_FILES, "record 25"]],
  // Whoever is archived is a full member: nothing can be done any more.
  ["25", () => dossierUntil(counter, 25), []],
];

const collection = () => counter.service.database.db!.collection("dossiers");
const kept = async () => JSON.stringify(await collection().findOne({}, { projection: { outbox: 0 } }));

test.each(states.map((state, at) => [...state, tryingIn(at)] as const))(
  "in step %s everybody does what is theirs to do, and nobody anything else",
  async (_, make, possible, everybody) => {
    const dossier = make();
    await keepDossier(counter, dossier);
    if (dossier.end) counter.people[personId] = { ...counter.people[personId]!, status: MemberStatus.FULL };
    const snapshot = (await collection().findOne({}))!;
    const before = await kept();
    const all = attempts();
    const may = (who: Who, { name, by }: Attempt) => possible.includes(name) && by.includes(PEOPLE[who]);
    const refused = everybody.flatMap((who) =>
      all.filter((each) => !may(who, each)).map((each) => ({ who, ...each })),
    );
    const answers: string[] = [];
    // All at once would try the machine instead.
    for (let at = 0; at < refused.length; at += AT_ONCE)
      answers.push(
        ...(await Promise.all(
          refused
            .slice(at, at + AT_ONCE)
            .map(async ({ who, name, call }) => `${who} ${name}: ${(await reasonOf(call(who))) || "DONE"}`),
        )),
      );
    // Whoever has nothing to do with it is told the same as if there were no dossier.
    const outside = answers.filter((answer) =>
      /^(member|neighbour|stranger|activist) (?!own|report)/.test(answer),
    );
    expect(outside.filter((answer) => !answer.endsWith(": DOSSIER_NOT_FOUND"))).toEqual(
      outside.filter((answer) => / record (15|23): STEP_FROM_MEETING$/.test(answer)),
    );
    expect(answers.filter((answer) => answer.endsWith("DONE"))).toEqual([]);
    expect(await kept()).toBe(before);
    for (const who of everybody)
      for (const each of all.filter((one) => may(who, one))) {
        expect([who, each.name, await reasonOf(each.call(who))]).toEqual([who, each.name, ""]);
        expect(await kept()).not.toBe(before);
        await collection().replaceOne({ _id: snapshot._id }, snapshot);
      }
    // Every act that is possible was somebody's.
    expect(possible.filter((name) => !all.some((each) => each.name === name))).toEqual([]);
  },
);
