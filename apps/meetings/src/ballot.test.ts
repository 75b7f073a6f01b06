import { beforeEach, expect, test } from "@jest/globals";
import { ProblemError } from "@qiming/web-kit";
import {
  cast,
  forgetBallot,
  isSame,
  keptBallot,
  markOf,
  stageOf,
  takePaper,
  type CastRequest,
} from "./ballot.ts";
import { paperOffice } from "./paper-office.fixture.ts";

const place = { personId: "p-1", meetingId: "m-1", itemId: "i-1" };
const office = await paperOffice();
const sign = async (blinded: string) => office.sign(blinded);
const lost = (status: number, reason = "UNAVAILABLE") => new ProblemError({ reason, status });
beforeEach(() => {
  localStorage.clear();
  office.signed.length = 0;
});

test("a paper is signed without its serial being seen, and whoever checks it finds it genuine", async () => {
  const paper = await takePaper(place, office.paperKey, sign);
  expect(stageOf(paper)).toBe("held");
  expect(atob(paper.serial)).toHaveLength(32);
  expect(await office.isGenuine({ serial: paper.serial, signature: paper.signature! })).toBe(true);
  expect(office.signed).toHaveLength(1);
  expect(office.signed[0]).not.toContain(paper.serial);
  expect(office.signed[0]).not.toBe(paper.signature);
});

test("two voters' papers have nothing in common", async () => {
  const one = await takePaper(place, office.paperKey, sign);
  const other = await takePaper({ ...place, personId: "p-2" }, office.paperKey, sign);
  expect(other.serial).not.toBe(one.serial);
  expect(keptBallot(place)).toEqual(one);
});

test("where the answer is lost, the same paper is asked for again", async () => {
  const fail = (blinded: string) => {
    office.sign(blinded);
    return Promise.reject(lost(503));
  };
  await expect(takePaper(place, office.paperKey, fail)).rejects.toThrow("UNAVAILABLE");
  expect(stageOf(keptBallot(place))).toBe("asked");
  const paper = await takePaper(place, office.paperKey, sign);
  expect(new Set(office.signed).size).toBe(1);
  expect(await office.isGenuine({ serial: paper.serial, signature: paper.signature! })).toBe(true);
});

test("a paper that is there is not asked for again", async () => {
  const paper = await takePaper(place, office.paperKey, sign);
  expect(await takePaper(place, office.paperKey, sign)).toEqual(paper);
  expect(office.signed).toHaveLength(1);
});

test("two tabs that ask at once ask for one paper", async () => {
  const papers = await Promise.all([1, 2].map(() => takePaper(place, office.paperKey, sign)));
  expect(papers[0]!.serial).toBe(papers[1]!.serial);
  expect(new Set(office.signed).size).toBe(1);
});

test("a signature of another key is refused, and the right one taken afterwards", async () => {
  const other = await paperOffice();
  await expect(takePaper(place, office.paperKey, async (each) => other.sign(each))).rejects.toMatchObject({
    problem: { reason: "PAPER_INVALID" },
  });
  expect(stageOf(await takePaper(place, office.paperKey, sign))).toBe("held");
});

test("the ballot that is cast carries the serial, its signature and the choice, and stays to be found again", async () => {
  const paper = await takePaper(place, office.paperKey, sign);
  const box: CastRequest[] = [];
  await cast(place, { choice: "VOTE_CHOICE_APPROVE" }, async (ballot) => box.push(ballot));
  expect(Object.keys(box[0]!).sort()).toEqual(["choice", "serial", "signature"]);
  expect(await office.isGenuine(box[0]!)).toBe(true);
  expect(stageOf(keptBallot(place))).toBe("cast");
  expect(keptBallot(place)).toMatchObject({ serial: paper.serial, choice: "VOTE_CHOICE_APPROVE" });
  forgetBallot(place);
  expect(stageOf(keptBallot(place))).toBe("none");
});

test("a choice that may have arrived is sent again as it was", async () => {
  await takePaper(place, office.paperKey, sign);
  const fail = () => Promise.reject(new TypeError("fetch failed"));
  await expect(cast(place, { choice: "VOTE_CHOICE_AGAINST" }, fail)).rejects.toThrow();
  expect(stageOf(keptBallot(place))).toBe("sent");
  // Too late: whether the first one arrived is still not known.
  await expect(
    cast(place, { choice: "VOTE_CHOICE_APPROVE" }, () => Promise.reject(lost(409, "VOTE_STATE"))),
  ).rejects.toThrow();
  expect(stageOf(keptBallot(place))).toBe("sent");
  const box: CastRequest[] = [];
  await cast(place, { choice: "VOTE_CHOICE_APPROVE" }, async (ballot) => box.push(ballot));
  expect(box[0]!.choice).toBe("VOTE_CHOICE_AGAINST");
});

test("an election's ballot carries the names, and what may have arrived of it is sent again as it was", async () => {
  await takePaper(place, office.paperKey, sign);
  const lose = () => Promise.reject(lost(504));
  await expect(cast(place, { approvedIds: ["c1", "c3"] }, lose)).rejects.toThrow();
  expect(stageOf(keptBallot(place))).toBe("sent");
  expect(markOf(keptBallot(place)!)).toEqual({ approvedIds: ["c1", "c3"] });
  const box: CastRequest[] = [];
  await cast(place, { approvedIds: ["c2"] }, async (ballot) => box.push(ballot));
  expect(Object.keys(box[0]!).sort()).toEqual(["approvedIds", "serial", "signature"]);
  expect(box[0]!.approvedIds).toEqual(["c1", "c3"]);
  expect(keptBallot(place)).toMatchObject({ approvedIds: ["c1", "c3"], isCast: true });
});

test("a ballot that approves of nobody was sent all the same", async () => {
  await takePaper(place, office.paperKey, sign);
  const lose = () => Promise.reject(lost(409, "BALLOT_CAST"));
  await expect(cast(place, { approvedIds: [] }, lose)).rejects.toThrow();
  expect(stageOf(keptBallot(place))).toBe("sent");
  const box: CastRequest[] = [];
  await cast(place, { approvedIds: ["c2"] }, async (ballot) => box.push(ballot));
  expect(box[0]!.approvedIds).toEqual([]);
});

test("names that were refused outright may be chosen anew", async () => {
  await takePaper(place, office.paperKey, sign);
  const refuse = () => Promise.reject(lost(400, "BALLOT_INVALID"));
  await expect(cast(place, { approvedIds: ["c9"] }, refuse)).rejects.toThrow();
  expect(stageOf(keptBallot(place))).toBe("held");
});

test("a choice that was refused outright may be made anew", async () => {
  await takePaper(place, office.paperKey, sign);
  await expect(
    cast(place, { choice: "VOTE_CHOICE_APPROVE" }, () => Promise.reject(lost(409, "VOTE_STATE"))),
  ).rejects.toThrow();
  expect(stageOf(keptBallot(place))).toBe("held");
});

test("without a paper nothing is cast", async () => {
  const box: CastRequest[] = [];
  await expect(
    cast(place, { choice: "VOTE_CHOICE_APPROVE" }, async (ballot) => box.push(ballot)),
  ).rejects.toMatchObject({
    problem: { reason: "PAPER_INVALID" },
  });
  expect(box).toEqual([]);
});

test("what is kept and cannot be read counts as nothing", () => {
  localStorage.setItem("qiming:ballot:p-1:m-1:i-1", "{");
  expect(keptBallot(place)).toBeUndefined();
});

test("serials are compared whichever alphabet they are written in", () => {
  expect(isSame("-_8=", "+/8")).toBe(true);
  expect(isSame("AAAA", "AAAB")).toBe(false);
});
