/** @jest-environment ../module-preset/src/jest-browser.mjs */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { nextTick } from "vue";
import {
  forgetAnswers,
  keepAnswer,
  keepAnswersOf,
  keptAnswer,
  keptPerson,
  keptSince,
} from "./kept-answers.ts";
import { keepsOffline } from "./preferences.ts";
import { deviceStorage } from "./storage.ts";

const PATH = "/api/v1/learning/courses";
const DAY_MS = 86_400_000;

/** What a browser has: named caches of responses. */
function cacheStorage() {
  const named = new Map<string, Map<string, Response>>();
  return {
    names: () => [...named.keys()],
    open: async (name: string) => {
      const kept = named.get(name) ?? named.set(name, new Map()).get(name)!;
      return {
        match: async (path: string) => kept.get(path)?.clone(),
        put: async (path: string, response: Response) => void kept.set(path, response),
        keys: async () => [...kept.keys()],
        delete: async (path: string) => kept.delete(path),
      };
    },
    keys: async () => [...named.keys()],
    delete: async (name: string) => named.delete(name),
  };
}

let storage: ReturnType<typeof cacheStorage>;
beforeEach(async () => {
  jest.useFakeTimers({ now: new Date("2026-11-20T08:00:00Z"), doNotFake: ["nextTick", "queueMicrotask"] });
  storage = cacheStorage();
  Object.assign(globalThis, { caches: storage });
  keepsOffline.value = true;
  await keepAnswersOf("p1");
});
afterEach(async () => {
  await forgetAnswers();
  jest.useRealTimers();
});

test("what was read is there again, with the moment when it was read", async () => {
  await keepAnswer(PATH, { courses: [{ id: "dues" }] });
  jest.setSystemTime(Date.now() + DAY_MS);
  const answer = await keptAnswer(PATH);
  expect(answer).toEqual({ courses: [{ id: "dues" }] });
  expect(keptSince(answer)).toEqual(new Date("2026-11-20T08:00:00Z"));
  expect(keptSince({ courses: [] })).toBeUndefined();
});

test("a copy is a week's: an older one is not shown, and is removed when its reader comes again", async () => {
  await keepAnswer(PATH, {});
  jest.setSystemTime(Date.now() + 7 * DAY_MS + 1);
  expect(await keptAnswer(PATH)).toBeUndefined();
  await keepAnswersOf("p1");
  expect(await (await storage.open("qiming:kept:p1")).keys()).toEqual([]);
});

test("the next person finds nothing of the one before, nor what they searched for", async () => {
  await keepAnswer(PATH, { mine: true });
  deviceStorage.setItem("qiming:recent-searches", "[]");
  await keepAnswersOf("p2");
  expect(await keptAnswer(PATH)).toBeUndefined();
  expect(storage.names().filter((name) => name.endsWith("p1"))).toEqual([]);
  expect(deviceStorage.getItem("qiming:recent-searches")).toBeNull();
});

test("the next person finds nothing that the one before began to write", async () => {
  for (const storage of [localStorage, sessionStorage]) storage.setItem("qiming:draft:x", "mine");
  localStorage.setItem("qiming:voice:followed:p1", "stays");
  await keepAnswersOf("p2");
  for (const storage of [localStorage, sessionStorage]) expect(storage.getItem("qiming:draft:x")).toBeNull();
  expect(localStorage.getItem("qiming:voice:followed:p1")).toBe("stays");
});

test("an answer that comes after its reader has left is not kept", async () => {
  const { open } = storage;
  storage.open = async (name) => {
    const cache = await open(name);
    await forgetAnswers();
    return { ...cache, put: async (path, response) => (await open(name)).put(path, response) };
  };
  await keepAnswer(PATH, {});
  expect(keptPerson()).toBeUndefined();
  expect(storage.names()).toEqual([]);
});

test("who wants no copies on this device has none, from that moment on", async () => {
  await keepAnswer(PATH, {});
  keepsOffline.value = false;
  await nextTick();
  expect(await keptAnswer(PATH)).toBeUndefined();
  await keepAnswer(PATH, {});
  expect(await keptAnswer(PATH)).toBeUndefined();
});

test("a device that cannot keep anything reads on", async () => {
  const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
  storage.open = async () => {
    throw new Error("no room");
  };
  await keepAnswer(PATH, {});
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});
