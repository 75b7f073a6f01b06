import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { AskerAct } from "@qiming/contracts/feedback/v1/anonymous_service";
import { DeskPart, ReplyKind } from "@qiming/contracts/feedback/v1/handling_service";
import {
  Closure,
  NameLevel,
  Satisfaction,
  SlaFlag,
  TicketKind,
  TicketState,
} from "@qiming/contracts/feedback/v1/ticket_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { drawPaper, unblind } from "@qiming/secret-ballot";
import { openHall, reasonOf, type Hall } from "./hall.ts";

let folder: string;
let mongo: EmbeddedMongo;
let hall: Hall;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedback-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
});
afterEach(() => hall.stop());
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const RAISED = {
  ...{ kind: TicketKind.COMPLAINT, categoryCode: "library", nameLevel: NameLevel.NAMED },
  ...{ title: "座位预约冲突", text: "同一座位被预约两次。", mayPublish: true },
};
const submitted = (more: Partial<typeof RAISED> = {}, who = "asker") =>
  hall.asks(who).submitTicket({ ...RAISED, ...more });
/** Taken by the librarian, answered, and read by the head. */
async function answered(ticketId: string, closure = Closure.SOLVED): Promise<void> {
  await hall.handles("librarian").acceptTicket({ ticketId });
  await hall.handles("librarian").writeAnswer({ ticketId, text: "已修复。", closure });
  await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
}
/** Who of those who handle it was told of something. */
const toldAs = async (event: string) =>
  (await hall.heard())
    .filter(({ payload }) => payload["kind"] === `feedback.handling.${event}`)
    .map(({ payload }) => payload["personId"]);
const partOf = async (who: string, part: DeskPart) =>
  (await hall.handles(who).listDesk({ part })).tickets.map(({ id }) => id);

describe("a ticket from its asker to its end", () => {
  test("lies at the nearest desk that takes it, is taken, answered, read by somebody else, rated and closed", async () => {
    const { id: ticketId, ...fresh } = await submitted();
    expect(fresh).toMatchObject({ state: TicketState.SUBMITTED, deskName: { zhCn: "图书馆" } });
    expect(fresh.firstResponse).toMatchObject({ dueDay: "2026-03-19", flag: SlaFlag.UNSPECIFIED });
    expect(fresh.solution).toMatchObject({ dueDay: "2026-03-26" });
    expect(await partOf("librarian", DeskPart.WAITING)).toEqual([ticketId]);
    expect(await partOf("keeper", DeskPart.WAITING)).toEqual([]);
    await hall.handles("librarian").acceptTicket({ ticketId });
    expect(await partOf("head", DeskPart.WAITING)).toEqual([]);
    await hall.handles("librarian").writeAnswer({ ticketId, text: "已修复。", closure: Closure.SOLVED });
    expect(await reasonOf(hall.handles("librarian").reviewAnswer({ ticketId, isApproved: true }))).toBe(
      "NOT_REVIEWER",
    );
    expect((await hall.asks("asker").getTicket({ ticketId })).turns).toEqual([]);
    expect(await partOf("head", DeskPart.REVIEW)).toEqual([ticketId]);
    await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
    const read = await hall.asks("asker").getTicket({ ticketId });
    expect(read.turns).toMatchObject([{ text: "已修复。", closure: Closure.SOLVED }]);
    expect(read.firstResponse?.doneDay).toBe("2026-03-18");
    const rated = await hall.asks("asker").rateAnswer({ ticketId, satisfaction: Satisfaction.SATISFIED });
    expect(rated.state).toBe(TicketState.CLOSED);
    const ratings = async () => (await hall.heard()).filter(({ type }) => type === "feedback.ticket.rated");
    const told = await ratings();
    expect(told).toMatchObject([
      { payload: { handlerId: "librarian", branchId: "b1", collegeId: "c1", day: "2026-03-18" } },
    ]);
    expect(JSON.stringify(told)).not.toContain("asker");
    expect(JSON.stringify(told)).not.toContain(ticketId);
    // Said again, and with a word once, it is counted once.
    await hall.asks("asker").rateAnswer({ ticketId, satisfaction: Satisfaction.SATISFIED, text: "很快" });
    expect(
      await reasonOf(hall.asks("asker").rateAnswer({ ticketId, satisfaction: Satisfaction.UNSATISFIED })),
    ).toBe("RATED_ALREADY");
    expect(await ratings()).toHaveLength(1);
  });

  test.each([
    ["teaching", "b1", "经贸学院教学办"],
    ["teaching", "", "公共受理台"],
    ["library", "b1", "图书馆"],
  ])("%s of %s goes to %s", async (categoryCode, organizationId, desk) => {
    const { deskName } = await hall.asks("asker").submitTicket({ ...RAISED, categoryCode, organizationId });
    expect(deskName?.zhCn).toBe(desk);
  });

  test("whoever wants to ask reads the desks, and by when each kind is answered", async () => {
    const { desks, limits, responseDays, misconductChannel } = await hall.desks("asker").getDirectory({});
    expect(desks.at(-1)).toMatchObject({ code: "teaching", organizationId: "c1" });
    expect(limits.map(({ kind, solutionDays }) => [TicketKind[kind], solutionDays])).toEqual([
      ["INQUIRY", 2],
      ["HELP", 3],
      ["SUGGESTION", 10],
      ["COMPLAINT", 5],
    ]);
    expect({ responseDays, channel: misconductChannel?.zhCn }).toEqual({
      ...{ responseDays: 1, channel: "纪检监察室" },
    });
  });

  test("a name that is hidden is read by nobody who handles it, and others see nothing of it", async () => {
    const { id: ticketId } = await submitted({ nameLevel: NameLevel.HIDDEN });
    for (const who of ["librarian", "head", "department"]) {
      const read = await hall.handles(who).getHandledTicket({ ticketId });
      expect(JSON.stringify(read, withoutBigint)).not.toMatch(/"asker"|林示一/);
    }
    for (const who of ["keeper", "clerk", "college", "other"])
      expect(await reasonOf(hall.handles(who).getHandledTicket({ ticketId }))).toBe("TICKET_NOT_FOUND");
    expect(await reasonOf(hall.asks("other").getTicket({ ticketId }))).toBe("TICKET_NOT_FOUND");
    const audited = (await hall.heard()).filter(({ type }) => type === "identity.audit.recorded");
    const asked = audited.filter(({ payload }) => payload["action"] === "feedback.submit");
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked)).not.toContain(ticketId);
    expect(await reasonOf(hall.handles("keeper").acceptTicket({ ticketId }))).toBe("TICKET_NOT_FOUND");
  });

  test("what is asked stops the clock until the asker has said it", async () => {
    const { id: ticketId } = await submitted();
    await hall.handles("librarian").acceptTicket({ ticketId });
    await hall.handles("librarian").replyToAsker({ ticketId, text: "哪一层？", kind: ReplyKind.QUESTION });
    hall.now = new Date("2026-03-24T02:00:00Z");
    expect((await hall.asks("asker").getTicket({ ticketId })).solution).toMatchObject({ isPaused: true });
    const after = await hall.asks("asker").addToTicket({ ticketId, text: "三层" });
    // Thursday and the two days of the week after; Friday was a holiday.
    expect(after.solution).toMatchObject({ isPaused: false, dueDay: "2026-03-31" });
    expect(after.firstResponse).toMatchObject({ doneDay: "2026-03-18", flag: SlaFlag.UNSPECIFIED });
  });

  test("after two transfers whoever coordinates decides, for good", async () => {
    const { id: ticketId } = await submitted();
    const on = (who: string, deskCode: string) =>
      hall.handles(who).transferTicket({ ticketId, deskCode, reason: "不属于本部门" });
    await on("librarian", "logistics");
    await on("keeper", "public");
    const third = await on("clerk", "library");
    expect(third.ticket?.state).toBe(TicketState.COORDINATION);
    expect(await partOf("department", DeskPart.OVERSIGHT)).toEqual([ticketId]);
    const route = { ticketId, deskCode: "logistics", reason: "由后勤办理" };
    expect(await reasonOf(hall.handles("clerk").routeTicket(route))).toBe("NOT_COORDINATOR");
    await hall.handles("department").routeTicket(route);
    await hall.handles("keeper").acceptTicket({ ticketId });
    expect(await reasonOf(on("keeper", "public"))).toBe("TICKET_STATE");
    const shown = await hall.asks("asker").getTicket({ ticketId });
    expect(shown.milestones.map(({ event }) => event)).toEqual([
      "submitted",
      "transferred",
      "transferred",
      "to_coordinator",
      "routed",
      "accepted",
    ]);
  });

  test("reopened it reaches its handler, the second time a supervisor, and not a third time", async () => {
    const { id: ticketId } = await submitted();
    await answered(ticketId);
    const again = () => hall.asks("asker").reopenTicket({ ticketId, text: "又冲突了" });
    expect((await again()).state).toBe(TicketState.ASSIGNED);
    expect(await partOf("librarian", DeskPart.WAITING)).toEqual([ticketId]);
    await hall.handles("librarian").writeAnswer({ ticketId, text: "再修", closure: Closure.SOLVED });
    await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
    expect((await again()).state).toBe(TicketState.SUPERVISION);
    expect(await toldAs("to_supervise")).toEqual(["department"]);
    await hall.asks("asker").addToTicket({ ticketId, text: "还是冲突" });
    expect(await toldAs("added")).toEqual(["department"]);
    await hall.handles("department").routeTicket({ ticketId, deskCode: "library", reason: "请彻底解决" });
    await hall.handles("librarian").acceptTicket({ ticketId });
    await hall.handles("librarian").writeAnswer({ ticketId, text: "三修", closure: Closure.SOLVED });
    expect(await reasonOf(hall.handles("head").reviewAnswer({ ticketId, isApproved: true }))).toBe(
      "NOT_REVIEWER",
    );
    await hall.handles("department").reviewAnswer({ ticketId, isApproved: true });
    expect(await reasonOf(again())).toBe("REOPENED_TOO_OFTEN");
  });

  test("what was not accepted and is reopened reaches a supervisor, who is told once", async () => {
    const { id: ticketId } = await submitted();
    await hall.handles("librarian").refuseTicket({ ticketId, reason: "不属于受理范围" });
    await hall.asks("asker").reopenTicket({ ticketId, text: "请再看一次" });
    expect(await reasonOf(hall.asks("asker").reopenTicket({ ticketId, text: "请再看一次" }))).toBe(
      "TICKET_STATE",
    );
    expect(await partOf("department", DeskPart.OVERSIGHT)).toEqual([ticketId]);
    expect(await toldAs("to_supervise")).toEqual(["department"]);
    expect(await toldAs("reopened")).toEqual([]);
  });

  test("after ten days an answer is closed by itself and cannot be reopened", async () => {
    const { id: ticketId } = await submitted();
    await answered(ticketId);
    hall.now = new Date("2026-03-28T02:00:00Z");
    await hall.watch.hourly();
    expect((await hall.asks("asker").getTicket({ ticketId })).state).toBe(TicketState.ANSWERED);
    hall.now = new Date("2026-03-29T02:00:00Z");
    await hall.watch.hourly();
    expect((await hall.asks("asker").getTicket({ ticketId })).state).toBe(TicketState.CLOSED);
    expect(await reasonOf(hall.asks("asker").reopenTicket({ ticketId, text: "还有" }))).toBe(
      "REOPEN_TOO_LATE",
    );
  });

  test("one that asks the same is answered with the other, and its asker hears of it and reads it", async () => {
    const [first, second] = [await submitted(), await submitted({}, "other")];
    await hall.handles("librarian").mergeTicket({ ticketId: second.id, intoTicketId: first.id });
    expect((await hall.asks("asker").getTicket({ ticketId: first.id })).mayWithdraw).toBe(true);
    await hall.watch.noteMerged(second.id, first.id);
    for (const [who, { id }] of [
      ["asker", first],
      ["other", second],
    ] as const) {
      const { mayWithdraw } = await hall.asks(who).getTicket({ ticketId: id });
      const reason = await reasonOf(hall.asks(who).withdrawTicket({ ticketId: id }));
      expect([mayWithdraw, reason]).toEqual([false, "TICKET_STATE"]);
    }
    await answered(first.id);
    const told = (await hall.heard()).filter(({ payload }) => payload["kind"] === "feedback.ticket.answered");
    expect(told.map(({ payload }) => payload["personId"]).sort()).toEqual(["asker", "other"]);
    expect((await hall.asks("other").getTicket({ ticketId: second.id })).turns).toMatchObject([
      { text: "已修复。", closure: Closure.SOLVED },
    ]);
    expect(await reasonOf(hall.asks("other").addToTicket({ ticketId: second.id, text: "?" }))).toBe(
      "TICKET_STATE",
    );
  });

  test("cards are told once, in working hours alone, and never of what is answered", async () => {
    const { id: ticketId } = await submitted();
    const cards = async () =>
      (await hall.heard()).filter(({ payload }) => /\.(yellow|red)$/.test(String(payload["kind"]))).length;
    hall.now = new Date("2026-03-20T02:00:00Z");
    await hall.watch.hourly();
    expect(await cards()).toBe(0);
    hall.now = new Date("2026-03-23T02:00:00Z");
    await hall.watch.hourly();
    const first = await cards();
    expect(first).toBeGreaterThan(0);
    await hall.watch.hourly();
    expect(await cards()).toBe(first);
    await answered(ticketId);
    hall.now = new Date("2026-04-23T02:00:00Z");
    await hall.watch.hourly();
    expect(await cards()).toBe(first);
  });

  test("an erased person leaves neither name nor words", async () => {
    const { id: ticketId } = await submitted();
    await answered(ticketId);
    await hall.erase("asker");
    await hall.erase("librarian");
    const kept = JSON.stringify(await hall.service.database.db!.collection("tickets").find().toArray());
    const document = JSON.parse(kept)[0] as { outbox: unknown };
    expect(JSON.stringify({ ...document, outbox: [] })).not.toMatch(
      /asker"|林示一|周示三|同一座位|librarian/,
    );
  });
});

describe("published answers", () => {
  const TEXT = { title: "座位预约冲突", question: "同一座位被预约两次怎么办？", answer: "系统已修复。" };
  const publish = (who: string, ticketId: string, more: Partial<typeof TEXT> = {}) =>
    hall.digest(who).publishAnswer({ ticketId, ...TEXT, ...more });

  test("are those that their asker agreed to, in words without names, found by words, and gone when the asker says so", async () => {
    const { id: ticketId } = await submitted({ nameLevel: NameLevel.HIDDEN });
    expect(await reasonOf(publish("head", ticketId))).toBe("TICKET_STATE");
    await answered(ticketId);
    expect(await reasonOf(publish("librarian", ticketId))).toBe("NOT_REVIEWER");
    expect(await reasonOf(publish("keeper", ticketId))).toBe("TICKET_NOT_FOUND");
    await publish("head", ticketId);
    const all = async (query = "") => (await hall.digest().listAnswers({ query })).answers;
    expect(await all()).toMatchObject([{ title: "座位预约冲突", closure: Closure.SOLVED }]);
    expect(JSON.stringify(await all(), withoutBigint)).not.toMatch(new RegExp(`${ticketId}|"asker"|林示一`));
    expect(await all("座位")).toHaveLength(1);
    expect(await all("食堂")).toHaveLength(0);
    expect((await hall.digest().listSimilar({ title: "图书馆座位总是冲突" })).answers).toHaveLength(1);
    expect((await hall.digest().listSimilar({ title: "校车几点" })).answers).toHaveLength(0);
    await hall.asks("asker").withdrawConsent({ ticketId });
    expect(await all()).toHaveLength(0);
    expect(await reasonOf(publish("head", ticketId))).toBe("CONSENT_MISSING");
  });

  test.each([
    ["the asker's name", { question: "林示一的座位被占。" }],
    ["a handler's name", { answer: "周示三已处理。" }],
    ["a telephone", { answer: "请拨 000-0000-0007。" }],
    ["a long number", { question: "学号 202400010001。" }],
    ["an address", { answer: "写信到 a.b@example.edu.cn。" }],
  ])("refuse %s", async (_, more) => {
    const { id: ticketId } = await submitted();
    await answered(ticketId);
    expect(await reasonOf(publish("head", ticketId, more))).toBe("NAMES_LEFT");
    expect((await hall.digest().listAnswers({})).answers).toHaveLength(0);
  });

  test("figures and overdue tickets are everybody's to read, without a word of them", async () => {
    const { id: ticketId } = await submitted();
    await submitted({ categoryCode: "logistics" });
    await answered(ticketId);
    hall.now = new Date("2026-04-20T02:00:00Z");
    const { desks, overdue } = await hall.digest().getPublicFigures({});
    expect(desks.find(({ deskCode }) => deskCode === "library")).toMatchObject({
      ...{ submitted: 1, open: 0, overdue: 0, answered: 1, respondedInTime: 1, solvedInTime: 1, solved: 1 },
    });
    expect(desks.find(({ deskCode }) => deskCode === "logistics")).toMatchObject({ open: 1, overdue: 1 });
    expect(overdue).toMatchObject([{ kind: TicketKind.COMPLAINT, dueDay: "2026-03-19" }]);
    expect(JSON.stringify(overdue, withoutBigint)).not.toContain("座位");
  });
});

describe("without a name", () => {
  async function permit(who = "asker") {
    const { weekDay, publicKey } = await hall.nameless(who).getPermitKey({});
    const drawn = await drawPaper(publicKey);
    const { blindSignature } = await hall.nameless(who).takePermit({ weekDay, blinded: drawn.blinded });
    return { weekDay, ...(await unblind(publicKey, drawn, blindSignature)) };
  }
  const key = randomBytes(32);
  const keyHash = createHash("sha256").update(key).digest();
  const said = {
    kind: TicketKind.HELP,
    categoryCode: "library",
    title: "灯坏了",
    text: "三教 201 的灯坏了。",
  };
  /** Whatever was handed in or added is seen. */
  const later = async () => {
    hall.now = new Date(hall.now.getTime() + 3 * 3_600_000);
    await hall.watch.hourly();
  };
  const submit = async (more: object = {}) =>
    hall.nameless().submitAnonymously({ ...(await permit()), keyHash, ...said, ...more });

  test("it is handed in with a permit, reaches its desk later, and is followed by its key", async () => {
    const { id: ticketId } = await submit();
    expect(await partOf("librarian", DeskPart.WAITING)).toEqual([]);
    expect(await reasonOf(hall.handles("librarian").getHandledTicket({ ticketId }))).toBe("TICKET_NOT_FOUND");
    await later();
    expect(await partOf("librarian", DeskPart.WAITING)).toEqual([ticketId]);
    await hall.handles("librarian").acceptTicket({ ticketId });
    await hall.handles("librarian").replyToAsker({ ticketId, text: "哪盏？", kind: ReplyKind.QUESTION });
    const read = await hall.nameless().readAnonymously({ key });
    expect(read.state).toBe(TicketState.NEED_INFO);
    await hall.nameless().actAnonymously({ key, act: AskerAct.ADD, text: "靠窗" });
    await later();
    const { ticket } = await hall.handles("librarian").getHandledTicket({ ticketId });
    expect(ticket?.turns.at(-1)).toMatchObject({ text: "靠窗", day: "2026-03-18" });
    expect(ticket?.turns.at(-1)?.time).toBeUndefined();
    expect(await reasonOf(hall.nameless().readAnonymously({ key: randomBytes(32) }))).toBe(
      "TICKET_NOT_FOUND",
    );
  });

  test("what its asker does later they see at once, and whoever handles it half an hour to three hours later, in list, notice and page", async () => {
    const { id: ticketId } = await submit();
    await later();
    await hall.handles("librarian").acceptTicket({ ticketId });
    await hall.handles("librarian").replyToAsker({ ticketId, text: "哪盏？", kind: ReplyKind.QUESTION });
    const handled = async () => (await hall.handles("librarian").getHandledTicket({ ticketId })).ticket!;
    const row = async () => (await hall.handles("librarian").listDesk({ part: DeskPart.DESK })).tickets[0];
    const act = (kind: AskerAct, more: object = {}) =>
      hall.nameless().actAnonymously({ key, act: kind, ...more });

    const own = await act(AskerAct.ADD, { text: "靠窗" });
    expect([own.state, own.turns.at(-1)?.text]).toEqual([TicketState.IN_PROGRESS, "靠窗"]);
    await act(AskerAct.NUDGE);
    expect(await reasonOf(act(AskerAct.NUDGE))).toBe("NUDGED_TODAY");
    const waits = [await handled(), await row()].map((each) => each?.state);
    expect(waits).toEqual([TicketState.NEED_INFO, TicketState.NEED_INFO]);
    const said = hall.now;
    hall.now = new Date(said.getTime() + 29 * 60_000);
    await hall.watch.hourly();
    expect([(await handled()).turns.length, await toldAs("added")]).toEqual([1, []]);
    hall.now = new Date(said.getTime() + 180 * 60_000);
    await hall.watch.hourly();
    await hall.watch.hourly();
    expect((await handled()).turns.at(-1)).toMatchObject({ text: "靠窗" });
    expect((await row())?.state).toBe(TicketState.IN_PROGRESS);
    expect([await toldAs("added"), await toldAs("nudged")]).toEqual([["librarian"], ["librarian"]]);

    await hall.handles("librarian").writeAnswer({ ticketId, text: "已修复。", closure: Closure.SOLVED });
    await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
    const rated = () => act(AskerAct.RATE, { satisfaction: Satisfaction.SATISFIED });
    expect((await rated()).state).toBe(TicketState.CLOSED);
    expect((await rated()).state).toBe(TicketState.CLOSED);
    expect((await handled()).state).toBe(TicketState.ANSWERED);
    const ratings = async () => (await hall.heard()).filter(({ type }) => type === "feedback.ticket.rated");
    expect(await ratings()).toEqual([]);
    expect((await act(AskerAct.REOPEN, { text: "又灭了" })).state).toBe(TicketState.ASSIGNED);
    expect((await handled()).state).toBe(TicketState.ANSWERED);
    await later();
    expect((await handled()).state).toBe(TicketState.ASSIGNED);
    expect([await toldAs("reopened"), (await ratings()).length]).toEqual([["librarian"], 1]);
    expect((await hall.nameless().readAnonymously({ key })).turns).toEqual((await handled()).turns);
  });

  test("what no longer fits when it is seen is left out, and words stay", async () => {
    const { id: ticketId } = await submit();
    await later();
    await hall.handles("librarian").acceptTicket({ ticketId });
    await hall.nameless().actAnonymously({ key, act: AskerAct.ADD, text: "靠窗" });
    const own = await hall.nameless().actAnonymously({ key, act: AskerAct.WITHDRAW });
    expect(own.state).toBe(TicketState.WITHDRAWN);
    await hall.handles("librarian").writeAnswer({ ticketId, text: "已修复。", closure: Closure.SOLVED });
    await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
    expect((await hall.nameless().readAnonymously({ key })).state).toBe(TicketState.ANSWERED);
    await later();
    const { ticket } = await hall.handles("librarian").getHandledTicket({ ticketId });
    expect(ticket).toMatchObject({
      state: TicketState.ANSWERED,
      turns: [{ text: "已修复。" }, { text: "靠窗" }],
    });
  });

  test("nothing that is kept or told holds who it was, nor the key", async () => {
    await submit();
    await later();
    await hall.nameless().actAnonymously({ key, act: AskerAct.ADD, text: "靠窗" });
    await later();
    const names = (await hall.service.database.db!.listCollections().toArray()).map(({ name }) => name);
    for (const name of names) {
      const all = await hall.service.database.db!.collection(name).find().toArray();
      const text = JSON.stringify(all);
      expect(text).not.toMatch(/"asker"|林示一/);
      for (const form of ["hex", "base64", "base64url"] as const)
        expect(text).not.toContain(key.toString(form));
    }
    expect(JSON.stringify(await hall.heard())).not.toMatch(/"asker"|林示一/);
  });

  test("a permit is good for one ticket, and there are three a week", async () => {
    const used = await permit();
    const first = await hall.nameless().submitAnonymously({ ...used, keyHash, ...said });
    const again = await hall.nameless().submitAnonymously({ ...used, keyHash, ...said });
    expect(again.id).toBe(first.id);
    const otherKey = createHash("sha256").update("another").digest();
    expect(await reasonOf(hall.nameless().submitAnonymously({ ...used, keyHash: otherKey, ...said }))).toBe(
      "PERMIT_USED",
    );
    await permit();
    await permit();
    expect(await reasonOf(permit())).toBe("PERMITS_USED_UP");
    await permit("other");
    hall.now = new Date("2026-03-23T02:00:00Z");
    await permit();
  });

  test("whoever says who they are is sent away, and what was not signed here counts for nothing", async () => {
    const good = await permit();
    expect(await reasonOf(hall.nameless("asker").submitAnonymously({ ...good, keyHash, ...said }))).toBe(
      "CALLER_KNOWN",
    );
    const forged = { ...good, serial: randomBytes(32), keyHash, ...said };
    expect(await reasonOf(hall.nameless().submitAnonymously(forged))).toBe("PERMIT_INVALID");
    hall.now = new Date("2026-04-06T02:00:00Z");
    expect(await reasonOf(hall.nameless().submitAnonymously({ ...good, keyHash, ...said }))).toBe(
      "PERMIT_WEEK_OVER",
    );
  });
});

const withoutBigint = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;
