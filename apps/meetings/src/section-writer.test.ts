import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { MinutesSectionJson } from "@qiming/contracts/browser/meeting";
import { ProblemError } from "@qiming/web-kit";
import { sectionWriter } from "./section-writer.ts";

let stored: { text: string; revision: number };
/** What the device keeps. */
let device: string | null;
let saves: string[];
/** Reasons of the saves to come that fail; "LOST": saved, but the answer does not come back. */
let failing: string[];

beforeEach(() => {
  jest.useFakeTimers();
  stored = { text: "", revision: 0 };
  device = null;
  saves = [];
  failing = [];
});
afterEach(() => {
  jest.useRealTimers();
});

const failure = (reason: string, status: number) => new ProblemError({ reason, status });
function somebodySaves(text: string): MinutesSectionJson {
  stored = { text, revision: stored.revision + 1 };
  return { ...stored };
}
const open = (start: MinutesSectionJson = { ...stored }) =>
  sectionWriter(start, {
    save: async (text, revision) => {
      const fault = failing.shift();
      if (fault === "OFFLINE") throw failure("OFFLINE", 0);
      if (fault && fault !== "LOST") throw failure(fault, 409);
      if (text !== stored.text) {
        if (revision !== stored.revision) throw failure("SECTION_CHANGED", 409);
        somebodySaves(text);
        saves.push(text);
      }
      if (fault === "LOST") throw failure("TIMEOUT", 0);
      return { ...stored };
    },
    read: async () => ({ ...stored }),
    kept: {
      get: () => device,
      set: (text) => (device = text),
      remove: () => (device = null),
    },
  });
const later = (ms: number) => jest.advanceTimersByTimeAsync(ms);

test("saves once, after the writer has paused, and forgets what the device kept", async () => {
  const writer = open();
  for (const text of ["a", "ab", "abc"]) {
    writer.write(text);
    await later(1_000);
  }
  expect([writer.state.value, saves]).toEqual(["unsaved", []]);
  expect(device).toContain("abc");
  await later(1_000);
  expect([writer.state.value, saves, device]).toEqual(["saved", ["abc"], null]);
});

test("saves at once when it is asked to, what is typed meanwhile too", async () => {
  const writer = open();
  writer.write("a");
  const saved = writer.flush();
  expect(writer.state.value).toBe("saving");
  writer.write("ab");
  await saved;
  expect([writer.state.value, saves]).toEqual(["saved", ["a", "ab"]]);
});

test("joins both texts where somebody else has saved, and saves what comes out", async () => {
  stored = { text: "one\ntwo\nthree", revision: 1 };
  const writer = open();
  writer.write("ONE\ntwo\nthree");
  somebodySaves("one\ntwo\nTHREE");
  await writer.flush();
  expect(stored.text).toBe("ONE\ntwo\nTHREE");
  expect(writer.text.value).toBe(stored.text);
  expect(writer.clashes.value).toEqual([]);
});

test("keeps both versions of the same line, says which, until the writer has seen it", async () => {
  stored = { text: "begin", revision: 1 };
  const writer = open();
  writer.write("mine");
  somebodySaves("theirs");
  await writer.flush();
  expect(stored.text).toBe("mine\ntheirs");
  expect(writer.clashes.value).toEqual([{ mine: "mine", theirs: "theirs" }]);
  writer.settle();
  expect(writer.clashes.value).toEqual([]);
});

test("without a network it says so, keeps the text and tries again by itself", async () => {
  failing = ["OFFLINE"];
  const writer = open();
  writer.write("a");
  await writer.flush();
  expect([writer.state.value, writer.reason.value]).toEqual(["failed", "OFFLINE"]);
  expect(device).toContain('"a"');
  await later(5_000);
  expect([writer.state.value, saves, device]).toEqual(["saved", ["a"], null]);
});

test("does not try again what cannot go better by itself", async () => {
  failing = ["MEETING_STATE"];
  const writer = open();
  writer.write("a");
  await writer.flush();
  await later(60_000);
  expect([writer.state.value, saves]).toEqual(["failed", []]);
});

test("goes on after a reload with what was not saved, and joins it with what came meanwhile", async () => {
  stored = { text: "one", revision: 1 };
  failing = ["OFFLINE"];
  const before = open();
  before.write("one\nmine");
  await before.flush();
  const onDevice = device;
  jest.clearAllTimers();
  device = onDevice;
  somebodySaves("zero\none");

  const writer = open();
  expect([writer.text.value, writer.state.value]).toEqual(["one\nmine", "unsaved"]);
  await later(0);
  expect(stored.text).toBe("zero\none\nmine");
  expect(writer.state.value).toBe("saved");
});

test("a save whose answer was lost is known again, not joined with itself", async () => {
  failing = ["LOST"];
  const writer = open();
  writer.write("first");
  await writer.flush();
  writer.write("first and more");
  await writer.flush();
  expect(stored.text).toBe("first and more");
  expect(writer.clashes.value).toEqual([]);
});

test("shows what others save, but not under the hands of who is writing", async () => {
  const writer = open();
  writer.receive(somebodySaves("theirs"));
  expect(writer.text.value).toBe("theirs");
  writer.write("theirs\nmine");
  writer.receive(somebodySaves("THEIRS"));
  expect(writer.text.value).toBe("theirs\nmine");
  await writer.flush();
  expect(stored.text).toContain("mine");
  expect(stored.text).toContain("THEIRS");
});

test("an older state that comes late changes nothing", () => {
  stored = { text: "new", revision: 2 };
  const writer = open();
  writer.receive({ text: "old", revision: 1 });
  expect(writer.text.value).toBe("new");
});

test("what the device keeps and cannot be read is as if there were nothing", () => {
  device = "{";
  stored = { text: "there", revision: 1 };
  expect(open().text.value).toBe("there");
});
