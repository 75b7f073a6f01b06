import { expect, test } from "@jest/globals";
import type { MeetingJson } from "@qiming/contracts/browser/meeting";
import { toCalendar } from "./ics.ts";

const around = {
  agenda: "议程",
  aboutSomebody: "有关党员的事项",
  pageOf: (id: string) => `https://qiming.example.edu/m/meetings/${id}`,
  now: new Date("2026-03-01T08:30:15.250Z"),
};
const meeting = (more: MeetingJson = {}, plan: MeetingJson["plan"] = {}): MeetingJson => ({
  id: "m-1",
  state: "MEETING_STATE_NOTICED",
  revision: 3,
  plan: {
    title: "三月支部党员大会",
    startTime: "2026-03-18T11:00:00Z",
    minutes: 90,
    place: "教学楼 C305",
    ...plan,
  },
  agenda: [{ title: "听取报告" }, { title: "讨论" }],
  ...more,
});
/** As it comes out of a file: half a character does not. */
const calendarOf = (...all: MeetingJson[]) =>
  new TextDecoder().decode(new TextEncoder().encode(toCalendar(all, around)));
const unfolded = (calendar: string) => calendar.replaceAll("\r\n ", "").split("\r\n").slice(0, -1);

/** As RFC 5545 reads a text, 3.3.11. */
const read = (text: string) =>
  text.replace(/\\([\\;,nN])/g, (_, each: string) => (/n/i.test(each) ? "\n" : each));
const valueOf = (calendar: string, property: string) =>
  unfolded(calendar)
    .find((line) => line.startsWith(`${property}:`))
    ?.slice(property.length + 1);

test("a meeting is one event, with its time in UTC, its place and its agenda", () => {
  expect(unfolded(calendarOf(meeting({}, { link: "https://meet.example.org/1" })))).toEqual([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Qiming//Meetings//ZH",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    "UID:m-1@qiming",
    "DTSTAMP:20260301T083015Z",
    "DTSTART:20260318T110000Z",
    "DTEND:20260318T123000Z",
    "SUMMARY:三月支部党员大会",
    "LOCATION:教学楼 C305",
    "URL:https://meet.example.org/1",
    String.raw`DESCRIPTION:议程\n1. 听取报告\n2. 讨论\n\nhttps://meet.example.org/1\n\nhttps://qiming.example.edu/m/meetings/m-1`,
    "STATUS:CONFIRMED",
    "SEQUENCE:3",
    "END:VEVENT",
    "END:VCALENDAR",
  ]);
});

test("a cancelled meeting is taken out, and one online alone has no place", () => {
  const calendar = calendarOf(
    meeting({ state: "MEETING_STATE_CANCELLED", revision: 4 }, { place: "", link: "https://a.example/x" }),
  );
  expect(valueOf(calendar, "STATUS")).toBe("CANCELLED");
  expect(valueOf(calendar, "SEQUENCE")).toBe("4");
  expect(valueOf(calendar, "LOCATION")).toBeUndefined();
  expect(valueOf(calendar, "URL")).toBe("https://a.example/x");
});

test.each([
  ["javascript:alert(1)", undefined],
  ["http://a.example", undefined],
  ["https://a.example/x\r\nSTATUS:CANCELLED", "https://a.example/xSTATUS:CANCELLED"],
])("the link %p is written as %p", (link, expected) => {
  const calendar = calendarOf(meeting({}, { link }));
  expect(valueOf(calendar, "URL")).toBe(expected);
  expect(valueOf(calendar, "STATUS")).toBe("CONFIRMED");
});

const ATOMS = [
  ..."aZ09 ;,:\\\"'\n\t=",
  ...["\r\n", "\r", "\u0000", "\u007f", "\u0085", "é", "ß", "会", "议", "，", "；", "€"],
  ...["😀", "👩‍🎓", "𠮷", "\u{10ffff}", "END:VEVENT", "\nEND:VCALENDAR", "\\n", "\\\\;"],
];
/** Draws the same texts in every run. */
function texts(seed: number) {
  let state = seed;
  const below = (bound: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  return (most: number) => Array.from({ length: below(most + 1) }, () => ATOMS[below(ATOMS.length)]).join("");
}
const drawn = Array.from({ length: 500 }, (_, seed) => {
  const text = texts(seed + 1);
  const [title, place] = [text(120), text(160)];
  return meeting({ id: text(6), agenda: [{ title: text(300) }, { title: text(80) }] }, { title, place });
});
/** What of a text can stand in a calendar. */
const plain = (text = "") => text.replace(/\r\n?/g, "\n").replace(/[\0\u007f\u0085]/g, "");

test("what is written is read again, whatever it is (seeded)", () => {
  for (const each of drawn) {
    const calendar = calendarOf(each);
    const [first, second] = each.agenda!;
    expect(read(valueOf(calendar, "SUMMARY")!)).toBe(plain(each.plan!.title));
    expect(read(valueOf(calendar, "LOCATION") ?? "")).toBe(plain(each.plan!.place));
    expect(read(valueOf(calendar, "UID")!)).toBe(`${plain(each.id)}@qiming`);
    expect(read(valueOf(calendar, "DESCRIPTION")!)).toBe(
      plain(`议程\n1. ${first!.title}\n2. ${second!.title}\n\n${around.pageOf(each.id!)}`),
    );
  }
});

test("no text makes a line of its own (seeded)", () => {
  const names = unfolded(calendarOf(meeting())).map((line) => line.split(":")[0]);
  for (const each of drawn) {
    const place = each.plan!.place ? [] : ["LOCATION"];
    expect(unfolded(calendarOf(each)).map((line) => line.split(":")[0])).toEqual(
      names.filter((name) => !place.includes(name!)),
    );
  }
});

test("no line is longer than 75 octets, and none is cut inside a character (seeded)", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let longest = 0;
  for (const each of drawn) {
    const lines = split(new TextEncoder().encode(calendarOf(each)));
    expect(lines.pop()).toHaveLength(0);
    for (const line of lines) {
      longest = Math.max(longest, line.length);
      expect(() => decoder.decode(Uint8Array.from(line))).not.toThrow();
    }
  }
  expect(longest).toBe(75);
});

/** At each CR LF, octet by octet. */
function split(octets: Uint8Array): number[][] {
  const lines: number[][] = [[]];
  for (const octet of octets) {
    const line = lines.at(-1)!;
    if (octet === 10 && line.at(-1) === 13) {
      line.pop();
      lines.push([]);
    } else line.push(octet);
  }
  return lines;
}

test("a calendar that may be anywhere is not told whom a meeting decides about", () => {
  const motion = { kind: "MOTION_KIND_ADMISSION", text: "接收甲示一同志" } as const;
  const agenda = [{ title: "听取报告" }, { title: "讨论接收甲示一", vote: { motion } }];
  const calendar = toCalendar([meeting({ agenda })], around);
  expect(calendar).toContain("有关党员的事项");
  expect(calendar).not.toContain("甲示一");
});
