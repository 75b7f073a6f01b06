import { constants, createPublicKey, verify } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  AttendanceStatus,
  MotionKind,
  VoteChoice,
  VoteState,
} from "@qiming/contracts/meetings/v1/meeting_service";
import type { SignedBallot } from "@qiming/contracts/meetings/v1/vote_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { drawPaper, unblind, type SignedPaper } from "@qiming/secret-ballot";
import { admission, assembly, openHall, ordinary, reasonOf, type Hall } from "./hall.ts";

let mongo: EmbeddedMongo;
let folder: string;
let hall: Hall;
let meetingId: string;
const itemId = "i1";
const place = () => ({ meetingId, itemId });
const two = {
  ...assembly,
  agenda: [
    { title: "接收甲", motion: admission },
    { title: "接收乙", motion: { ...admission, text: "接收乙示二为预备党员" } },
    { title: "方案", motion: ordinary },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "meetings-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
  ({ id: meetingId } = await hall.inSession(6, two));
});
afterEach(() => hall.stop());

const voters = ["p1", "p2", "p3", "p4", "p5", "p6"];
const papersOf = (people = voters): Promise<SignedPaper[]> =>
  Promise.all(people.map((personId) => hall.takePaper(meetingId, itemId, personId)));
const cast = (paper: SignedPaper, choice = VoteChoice.APPROVE) =>
  hall.box.castBallot({ ...place(), ...paper, choice });
const vote = async (item = itemId) =>
  (await hall.desk.meetings.getMeeting({ meetingId })).agenda.find(({ id }) => id === item)!.vote!;
const isGenuine = (paperKey: string, { serial, signature }: Pick<SignedBallot, "serial" | "signature">) => {
  const key = createPublicKey({ key: Buffer.from(paperKey, "base64url"), type: "spki", format: "der" });
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 };
  return verify("sha384", serial, { key, ...padding }, signature);
};

test("a paper for every voter who is there, once; nobody casts before all are handed out, and none is made after", async () => {
  const { votes } = hall.desk;
  const blinded = Buffer.alloc(256, 1);
  const take = (personId: string, paper = blinded) =>
    reasonOf(hall.as(personId).votes.takePaper({ ...place(), blinded: paper }));
  expect(await take("p1")).toBe("VOTE_STATE");
  await votes.openVote(place());
  expect(await take("p9")).toBe("NOT_A_VOTER");
  expect(await take("p99")).toBe("VOTE_NOT_FOUND");
  expect(await take("p7")).toBe("NOT_PRESENT");
  expect(await take("p1", Buffer.alloc(256, 255))).toBe("PAPER_INVALID");
  const paper = await drawPaper((await vote()).paperKey);
  const [one, again] = await Promise.all(
    [1, 2].map(() => hall.as("p2").votes.takePaper({ ...place(), blinded: paper.blinded })),
  );
  expect(one).toEqual(again);
  expect(await take("p2")).toBe("PAPER_TAKEN");
  const signed = await unblind((await vote()).paperKey, paper, one!.blindSignature);
  expect(isGenuine((await vote()).paperKey, signed)).toBe(true);
  expect(await reasonOf(cast(signed))).toBe("VOTE_STATE");
  expect(await reasonOf(votes.openVote({ meetingId, itemId: "i2" }))).toBe("VOTE_RUNNING");
  expect(await reasonOf(hall.desk.meetings.endMeeting({ meetingId }))).toBe("VOTE_RUNNING");
  expect(await reasonOf(hall.call(meetingId, "p2", AttendanceStatus.ABSENT, "离会"))).toBe("IS_VOTING");
  await votes.beginCasting(place());
  expect(await take("p3")).toBe("VOTE_STATE");
  // An answer that was lost is given again; nothing new is signed.
  expect(await hall.as("p2").votes.takePaper({ ...place(), blinded: paper.blinded })).toEqual(one);
  expect(await take("p2")).toBe("PAPER_TAKEN");
  expect(await reasonOf(cast(signed))).toBe("");
});

test("a ballot counts once, whatever is tried with it", async () => {
  await hall.desk.votes.openVote(place());
  const papers = await papersOf();
  await hall.desk.votes.beginCasting(place());
  const [first, second] = papers as [SignedPaper, SignedPaper];
  expect(await reasonOf(hall.as("p1").votes.castBallot({ ...place(), ...first, choice: 1 }))).toBe(
    "CALLER_KNOWN",
  );
  const altered = Buffer.from(first.signature);
  altered[7]! ^= 1;
  expect(await reasonOf(cast({ ...first, signature: altered }))).toBe("PAPER_INVALID");
  expect(await reasonOf(cast({ ...first, signature: second.signature }))).toBe("PAPER_INVALID");
  expect(await Promise.all([1, 2, 3].map(() => reasonOf(cast(first))))).toEqual(["", "", ""]);
  expect(await reasonOf(cast(first, VoteChoice.AGAINST))).toBe("BALLOT_CAST");
  expect(await reasonOf(hall.box.castBallot({ meetingId, itemId: "i2", ...second, choice: 1 }))).toBe(
    "VOTE_STATE",
  );
  await hall.desk.votes.closeVote(place());
  expect((await vote()).result).toMatchObject({ approve: 1, papersNotReturned: 5, passed: false });
  expect(await reasonOf(cast(first))).toBe("");
  expect(await reasonOf(cast(first, VoteChoice.AGAINST))).toBe("BALLOT_CAST");
  expect(await reasonOf(cast(second))).toBe("VOTE_STATE");
  expect((await vote()).ballotsCast).toBe(1);
  await hall.desk.votes.openVote({ meetingId, itemId: "i2" });
  await hall.desk.votes.beginCasting({ meetingId, itemId: "i2" });
  const foreign = hall.box.castBallot({ meetingId, itemId: "i2", ...second, choice: 1 });
  expect(await reasonOf(foreign)).toBe("PAPER_INVALID");
});

test("whatever was said to be cast is counted, and nothing else, though the vote closes meanwhile", async () => {
  await hall.desk.votes.openVote(place());
  const papers = await papersOf();
  await hall.desk.votes.beginCasting(place());
  const close = async (): Promise<void> => {
    for (;;) if (!(await reasonOf(hall.desk.votes.closeVote(place())))) return;
  };
  const [, ...outcomes] = await Promise.all([
    close(),
    ...papers.map(async (paper) => {
      const reason = await reasonOf(cast(paper));
      return reason ? [] : [Buffer.from(paper.serial).toString("base64url")];
    }),
  ]);
  const told = (outcomes as string[][]).flat().sort();
  const { result } = await vote();
  const counted = result!.ballots.map(({ serial }) => serial).sort();
  expect(counted).toEqual(expect.arrayContaining(told));
  expect(result!.approve).toBe(counted.length);
  expect(await hall.service.database.db!.collection("ballots").countDocuments()).toBe(counted.length);
});

test("papers that were told of are counted, though casting begins meanwhile", async () => {
  await hall.desk.votes.openVote(place());
  const [, ...taken] = await Promise.all([
    hall.desk.votes.beginCasting(place()),
    ...voters.map(async (personId) =>
      (await reasonOf(hall.takePaper(meetingId, itemId, personId))) ? 0 : 1,
    ),
  ]);
  const sum = (taken as number[]).reduce((a, b) => a + b, 0);
  expect((await vote()).papersHandedOut).toBe(sum);
});

test("written opinions: where the rule counts them, of those who are absent, before the vote", async () => {
  const record = (personId: string, item = itemId, choice = VoteChoice.APPROVE) =>
    reasonOf(hall.desk.votes.recordWrittenOpinion({ meetingId, itemId: item, personId, choice }));
  expect(await record("p1")).toBe("IS_PRESENT");
  expect(await record("p9")).toBe("NOT_A_VOTER");
  expect(await record("p7", "i3")).toBe("OPINION_NOT_COUNTED");
  expect(await record("p7", "i9")).toBe("VOTE_NOT_FOUND");
  expect(await record("p7")).toBe("");
  expect(await record("p8")).toBe("");
  expect(await record("p8", itemId, VoteChoice.UNSPECIFIED)).toBe("");
  expect((await vote()).writtenOpinions).toBe(1);
  await hall.call(meetingId, "p7");
  await hall.desk.votes.openVote(place());
  // Who came after all votes in the room.
  expect([(await vote()).writtenOpinions, (await vote()).presentVoters]).toEqual([0, 7]);
  expect(await record("p8")).toBe("VOTE_STATE");
  const seenBy2 = await hall.as("p2").meetings.getMeeting({ meetingId });
  expect(seenBy2.agenda[0]!.vote!.opinions).toEqual([]);
});

/** Everything that is kept: every document of every collection, what others were told, what was recorded of calls. */
async function everythingKept(): Promise<string[]> {
  const { database, recorded } = hall.service;
  const collections = await database.db!.listCollections().toArray();
  const documents = await Promise.all(
    collections.map(({ name }) => database.db!.collection(name).find({}).toArray()),
  );
  return [...documents.flat(), ...hall.told, ...recorded].map((each) => JSON.stringify(each));
}

test("nothing that is kept joins a ballot to a voter", async () => {
  await hall.desk.votes.openVote(place());
  const papers = await papersOf();
  const { paperKey } = await vote();
  await hall.desk.votes.beginCasting(place());
  for (const [index, paper] of [...papers].reverse().entries())
    await cast(paper, index < 2 ? VoteChoice.AGAINST : VoteChoice.APPROVE);
  await hall.desk.votes.closeVote(place());
  const kept = await everythingKept();

  // What the service has learnt of a voter stands beside nothing of a ballot, in any spelling.
  const spellings = (bytes: Uint8Array) =>
    (["base64", "base64url", "hex"] as const).map((encoding) => Buffer.from(bytes).toString(encoding));
  const ofBallots = papers.flatMap(({ serial, signature }) => [
    ...spellings(serial),
    ...spellings(signature),
  ]);
  const withBallot = kept.filter((text) => ofBallots.some((each) => text.includes(each)));
  expect(withBallot.length).toBeGreaterThan(0);
  const singles = withBallot.filter((text) => ofBallots.filter((each) => text.includes(each)).length <= 2);
  expect(singles).toHaveLength(6);
  for (const text of singles) expect(text).not.toMatch(/"p\d+"|:p\d+|[0-9T]{8,}:\d\d/);

  // The one document that has all of both is the meeting: its ballots stand by serial, which the voters' devices drew.
  const together = withBallot.filter((text) => !singles.includes(text));
  expect(together).toHaveLength(1);
  const { counted } = JSON.parse(together[0]!).agenda[0].vote as { counted: { serial: string }[] };
  expect(counted.map(({ serial }) => serial)).toEqual(counted.map(({ serial }) => serial).sort());
  expect(kept.join("\n")).not.toContain("privateKey");
  expect(paperKey).not.toBe("");
});

test("who signed every paper, and kept all that was seen while signing, still cannot tell whose a ballot is", async () => {
  await hall.desk.votes.openVote(place());
  const { paperKey } = await vote();
  const { n, e } = createPublicKey({
    key: Buffer.from(paperKey, "base64url"),
    type: "spki",
    format: "der",
  }).export({
    format: "jwk",
  }) as { n: string; e: string };
  const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  const [modulus, exponent] = [n, e].map((each) => number(Buffer.from(each, "base64url"))) as [
    bigint,
    bigint,
  ];
  const power = (base: bigint, times: bigint): bigint => {
    let [result, square] = [1n, base % modulus];
    for (let rest = times; rest > 0n; rest >>= 1n, square = (square * square) % modulus)
      if (rest & 1n) result = (result * square) % modulus;
    return result;
  };
  const inverse = (of: bigint): bigint => {
    let [a, b, x, y] = [of % modulus, modulus, 1n, 0n];
    while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
    return ((x % modulus) + modulus) % modulus;
  };
  const seen = await Promise.all(
    voters.map(async (personId) => {
      const paper = await drawPaper(paperKey);
      const { blindSignature } = await hall
        .as(personId)
        .votes.takePaper({ ...place(), blinded: paper.blinded });
      return {
        blinded: number(paper.blinded),
        blindSignature: number(blindSignature),
        paper: await unblind(paperKey, paper, blindSignature),
      };
    }),
  );
  // For every pair of a voter and a ballot there is exactly one blinding that makes it theirs: each is as likely as any other.
  for (const { blinded, blindSignature } of seen)
    for (const { paper } of seen) {
      const signature = number(paper.signature);
      const blinding = (blindSignature * inverse(signature)) % modulus;
      expect((power(signature, exponent) * power(blinding, exponent)) % modulus).toBe(blinded);
    }
});

test("a lost, doubled, altered or added ballot is found by whoever counts again", async () => {
  await hall.desk.votes.openVote(place());
  const papers = await papersOf();
  await hall.desk.votes.beginCasting(place());
  for (const [index, paper] of papers.entries())
    await cast(paper, index ? VoteChoice.APPROVE : VoteChoice.AGAINST);
  expect(await reasonOf(hall.as("p2").votes.listBallots(place()))).toBe("VOTE_STATE");
  await hall.desk.votes.closeVote(place());
  const { result, paperKey } = await vote();
  expect(await reasonOf(hall.as("p99").votes.listBallots(place()))).toBe("PERMISSION_DENIED");
  const all = async () => (await hall.as("p2").votes.listBallots(place())).ballots;
  const serialOf = ({ serial }: { serial: Uint8Array }) => Buffer.from(serial).toString("base64url");
  /** What somebody finds who counts again: a voter with their own paper and choice, or a teller with none. */
  const faults = async (mine?: { paper: SignedPaper; choice: VoteChoice }) => {
    const ballots = await all();
    const own = mine && ballots.find((each) => serialOf(each) === serialOf(mine.paper));
    return [
      ...(ballots.some((each) => !isGenuine(paperKey, each)) ? ["forged"] : []),
      ...(new Set(ballots.map(serialOf)).size !== ballots.length ? ["doubled"] : []),
      ...(ballots.length !== result!.ballots.length ? ["number"] : []),
      ...(ballots.filter(({ choice }) => choice === VoteChoice.APPROVE).length !== result!.approve
        ? ["sum"]
        : []),
      ...(mine && own?.choice !== mine.choice ? ["mine"] : []),
    ];
  };
  const mine = { paper: papers[0]!, choice: VoteChoice.AGAINST };
  expect(await faults(mine)).toEqual([]);
  const stored = hall.service.database.db!.collection("ballots");
  const restore = await stored.find({}).toArray();
  const after = async (tamper: () => Promise<unknown>, who?: typeof mine) => {
    await tamper();
    const found = await faults(who);
    await stored.deleteMany({});
    await stored.insertMany(restore);
    return found;
  };
  const ofMine = { serial: serialOf(mine.paper) };
  expect(await after(() => stored.deleteOne(ofMine), mine)).toEqual(["number", "mine"]);
  expect(await after(() => stored.updateOne(ofMine, { $set: { choice: "APPROVE" } }), mine)).toEqual([
    "sum",
    "mine",
  ]);
  const signature = Buffer.alloc(256, 7).toString("base64url");
  expect(await after(() => stored.updateOne(ofMine, { $set: { signature } }))).toEqual(["forged"]);
  const added = { ...restore[0], _id: "another" as never };
  expect(await after(() => stored.insertOne(added))).toEqual(expect.arrayContaining(["doubled"]));
});

test("an election: as many names as seats at most, a tie, and a round between the tied", async () => {
  const candidates = ["甲示一", "乙样二", "丙示三"].map((name) => ({ name }));
  const motion = {
    ...admission,
    kind: MotionKind.ELECTION,
    text: "选举支部委员会委员",
    seats: 2,
    candidates,
  };
  const plan = { ...assembly, agenda: [{ title: "选举支部委员会委员", motion }] };
  const few = await hall.desk.meetings
    .planMeeting({
      organizationId: "ug1",
      plan: { ...plan, agenda: [{ title: "选举", motion: { ...motion, seats: 4 } }] },
    })
    .catch((error: unknown) => error);
  expect(few).toMatchObject({ reason: "PLAN_INVALID", violations: [{ rule: "CANDIDATES_MISSING" }] });
  hall.now = new Date(hall.now.getTime() - 86_400_000);
  ({ id: meetingId } = await hall.inSession(6, plan));
  expect(await reasonOf(hall.desk.votes.openVote(place()))).toBe("QUORUM_MISSING");
  await hall.call(meetingId, "p7");
  const elect = async (item: string, marks: string[][]) => {
    const at = { meetingId, itemId: item };
    await hall.desk.votes.openVote(at);
    const all = await Promise.all(
      [...voters, "p7"].map((personId) => hall.takePaper(meetingId, item, personId)),
    );
    await hall.desk.votes.beginCasting(at);
    const mark = (paper: SignedPaper, approvedIds: string[], choice = VoteChoice.UNSPECIFIED) =>
      reasonOf(hall.box.castBallot({ ...at, ...paper, approvedIds, choice }));
    expect(await mark(all[0]!, ["c1", "c2", "c3"])).toBe("BALLOT_INVALID");
    expect(await mark(all[0]!, ["c9"])).toBe("BALLOT_INVALID");
    expect(await mark(all[0]!, [], VoteChoice.APPROVE)).toBe("BALLOT_INVALID");
    const told = await Promise.all(all.map((paper, index) => mark(paper, marks[index]!)));
    expect(new Set(told)).toEqual(new Set([""]));
    expect(await mark(all[0]!, [...marks[0]!].reverse())).toBe("");
    expect(await mark(all[0]!, [])).toBe("BALLOT_CAST");
    return hall.desk.votes.closeVote(at);
  };
  const [a, b, c] = ["c1", "c2", "c3"] as const;
  const first = await elect("i1", [
    [a, b],
    [a, b],
    [a, c],
    [a, c],
    [a, b],
    [b, c],
    [b, c],
  ]);
  const { result } = first.agenda[0]!.vote!;
  expect(
    result!.candidates.map(({ name, approve, isElected, isTied }) => [name, approve, isElected, isTied]),
  ).toEqual([
    ["甲示一", 5, true, false],
    ["乙样二", 5, true, false],
    ["丙示三", 4, false, false],
  ]);
  expect(result).toMatchObject({
    passed: true,
    seatsLeft: 0,
    checks: [{ code: "QUORUM_ELECTION", boundFactor: 4 }],
  });
  expect(await reasonOf(hall.desk.votes.addRound(place()))).toBe("NO_SEAT_LEFT");
});

test("seats that an election leaves open go to another round", async () => {
  const candidates = ["甲示一", "乙样二"].map((name) => ({ name }));
  const motion = { ...admission, kind: MotionKind.ELECTION, text: "选举书记", seats: 1, candidates };
  hall.now = new Date(hall.now.getTime() - 86_400_000);
  ({ id: meetingId } = await hall.inSession(8, {
    ...assembly,
    agenda: [{ title: "选举书记", motion }, { title: "其他" }],
  }));
  const people = Array.from({ length: 8 }, (_, index) => `p${index + 1}`);
  const elect = async (item: string, approved: (index: number) => string[]) => {
    const at = { meetingId, itemId: item };
    await hall.desk.votes.openVote(at);
    const all = await Promise.all(people.map((personId) => hall.takePaper(meetingId, item, personId)));
    await hall.desk.votes.beginCasting(at);
    for (const [index, paper] of all.entries())
      await hall.box.castBallot({ ...at, ...paper, approvedIds: approved(index), choice: 0 });
    return hall.desk.votes.closeVote(at);
  };
  // Four each: nobody has more than half.
  const split = await elect("i1", (index) => [index < 4 ? "c1" : "c2"]);
  expect(split.agenda[0]!.vote!.result).toMatchObject({ passed: false, seatsLeft: 1 });
  const { agenda } = await hall.desk.votes.addRound(place());
  expect(agenda.map(({ id, title }) => [id, title])).toEqual([
    ["i1", "选举书记"],
    ["i1r2", "选举书记（第2轮）"],
    ["i2", "其他"],
  ]);
  expect(await reasonOf(hall.desk.votes.addRound(place()))).toBe("ROUND_ADDED");
  const again = await elect("i1r2", (index) => [index < 5 ? "c2" : "c1"]);
  expect(again.agenda[1]!.vote!.result!.candidates[0]).toMatchObject({
    name: "乙样二",
    approve: 5,
    isElected: true,
  });
  const ballots = await hall.as("p2").votes.listBallots({ meetingId, itemId: "i1r2" });
  expect(ballots.ballots.filter(({ approvedIds }) => approvedIds[0] === "c2")).toHaveLength(5);
});

test("hands are counted by the teller and need a room", async () => {
  await hall.desk.votes.openVote({ meetingId, itemId: "i3" });
  expect(await reasonOf(papersOf(["p1"]))).not.toBe("");
  expect((await vote("i3")).state).toBe(VoteState.COUNTING);
  const close = (approve: number, against: number) =>
    hall.desk.votes.closeVote({ meetingId, itemId: "i3", hands: { approve, against, abstain: 0 } });
  expect(await reasonOf(close(6, 1))).toBe("HANDS_DO_NOT_ADD_UP");
  expect(await reasonOf(close(4, 1))).toBe("HANDS_DO_NOT_ADD_UP");
  expect(await reasonOf(close(5, 1))).toBe("");
  expect((await vote("i3")).result).toMatchObject({ approve: 5, against: 1, passed: true });
});
