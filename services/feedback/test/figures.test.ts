import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { ReplyKind, type DeskFigure } from "@qiming/contracts/feedback/v1/handling_service";
import { Closure, NameLevel, Satisfaction, TicketKind } from "@qiming/contracts/feedback/v1/ticket_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { migrations } from "../src/store/documents.ts";
import { mongoTallies } from "../src/store/tallies.ts";
import { openHall, type Hall } from "./hall.ts";

let folder: string;
let mongo: EmbeddedMongo;
let hall: Hall;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedback-figures-"));
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

const raise = async (who = "asker", categoryCode = "library") => {
  const said = { kind: TicketKind.HELP, title: "灯坏了", text: "灯坏了。", nameLevel: NameLevel.NAMED };
  return (await hall.asks(who).submitTicket({ ...said, categoryCode })).id;
};
const answered = async (ticketId: string, closure: Closure) => {
  await hall.handles("librarian").acceptTicket({ ticketId });
  const answer = { ticketId, text: "好了。", closure, closureNote: "没有经费" };
  await hall.handles("librarian").writeAnswer(answer);
  await hall.handles("head").reviewAnswer({ ticketId, isApproved: true });
};
const days = (count: number) => (hall.now = new Date(hall.now.getTime() + count * 86_400_000));
const tickets = () => hall.service.database.db!.collection("tickets");

/** What happens over some weeks at two desks: every figure has something in it. */
async function weeks(): Promise<void> {
  const all: string[] = [];
  for (let i = 0; i < 7; i++) all.push(await raise(i % 2 ? "asker" : "other"));
  const [solved, explained, unsolved, passedOn, paused, withdrawn, overdue] = all as [string, ...string[]];
  await answered(solved, Closure.SOLVED);
  const who = (id: string) => hall.asks(all.indexOf(id) % 2 ? "asker" : "other");
  await who(solved).rateAnswer({ ticketId: solved, satisfaction: Satisfaction.SATISFIED });
  days(1);
  await answered(explained!, Closure.EXPLAINED);
  await who(explained!).reopenTicket({ ticketId: explained!, text: "还没好" });
  await answered(unsolved!, Closure.CANNOT_SOLVE);
  const transfer = { ticketId: passedOn!, deskCode: "logistics", reason: "属后勤" };
  await hall.handles("librarian").transferTicket(transfer);
  await hall.handles("librarian").acceptTicket({ ticketId: paused! });
  await hall
    .handles("librarian")
    .replyToAsker({ ticketId: paused!, text: "哪盏？", kind: ReplyKind.QUESTION });
  await who(withdrawn!).withdrawTicket({ ticketId: withdrawn! });
  expect(overdue).toBeDefined();
  days(14);
}

const COUNTS = [
  ...(["submitted", "open", "overdue", "answered", "respondedInTime", "solvedInTime", "solved"] as const),
  ...(["explained", "cannotSolve", "notResponsible", "rated", "satisfied", "reopened"] as const),
];
const plain = (figure: DeskFigure | undefined) => COUNTS.map((name) => figure![name]);
async function figures(deskCode: string) {
  const { desks } = await hall.handles("department").getDeskFigures({ organizationId: "u" });
  return plain(desks.find((each) => each.deskCode === deskCode));
}
const LIBRARY = [6, 3, 2, 2, 2, 2, 1, 0, 1, 0, 1, 1, 1];
const LOGISTICS = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

test("figures are those of the tickets, wherever each of them lies by now", async () => {
  await weeks();
  expect(await figures("library")).toEqual(LIBRARY);
  expect(await figures("logistics")).toEqual(LOGISTICS);
  expect(await figures("teaching")).toEqual(COUNTS.map(() => 0));
});

test("counted by many at once while tickets come, each ticket counts once", async () => {
  await raise();
  const count = Array.from({ length: 8 }, () => figures("library"));
  await Promise.all([...count, ...Array.from({ length: 4 }, () => raise()), raise("other")]);
  expect((await figures("library"))[0]).toBe(6);
});

test("whoever read the tickets before a change does not put the figures back to what they were", async () => {
  await raise();
  await figures("library");
  await raise();
  let meanwhile = async () => {
    meanwhile = async () => undefined;
    await raise();
    await figures("library");
  };
  const slow = {
    updateOne: tickets().updateOne.bind(tickets()),
    find(filter: object, options: object) {
      const cursor = tickets().find(filter, options);
      if (!("desk.code" in filter)) return cursor;
      return { toArray: async () => cursor.toArray().then((read) => meanwhile().then(() => read)) };
    },
  };
  const { db } = hall.service.database;
  const collection = (name: string) => (name === "tickets" ? slow : db!.collection(name));
  await mongoTallies({ db: { collection } } as never).refresh();
  expect((await figures("library"))[0]).toBe(3);
});

test("what was broken off before it was noted as counted is counted again, and comes to the same", async () => {
  await weeks();
  const waiting = await tickets()
    .find({ untallied: { $gt: "" } })
    .toArray();
  expect(waiting.length).toBeGreaterThan(0);
  expect(await figures("library")).toEqual(LIBRARY);
  expect(await tickets().countDocuments({ untallied: { $gt: "" } })).toBe(0);
  for (const { _id, untallied } of waiting) await tickets().updateOne({ _id }, { $set: { untallied } });
  expect(await figures("library")).toEqual(LIBRARY);
});

test("a year is counted from its day on, and a migration comes to what the tickets have come to", async () => {
  await weeks();
  await figures("library");
  await hall.service.database.db!.collection("tallies").deleteMany({});
  expect((await figures("library"))[0]).toBe(0);
  const { up } = migrations.find(({ id }) => id === "0003-tallies")!;
  for (const _ of [1, 2]) {
    await up(hall.service.database.db!);
    expect(await figures("library")).toEqual(LIBRARY);
    expect(await figures("logistics")).toEqual(LOGISTICS);
  }
  hall.now = new Date("2027-03-18T02:00:00Z");
  expect((await figures("library"))[0]).toBe(6);
  days(1);
  expect((await figures("library"))[0]).toBe(0);
});
