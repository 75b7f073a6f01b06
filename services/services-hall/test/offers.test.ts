import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { CircumstancesChangedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { DuesKind } from "@qiming/contracts/services_hall/v1/dues_service";
import { OfferCause, OfferKind, OfferState } from "@qiming/contracts/services_hall/v1/offer_service";
import { DestinationKind, TransferAct } from "@qiming/contracts/services_hall/v1/transfer_service";
import { newId, startOf } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "offers-"));
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

const LEAVE_DAY = "2026-04-30";
const tell = (personId: string, news: { leaveDay?: string; categoryChanged?: boolean }, id?: string) =>
  counter.deliver("identity", CircumstancesChangedSchema, { personId, leaveDay: "", ...news }, id);
const seen = async (who: string) => (await counter.offers(who).listMyOffers({})).offers;
const kept = () => counter.service.database.collection("offers");
const notices = (personId: string) =>
  counter.told.filter(
    ({ payload }) => payload["personId"] === personId && payload["kind"] === "services.offer.made",
  );
/** Once the relay has handed over everything. */
const relayed = async () => {
  while (await kept().findOne({ "outbox.0": { $exists: true } }))
    await new Promise((done) => setImmediate(done));
};
const transfer = {
  kind: DestinationKind.EMPLOYER,
  organizationName: "示例公司党委",
  place: "示例市",
  reason: "",
};

test("whoever leaves soon is offered a transfer: told once, however often it comes, and seen by nobody else", async () => {
  const eventId = newId(counter.now);
  await tell("member", { leaveDay: LEAVE_DAY }, eventId);
  await tell("member", { leaveDay: LEAVE_DAY }, eventId);
  await counter.offerRound();
  counter.now = startOf("2026-03-19");
  await counter.offerRound();
  await relayed();
  const [offer, ...others] = await seen("member");
  expect(offer).toMatchObject({
    ...{ id: "leaving-1", kind: OfferKind.TRANSFER_ON_LEAVING, cause: OfferCause.LEAVING },
    ...{ state: OfferState.OPEN, day: LEAVE_DAY, month: "" },
  });
  expect(others).toEqual([]);
  expect(notices("member")).toHaveLength(1);
  expect(JSON.stringify(notices("member"))).not.toContain(LEAVE_DAY);
  for (const who of ["secretary", "organizer", "department"]) expect(await seen(who)).toEqual([]);
  expect(await reasonOf(counter.offers("secretary").putOffOffer({ offerId: "leaving-1" }))).toBe(
    "OFFER_NOT_FOUND",
  );
  expect((await seen("member"))[0]!.state).toBe(OfferState.OPEN);
});

test("a day far ahead is kept in mind until it comes near", async () => {
  await tell("member", { leaveDay: "2026-06-30" });
  counter.now = startOf("2026-04-30");
  await counter.offerRound();
  expect(await seen("member")).toEqual([]);
  counter.now = startOf("2026-05-01");
  expect(await seen("member")).toHaveLength(1);
  await counter.offerRound();
  await relayed();
  expect(notices("member")).toHaveLength(1);
  counter.now = startOf("2026-07-01");
  expect(await seen("member")).toEqual([]);
  await counter.offerRound();
  expect(await kept().findOne({ _id: "member" as never })).toMatchObject({
    leaveDay: "",
    offers: [{ state: "PAST" }],
  });
});

test("'not now' holds, repeated or told again; it can be taken back, and leaves ids alone in the audit log", async () => {
  await tell("member", { leaveDay: LEAVE_DAY });
  const offerId = "leaving-1";
  for (let times = 0; times < 2; times++)
    expect((await counter.offers("member").putOffOffer({ offerId })).offers[0]!.state).toBe(
      OfferState.PUT_OFF,
    );
  counter.now = startOf("2026-03-20");
  await tell("member", { leaveDay: "2026-05-08" });
  await counter.offerRound();
  expect(await seen("member")).toMatchObject([{ state: OfferState.PUT_OFF, day: "2026-05-08" }]);
  const back = await counter.offers("member").resumeOffer({ offerId });
  expect(back.offers).toMatchObject([{ state: OfferState.OPEN }]);
  await relayed();
  expect(notices("member")).toHaveLength(1);
  const acts = counter.told.filter(({ payload }) => String(payload["action"]).endsWith("_offer"));
  expect(acts.map(({ payload }) => payload["action"])).toEqual([
    "services.put_off_offer",
    "services.resume_offer",
  ]);
  expect(JSON.stringify(acts)).not.toContain("2026-");
  expect(await reasonOf(counter.offers("member").putOffOffer({ offerId: "pay-9" }))).toBe("OFFER_NOT_FOUND");
});

test("a day entered wrongly and put right again opens the offer again, without another notice", async () => {
  await tell("member", { leaveDay: LEAVE_DAY });
  counter.now = startOf("2026-03-19");
  await tell("member", { leaveDay: "2027-04-30" });
  await counter.offerRound();
  expect(await seen("member")).toEqual([]);
  counter.now = startOf("2026-03-20");
  await tell("member", { leaveDay: LEAVE_DAY });
  await counter.offerRound();
  await relayed();
  expect(await seen("member")).toMatchObject([{ id: "leaving-1", state: OfferState.OPEN, day: LEAVE_DAY }]);
  expect(notices("member")).toHaveLength(1);
});

test("a transfer that is begun, offered or not, closes the offer for good", async () => {
  await tell("member", { leaveDay: LEAVE_DAY });
  const { id, edition } = await counter.transfers("member").beginTransfer({ destination: transfer });
  expect(await seen("member")).toEqual([]);
  expect(await reasonOf(counter.offers("member").putOffOffer({ offerId: "leaving-1" }))).toBe("OFFER_CLOSED");
  await counter.transfers("member").actOnTransfer({ transferId: id, edition, act: TransferAct.CANCEL });
  await counter.offerRound();
  expect(await seen("member")).toEqual([]);
});

test("an applicant is offered no transfer; whoever has left is offered nothing any more", async () => {
  await tell("applicant", { leaveDay: LEAVE_DAY });
  expect(await seen("applicant")).toEqual([]);
  await tell("member", { leaveDay: LEAVE_DAY });
  counter.people["member"] = { ...counter.people["member"]!, status: MemberStatus.TRANSFERRED_OUT };
  expect(await seen("member")).toEqual([]);
});

test("the application for confirmation is offered before the probation ends and is over when it is handed in", async () => {
  counter.people["candidate"] = { name: "陈样一", branchId: "b1", status: MemberStatus.PROBATIONARY };
  await counter.development("operator").importDossiers({ yaml: DOSSIER, fileName: "d.yaml" });
  await counter.offerRound();
  await counter.offerRound();
  await relayed();
  expect(await seen("candidate")).toMatchObject([
    { id: "probation-1", cause: OfferCause.PROBATION_END, day: "2026-02-06", state: OfferState.OPEN },
  ]);
  expect(notices("candidate")).toHaveLength(1);
  const values = [{ code: "text", values: ["预备期已满，申请按期转正。"] }];
  await counter.development("candidate").takeOwnStep({ step: 22, values });
  expect(await seen("candidate")).toEqual([]);
  counter.now = startOf("2026-03-20");
  await counter.offerRound();
  expect(await kept().findOne({ _id: "candidate" as never })).toMatchObject({ offers: [{ state: "TAKEN" }] });
});

test("another kind of person in the register offers to declare the base; a declaration closes it", async () => {
  const yaml = `rates: [{ from: "2008-04", source: s, salary: [{ basisPoints: 50 }], retired: [{ basisPoints: 50 }], student: 20, relief: 20 }]`;
  await counter.dues("operator").importDuesRates({ yaml, fileName: "r.yaml" });
  await tell("member", { categoryChanged: true });
  expect(await seen("member")).toMatchObject([
    {
      id: "pay-1",
      kind: OfferKind.DUES_ON_PAY_CHANGE,
      cause: OfferCause.CATEGORY_CHANGED,
      month: "2026-03",
      day: "",
    },
  ]);
  const base = { kind: DuesKind.SALARY, baseFen: 400_000, fromMonth: "2026-03" };
  await counter.dues("member").declareBase({ base });
  expect(await seen("member")).toEqual([]);
  // The keeper's own decision is no offer.
  await counter.dues("secretary").setBase({ organizationId: "b1", personId: "deputy", base, reason: "" });
  expect(await seen("deputy")).toEqual([]);
  // A year later, once.
  counter.now = startOf("2027-04-01");
  await counter.dues("secretary").setBase({ organizationId: "b1", personId: "member", base, reason: "" });
  expect(await seen("member")).toMatchObject([{ cause: OfferCause.BASE_OLD, month: "2027-04" }]);
});

test("an offer changes nothing but itself, and somebody who is erased leaves none behind", async () => {
  const before = await counter.development("member").getMyDossier({});
  await tell("member", { leaveDay: LEAVE_DAY, categoryChanged: true });
  await counter.offerRound();
  await relayed();
  expect(await counter.development("member").getMyDossier({})).toEqual(before);
  expect((await counter.transfers("member").listMyTransfers({})).transfers).toEqual([]);
  expect(new Set(counter.told.map(({ type }) => type))).toEqual(
    new Set(["identity.audit.recorded", "portal.notice.issued"]),
  );
  await counter.erase("member");
  await tell("member", { leaveDay: LEAVE_DAY });
  await relayed();
  const left = await kept().findOne({ _id: "member" as never });
  expect(left).toMatchObject({ offers: [], leaveDay: "", payMonth: "" });
  expect(JSON.stringify(left)).not.toContain(LEAVE_DAY);
  expect(await seen("member")).toEqual([]);
});

test("identity away: nothing is lost, the next round makes the offer", async () => {
  counter.silentAbout.add("member");
  expect(await reasonOf(tell("member", { leaveDay: LEAVE_DAY }))).toBe("UNAVAILABLE");
  counter.silentAbout.delete("member");
  await tell("member", { leaveDay: LEAVE_DAY });
  expect(await seen("member")).toHaveLength(1);
});

/** Voted on 2025-02-06: the year is over. */
const DOSSIER = `
dossiers:
  - person: N-candidate
    acts:
      - { step: 1, monthsAgo: 12, daysAgo: 496, values: { birthDay: "2004-05-06", text: 我志愿加入中国共产党。 } }
      - { step: 2, monthsAgo: 12, daysAgo: 486, values: { talker: 林示一 } }
      - { step: 3, monthsAgo: 12, daysAgo: 456, values: { way: MEMBERS, decider: BRANCH_COMMITTEE } }
      - { step: 4, monthsAgo: 12, daysAgo: 451 }
      - { step: 5, monthsAgo: 12, daysAgo: 450, people: [N-member, N-deputy] }
      - { kind: REVIEW, monthsAgo: 12, daysAgo: 276, text: 学习认真，工作积极。 }
      - { kind: REVIEW, monthsAgo: 12, daysAgo: 96, text: 学习认真，工作积极。 }
      - { kind: PUBLICITY, step: 7, monthsAgo: 12, daysAgo: 95 }
      - { kind: CLOSE, monthsAgo: 12, daysAgo: 75, text: 公示无异议。 }
      - { step: 7, monthsAgo: 12, daysAgo: 74, values: { heard: "GROUP|CONTACTS|MEMBERS|MASSES" } }
      - { step: 8, monthsAgo: 12, daysAgo: 66 }
      - { step: 9, monthsAgo: 12, daysAgo: 65, people: [N-member, N-deputy] }
      - { step: 10, monthsAgo: 12, daysAgo: 64, values: { conclusion: 政治审查合格。 } }
      - { step: 11, monthsAgo: 12, daysAgo: 63, values: { training: 发展对象短期培训, days: "3", hours: "24" } }
      - { step: 12, monthsAgo: 12, daysAgo: 56, values: { result: 同意上报。 } }
      - { step: 13, monthsAgo: 12, daysAgo: 46, values: { result: 预审合格。 } }
      - { step: 14, monthsAgo: 12, daysAgo: 44, values: { number: YT-ZYS-2026 } }
      - { kind: VOTE, step: 15, monthsAgo: 12, daysAgo: 40 }
      - { step: 16, monthsAgo: 12, daysAgo: 36, values: { talker: 组织员, opinion: 同意吸收。 } }
      - { kind: PUBLICITY, step: 17, monthsAgo: 12, daysAgo: 35 }
      - { kind: CLOSE, monthsAgo: 12, daysAgo: 15, text: 公示无异议。 }
      - { step: 17, monthsAgo: 12, daysAgo: 14 }
      - { step: 18, monthsAgo: 12, daysAgo: 12 }
      - { step: 19, monthsAgo: 12, daysAgo: 11 }
      - { step: 20, monthsAgo: 12, daysAgo: 10, values: { place: 教学楼 C305 } }
      - { kind: REVIEW, monthsAgo: 9, daysAgo: 0, text: 继续教育考察合格。 }
      - { kind: REVIEW, monthsAgo: 6, daysAgo: 0, text: 继续教育考察合格。 }
      - { kind: REVIEW, monthsAgo: 3, daysAgo: 0, text: 继续教育考察合格。 }
      - { kind: REVIEW, monthsAgo: 0, daysAgo: 20, text: 继续教育考察合格。 }
`;
