import { addDays, startOf, type Day } from "@qiming/core";
import { type Answers } from "@qiming/service-form";
import { blankDossier } from "./development-places.ts";
import {
  addMonths,
  publicityClosed,
  published,
  recorded,
  reviewed,
  voted,
  type Dossier,
  type MeetingVote,
  type PublishedStep,
} from "./development.ts";
import { stepNumbered } from "./development-steps.ts";

const LINE = [
  { id: "u", name: "大学", type: "UNIVERSITY_COMMITTEE" },
  { id: "c", name: "学院", type: "COLLEGE_COMMITTEE" },
  { id: "b", name: "支部", type: "BRANCH" },
];
const person = { personId: "p", name: "林示一", line: LINE };
export const blank = blankDossier("d", person, new Date(0));

const member = (personId: string) => ({ personId, name: personId });

/** What each step asks for, as somebody would fill it in. */
const ANSWERS: Readonly<Record<number, Answers>> = {
  1: { birthDay: ["2004-05-06"], text: ["我志愿加入"] },
  2: { talker: ["周示三"] },
  3: { way: ["MEMBERS"], decider: ["BRANCH_COMMITTEE"] },
  7: { heard: ["GROUP", "MEMBERS"] },
  10: { conclusion: ["合格"] },
  11: { training: ["培训班"], days: ["3"] },
  12: { result: ["同意"] },
  13: { result: ["同意"] },
  14: { number: ["YT-1"] },
  16: { talker: ["赵样八"], opinion: ["同意"] },
  20: { place: ["礼堂"] },
  22: { text: ["申请转正"] },
  25: { receipt: ["G-1"] },
};

export function taken(dossier: Dossier, step: number, day: Day, answers: Answers = {}): Dossier {
  const [, most] = stepNumbered(step).people;
  const people = ["m1", "m2"].slice(0, most).map(member);
  const entry = { step, day, actor: member("o"), answers: { ...ANSWERS[step], ...answers }, people };
  return recorded(dossier, { ...entry, basis: "", time: startOf(day) }, day);
}
export const vote = (step: 15 | 23, day: Day, about: Partial<MeetingVote> = {}): MeetingVote => ({
  ...{ id: `m/${step}/${day}`, meetingId: "m", branchId: "b", day, step, extendMonths: 0, passed: true },
  ...{ outcome: step === 15 ? "ADMIT" : "CONFIRM", shouldAttend: 8, present: 8, approve: 8 },
  ...{ against: 0, abstain: 0 },
  ...about,
});
export const held = (dossier: Dossier, each: MeetingVote): Dossier => voted(dossier, each, startOf(each.day));
export const lookedAt = (dossier: Dossier, day: Day): Dossier =>
  reviewed(dossier, { day, text: "较好", author: member("o") }, day);
export function madePublic(dossier: Dossier, step: PublishedStep, fromDay: Day, isUpheld = false): Dossier {
  const now = published(dossier, { step, fromDay }, { today: fromDay, periods: [], days: 5 });
  return publicityClosed(now, { result: "无异议", isUpheld }, addDays(fromDay, 10));
}

/** A dossier as far as a step, from an application on a day; the latest step lies so far behind that its rules hold. */
export function until(step: number, begin: Day): Dossier {
  const at = (months: number, days = 0) => addDays(addMonths(begin, months), days);
  const ways: readonly [number, (before: Dossier) => Dossier][] = [
    [1, (d) => taken(d, 1, begin)],
    [2, (d) => taken(d, 2, at(0, 10))],
    [3, (d) => taken(d, 3, at(1))],
    [4, (d) => taken(d, 4, at(1, 5))],
    [5, (d) => taken(d, 5, at(1, 6))],
    [6, (d) => lookedAt(lookedAt(d, at(7)), at(13))],
    [7, (d) => taken(madePublic(d, 7, at(13)), 7, at(13, 11))],
    [8, (d) => taken(d, 8, at(13, 15))],
    [9, (d) => taken(d, 9, at(13, 16))],
    [10, (d) => taken(d, 10, at(13, 16))],
    [11, (d) => taken(d, 11, at(13, 17))],
    [12, (d) => taken(d, 12, at(13, 20))],
    [13, (d) => taken(d, 13, at(14))],
    [14, (d) => taken(d, 14, at(14, 1))],
    [15, (d) => held(d, vote(15, at(14, 5)))],
    [16, (d) => taken(d, 16, at(14, 8))],
    [17, (d) => taken(madePublic(d, 17, at(14, 8)), 17, at(14, 20))],
    [18, (d) => taken(d, 18, at(15))],
    [19, (d) => taken(d, 19, at(15, 1))],
    [20, (d) => taken(d, 20, at(15, 2))],
    [22, (d) => taken(d, 22, at(26, 5))],
    [23, (d) => held(d, vote(23, at(26, 10)))],
    [24, (d) => taken(madePublic(d, 24, at(26, 11)), 24, at(27))],
    [25, (d) => taken(d, 25, at(27, 1))],
  ];
  return ways.filter(([each]) => each <= step).reduce((now, [, go]) => go(now), blank);
}
