import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "@jest/globals";
import { addDays, ExpectedError, startOf, type Day, type Period } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import type { Directory } from "../domain/directory.ts";
import type { KeptTicket } from "../domain/queue.ts";
import { importTickets } from "./import-tickets.ts";
import { keepDirectory } from "./keep-directory.ts";
import type { FeedbackPorts, TicketChange } from "./ports.ts";
import { cardOf } from "./watch-tickets.ts";

const demo = (name: string): string =>
  readFileSync(new URL(`../../../../deploy/demo/${name}`, import.meta.url), "utf8");
const plain = <T>(name: string): T => (readYaml(demo(name), name).root as unknown as { value: T }).value;
const TICKETS = demo("tickets.yaml");

interface Person {
  readonly number: string;
  readonly name: string;
  readonly roles?: readonly { readonly role: string; readonly on: string }[];
}
const { people } = plain<{ people: Person[] }>("register.yaml");
interface FiledPeriod {
  readonly kind: Period["kind"];
  readonly from: Day;
  readonly to?: Day;
}
const periods: Period[] = plain<{ periods: FiledPeriod[] }>("calendar.yaml").periods.map(
  ({ kind, from, to = from }) => ({ kind, from, to }),
);
const lineOf = (codePath: string) =>
  codePath
    .split("/")
    .map((_, i, codes) => codes.slice(0, i + 1).join("/"))
    .map((id) => ({ id, name: id, type: "COMMITTEE" }));

/** The demo university's desks on a day, without a ticket. */
async function open(day: Day) {
  const kept = new Map<string, KeptTicket>();
  const changes: TicketChange[] = [];
  let directory: Directory = { id: "YT", categories: [], desks: [], misconductChannel: { zhCn: "", en: "" } };
  const ports = {
    tickets: {
      find: async (id: string) => kept.get(id),
      countOpen: async () => 0,
      async add(change: TicketChange) {
        if (kept.has(change.kept.id)) return false;
        changes.push(change);
        return !!kept.set(change.kept.id, change.kept);
      },
    },
    directories: {
      find: async () => directory,
      list: async () => [directory],
      async change(_: string, decide: (before: Directory) => { directory: Directory }) {
        return (directory = decide(directory).directory);
      },
    },
    register: {
      lineage: async (id: string) => lineOf(id),
      lineageByCodes: async (codePath: string) => (codePath.startsWith("YT") ? lineOf(codePath) : []),
      async describeNumber(number: string) {
        const person = people.find((each) => each.number === number);
        if (!person) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", "nobody");
        return { personId: number, name: person.name };
      },
      overseers: async (ids: readonly string[]) =>
        people
          .filter(({ roles = [] }) =>
            roles.some(({ role, on }) => /ORG_DEP|COLLEGE_COM/.test(role) && ids.includes(on)),
          )
          .map(({ number, name }) => ({ personId: number, name })),
    },
    calendar: { read: async () => periods },
    clock: { now: () => new Date(startOf(day).getTime() + 10 * 3_600_000) },
  } as unknown as FeedbackPorts;
  await keepDirectory(ports).import(demo("desks.yaml"), "desks.yaml");
  return { kept, changes, day, bring: importTickets(ports) };
}
let hall: Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  hall = await open("2026-11-26");
});
const one = (key: string): KeptTicket => hall.kept.get(`filed-${key}`)!;
const lastTurn = (key: string) => one(key).turns.at(-1);

test("the demo's tickets stand where they should on whatever day the file is read, and the same file again changes nothing", async () => {
  const states = {
    ...{ T01: "CLOSED", T02: "ANSWERED", T03: "CLOSED", T04: "ANSWERED", T05: "ANSWERED" },
    ...{ "T05-1": "MERGED", "T05-2": "MERGED", "T05-3": "MERGED", "T05-4": "MERGED" },
    ...{ T06: "COORDINATION", T07: "IN_PROGRESS", T08: "ACCEPTED", T09: "IN_PROGRESS" },
    ...{ T10: "NEED_INFO", T11: "ANSWERED", T12: "WITHDRAWN" },
  };
  for (let day = "2026-05-12"; day < "2027-03-01"; day = addDays(day, 17)) {
    hall = await open(day);
    expect(await hall.bring(TICKETS, "tickets.yaml")).toEqual({ created: 16, unchanged: 0 });
    expect(await hall.bring(TICKETS, "tickets.yaml")).toEqual({ created: 0, unchanged: 16 });
    expect(Object.fromEntries(Object.keys(states).map((key) => [key, one(key).state]))).toEqual(states);
    const moment = { time: startOf(day), periods };
    expect(cardOf(one("T09"), moment, day)).toBe("RED");
    // Three days, and the five that were worked while its asker was away, the Saturday among them.
    expect(one("T10").solution).toMatchObject({ dueDay: "2026-05-13", addedDays: 5, pauseDay: "2026-05-11" });
    expect(cardOf(one("T10"), moment, day)).toBe("NONE");
  }
});

test("each says honestly how it ended, and who asked the same hears of it there", async () => {
  await hall.bring(TICKETS, "tickets.yaml");
  const closures = ["T01", "T02", "T03", "T11"].map(
    (key) => one(key).turns.findLast((turn) => turn.closure)?.closure,
  );
  expect(closures).toEqual(["SOLVED", "EXPLAINED", "SOLVED", "CANNOT_SOLVE"]);
  expect(lastTurn("T11")?.closureNote).toContain("明年预算");
  expect(one("T03")).toMatchObject({ reopenCount: 1, satisfaction: "SATISFIED" });
  expect(one("T06")).toMatchObject({ transferCount: 2, desk: { code: "logistics" } });
  expect(one("T05").merged.map(({ ticketId }) => ticketId)).toEqual(
    ["T05-1", "T05-2", "T05-3", "T05-4"].map((key) => `filed-${key}`),
  );
});

test("the one without a name has nobody in it, and of nothing anybody is told", async () => {
  await hall.bring(TICKETS, "tickets.yaml");
  const nameless = one("T07");
  expect(nameless.asker ?? nameless.askerId).toBeUndefined();
  expect(nameless.turns.filter(({ deskName }) => !deskName).map(({ time }) => time)).toEqual([]);
  for (const { tells = [], act, satisfiedBy } of hall.changes)
    expect([tells, act?.actorId, satisfiedBy]).toEqual([[], "operator", undefined]);
});

const filed = (acts: string, more = "nameLevel: NAMED, asker: YT2024-0051") => `
tickets:
  - { key: A, kind: HELP, category: library, title: 灯坏了, text: 灯坏了。, ${more},
      acts: [{ act: SUBMIT, daysAgo: 9 }${acts && `, ${acts}`}] }
`;
const accepted = "{ act: ACCEPT, by: YT2024-0172, daysAgo: 8 }";
test.each([
  [
    "an act of somebody who does not answer there",
    filed("{ act: ACCEPT, by: YT2024-0174, daysAgo: 8 }"),
    "4:",
  ],
  ["an act that does not fit", filed(`${accepted}, ${accepted}`), "4:"],
  [
    "a review of one's own answer",
    filed(
      "{ act: ACCEPT, by: YT2024-0173, daysAgo: 8 }, { act: ANSWER, by: YT2024-0173, daysAgo: 8, closure: SOLVED, note: 好 }, { act: APPROVE, by: YT2024-0173, daysAgo: 8 }",
    ),
    "4:",
  ],
  [
    "a review by somebody who leads nothing",
    filed(
      "{ act: ACCEPT, by: YT2024-0173, daysAgo: 8 }, { act: ANSWER, by: YT2024-0173, daysAgo: 8, closure: SOLVED, note: 好 }, { act: APPROVE, by: YT2024-0172, daysAgo: 8 }",
    ),
    "4:",
  ],
  [
    "no reason where it cannot be solved",
    filed(`${accepted}, { act: ANSWER, by: YT2024-0172, daysAgo: 8, closure: CANNOT_SOLVE, note: 不行 }`),
    "4:",
  ],
  ["acts out of order", filed("{ act: NUDGE, daysAgo: 10 }"), "4:"],
  ["an end that there is not", filed("{ act: MERGE, by: YT2024-0172, daysAgo: 8, into: B }"), "4:"],
  ["somebody unknown", filed(accepted, "nameLevel: NAMED, asker: YT2024-9999"), "3:"],
  ["a name where there is none", filed("", "nameLevel: ANONYMOUS, asker: YT2024-0051"), "3:"],
  [
    "a key where there is a name",
    filed("", `nameLevel: NAMED, asker: YT2024-0051, keyHash: ${"a".repeat(64)}`),
    "3:",
  ],
  ["a category that there is not", filed("").replace("category: library", "category: none"), "3:"],
])("%s is a fault with its line, and then nothing is written", async (_, yaml, line) => {
  const good = yaml + filed(accepted).replace("\ntickets:\n", "").replace("key: A", "key: Z");
  const error: unknown = await hall.bring(good, "t.yaml").catch((refused: unknown) => refused);
  expect(error).toMatchObject({ reason: "TICKETS_INVALID" });
  expect((error as ExpectedError).violations[0]!.field).toMatch(new RegExp(`^t.yaml:${line}`));
  expect(hall.changes).toEqual([]);
});
