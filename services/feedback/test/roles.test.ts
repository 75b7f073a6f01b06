import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DeskPart, ReplyKind } from "@qiming/contracts/feedback/v1/handling_service";
import {
  Closure,
  NameLevel,
  Satisfaction,
  TicketKind,
  TicketState,
} from "@qiming/contracts/feedback/v1/ticket_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { NOW, openHall, PEOPLE, reasonOf, type Hall } from "./hall.ts";

let folder: string;
let mongo: EmbeddedMongo;
let hall: Hall;
let day = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedback-roles-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
  hall = await openHall(mongo.uri);
});
beforeEach(() => {
  // Nobody hands in more than some a day.
  hall.now = new Date(NOW.getTime() + day++ * 86_400_000);
});
afterAll(async () => {
  await hall.stop();
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const submitted = async (categoryCode = "library", organizationId = "", who = "asker"): Promise<string> => {
  const said = { kind: TicketKind.COMPLAINT, title: "座位预约冲突", text: "被预约两次。", mayPublish: true };
  const { id } = await hall
    .asks(who)
    .submitTicket({ ...said, categoryCode, organizationId, nameLevel: NameLevel.NAMED });
  return id;
};
/** With which another one is answered. */
let into: string;
const invite = { deskCode: "logistics", reason: "请协助" };
const answer = { text: "已修复。", closure: Closure.SOLVED };
/** A ticket of the library, as it stands when the act is tried: the keeper's desk helps, once somebody could ask it to. */
const STANDS = {
  submitted: () => submitted(),
  async accepted() {
    const ticketId = await submitted();
    await hall.handles("librarian").acceptTicket({ ticketId });
    await hall.handles("librarian").inviteDesk({ ticketId, ...invite });
    return ticketId;
  },
  async inReview() {
    const ticketId = await STANDS.accepted();
    await hall.handles("librarian").writeAnswer({ ticketId, ...answer });
    return ticketId;
  },
  async answered() {
    const ticketId = await STANDS.inReview();
    await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
    return ticketId;
  },
  async alike() {
    into = await submitted();
    return STANDS.accepted();
  },
  async coordination() {
    const ticketId = await submitted();
    for (const [who, deskCode] of [
      ["librarian", "logistics"],
      ["keeper", "library"],
      ["librarian", "public"],
    ] as const)
      await hall.handles(who).transferTicket({ ticketId, deskCode, reason: "不属于本部门" });
    return ticketId;
  },
};
type Does = (who: string, ticketId: string) => Promise<unknown>;
const as = (who: string) => hall.handles(who);
const ACTS: Readonly<Record<string, readonly [stands: keyof typeof STANDS, may: string, does: Does]>> = {
  accept: ["submitted", "librarian head department", (who, ticketId) => as(who).acceptTicket({ ticketId })],
  refuse: [
    ...(["submitted", "librarian head department"] as const),
    (who, ticketId) => as(who).refuseTicket({ ticketId, reason: "不属于学校事务" }),
  ],
  triage: [
    ...(["accepted", "librarian head department"] as const),
    (who, ticketId) => as(who).triageTicket({ ticketId, kind: TicketKind.HELP, categoryCode: "logistics" }),
  ],
  assign: [
    ...(["accepted", "librarian head department"] as const),
    (who, ticketId) => as(who).assignTicket({ ticketId, personId: "head" }),
  ],
  transfer: [
    ...(["accepted", "librarian head department"] as const),
    (who, ticketId) => as(who).transferTicket({ ticketId, deskCode: "public", reason: "不属于本部门" }),
  ],
  invite: [
    ...(["accepted", "librarian head department"] as const),
    (who, ticketId) => as(who).inviteDesk({ ticketId, deskCode: "public", reason: "请协助" }),
  ],
  extend: [
    ...(["accepted", "librarian head department"] as const),
    (who, ticketId) => as(who).extendTicket({ ticketId, days: 2, reason: "等待配件" }),
  ],
  reply: [
    ...(["accepted", "librarian head department keeper"] as const),
    (who, ticketId) => as(who).replyToAsker({ ticketId, text: "已派人。", kind: ReplyKind.PROGRESS }),
  ],
  note: [
    ...(["accepted", "librarian head department keeper"] as const),
    (who, ticketId) => as(who).addNote({ ticketId, text: "已联系厂家" }),
  ],
  answer: [
    ...(["accepted", "librarian head department keeper"] as const),
    (who, ticketId) => as(who).writeAnswer({ ticketId, ...answer }),
  ],
  merge: [
    ...(["alike", "librarian head department"] as const),
    (who, ticketId) => as(who).mergeTicket({ ticketId, intoTicketId: into }),
  ],
  review: [
    ...(["inReview", "head department"] as const),
    (who, ticketId) => as(who).reviewAnswer({ ticketId, isApproved: true }),
  ],
  route: [
    ...(["coordination", "department"] as const),
    (who, ticketId) => as(who).routeTicket({ ticketId, deskCode: "logistics", reason: "由后勤办理" }),
  ],
};
/** Those who see a ticket but may not do this hear so; all others do not hear that there is one. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  review: { librarian: "NOT_REVIEWER", keeper: "NOT_REVIEWER" },
  route: { librarian: "NOT_COORDINATOR", head: "NOT_COORDINATOR", keeper: "NOT_COORDINATOR" },
};
const EVERYBODY = Object.keys(PEOPLE);
const kept = async (ticketId: string): Promise<object> =>
  (await hall.service.database.db!.collection("tickets").findOne({ _id: ticketId } as never))!;

describe("what those who answer do", () => {
  test.each(Object.entries(ACTS))("%s", async (act, [stands, may, does]) => {
    const ticketId = await STANDS[stands]();
    await hall.heard();
    const before = await kept(ticketId);
    expect(before).toHaveProperty("desk.code", "library");
    const allowed = may.split(" ");
    for (const who of EVERYBODY.filter((each) => !allowed.includes(each)))
      expect([who, await reasonOf(does(who, ticketId))]).toEqual([
        ...[who, REFUSED[act]?.[who] ?? "TICKET_NOT_FOUND"],
      ]);
    expect(await kept(ticketId)).toEqual(before);
    for (const who of allowed) {
      const other = await STANDS[stands]();
      expect([who, await reasonOf(does(who, other))]).toEqual([who, ""]);
    }
  });

  test("the rights that come with a ticket say the same", async () => {
    const ticketId = await STANDS.accepted();
    const of = async (who: string) => (await as(who).getHandledTicket({ ticketId })).rights;
    expect(await of("librarian")).toMatchObject({ mayHandle: true, mayTransfer: true, mayRoute: false });
    expect(await of("keeper")).toMatchObject({
      ...{ mayHandle: true, mayAnswer: true, mayNote: true },
      ...{ mayTransfer: false, mayInvite: false, mayTriage: false, mayExtend: false, mayMerge: false },
    });
    const inReview = await STANDS.inReview();
    const review = async (who: string) =>
      (await as(who).getHandledTicket({ ticketId: inReview })).rights?.mayReview;
    expect([await review("librarian"), await review("keeper"), await review("head")]).toEqual([
      ...[false, false, true],
    ]);
  });

  test("whoever stands above the desk decides as well, and whoever stands above another college does not", async () => {
    const ticketId = await submitted("teaching", "b1");
    expect(await reasonOf(as("college").acceptTicket({ ticketId }))).toBe("");
    const other = await submitted("library");
    expect(await reasonOf(as("college").acceptTicket({ ticketId: other }))).toBe("TICKET_NOT_FOUND");
  });

  test("nobody handles what they raised themselves", async () => {
    const ticketId = await submitted("library", "", "librarian");
    expect(await reasonOf(as("librarian").acceptTicket({ ticketId }))).toBe("TICKET_NOT_FOUND");
    await as("head").acceptTicket({ ticketId });
    expect(await reasonOf(as("head").assignTicket({ ticketId, personId: "librarian" }))).toBe("PERSON_UNFIT");
  });

  test("the lists hold something only for those whom they fit", async () => {
    const read = async (who: string) => {
      const { isAtDesk, isOverseer, mayReview } = await as(who).listDesk({ part: DeskPart.WAITING });
      return { isAtDesk, isOverseer, mayReview };
    };
    expect(await read("librarian")).toEqual({ isAtDesk: true, isOverseer: false, mayReview: false });
    expect(await read("head")).toEqual({ isAtDesk: true, isOverseer: false, mayReview: true });
    expect(await read("department")).toEqual({ isAtDesk: false, isOverseer: true, mayReview: true });
    expect(await read("other")).toEqual({ isAtDesk: false, isOverseer: false, mayReview: false });
  });
});

describe("what askers do is theirs alone", () => {
  const ASKS: Readonly<Record<string, readonly [keyof typeof STANDS, Does]>> = {
    get: ["accepted", (who, ticketId) => hall.asks(who).getTicket({ ticketId })],
    add: ["accepted", (who, ticketId) => hall.asks(who).addToTicket({ ticketId, text: "三层" })],
    nudge: ["accepted", (who, ticketId) => hall.asks(who).nudgeTicket({ ticketId })],
    withdraw: ["accepted", (who, ticketId) => hall.asks(who).withdrawTicket({ ticketId })],
    rate: [
      "answered",
      (who, ticketId) => hall.asks(who).rateAnswer({ ticketId, satisfaction: Satisfaction.NEUTRAL }),
    ],
    reopen: ["answered", (who, ticketId) => hall.asks(who).reopenTicket({ ticketId, text: "还有" })],
  };
  test.each(Object.entries(ASKS))("%s", async (_, [stands, does]) => {
    const ticketId = await STANDS[stands]();
    await hall.heard();
    const before = await kept(ticketId);
    expect(before).toHaveProperty("desk.code", "library");
    for (const who of EVERYBODY.filter((each) => each !== "asker"))
      expect([who, await reasonOf(does(who, ticketId))]).toEqual([who, "TICKET_NOT_FOUND"]);
    expect(await kept(ticketId)).toEqual(before);
    expect(await reasonOf(does("asker", ticketId))).toBe("");
  });
});

describe("figures", () => {
  const figures = async (who: string, organizationId: string) =>
    (await as(who).getDeskFigures({ organizationId })).desks;

  test("they tell how answers ended, of desks below the organisation alone", async () => {
    const ticketId = await submitted("teaching", "b1");
    await as("keeper").acceptTicket({ ticketId });
    const cannot = { closure: Closure.CANNOT_SOLVE, closureNote: "教室有限" };
    await as("keeper").writeAnswer({ ticketId, text: "暂时做不到。", ...cannot });
    const { ticket } = await as("college").reviewAnswer({ ticketId, isApproved: true });
    expect(ticket?.state).toBe(TicketState.ANSWERED);
    const [teaching, ...others] = await figures("college", "c1");
    expect(others).toEqual([]);
    expect(teaching).toMatchObject({ deskCode: "teaching", answered: 1, solved: 0, cannotSolve: 1 });
    expect((await figures("department", "u")).map(({ deskCode }) => deskCode)).toContain("library");
  });

  test("an answer that was reopened counts as it ended at last", async () => {
    const before = (await figures("department", "u")).find(({ deskCode }) => deskCode === "library")!;
    const ticketId = await STANDS.answered();
    await hall.asks("asker").reopenTicket({ ticketId, text: "还有" });
    await as("librarian").writeAnswer({ ticketId, text: "说明如下。", closure: Closure.EXPLAINED });
    await as("head").reviewAnswer({ ticketId, isApproved: true });
    const after = (await figures("department", "u")).find(({ deskCode }) => deskCode === "library")!;
    expect([after.solved - before.solved, after.explained - before.explained]).toEqual([0, 1]);
  });

  test.each(["asker", "librarian", "head"])("%s may not read them", async (who) => {
    expect(await reasonOf(figures(who, "u"))).toBe("PERMISSION_DENIED");
  });
});
