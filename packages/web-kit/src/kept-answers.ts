/**
 * Answers that this device keeps to be read without a network: by person, for a week, and until somebody logs out or is found to be logged out.
 * The contract says which (`kept_on_device`).
 */
import { watch } from "vue";
import { keepsOffline } from "./preferences.ts";
import { deviceStorage, forgetDrafts } from "./storage.ts";

const CACHE = "qiming:kept";
const PERSON = "qiming:person";
const TIME = "x-qiming-kept";
/** What else a reader leaves on a device: what they searched for, and what they were given a key to. */
const TRACES = ["qiming:recent-searches", "qiming:previews"];
const KEPT_FOR_MS = 7 * 86_400_000;

const times = new WeakMap<object, Date>();

/** When a value was read, where it is a copy that this device has kept; undefined for what has just come. */
export const keptSince = (value: unknown): Date | undefined =>
  typeof value === "object" && value !== null ? times.get(value) : undefined;

/** Whose copies this device keeps; undefined where nobody's. */
export const keptPerson = (): string | undefined => deviceStorage.getItem(PERSON) ?? undefined;

const nameOf = (person: string): string => `${CACHE}:${person}`;

/** From now on what is read is this person's; what somebody else has left here goes. */
export async function keepAnswersOf(person: string): Promise<void> {
  if (keptPerson() !== person) await forgetAnswers();
  deviceStorage.setItem(PERSON, person);
  if (globalThis.caches) await forgetOld(await caches.open(nameOf(person)));
}

const isOld = (kept: Response | undefined): boolean =>
  Date.now() - new Date(kept?.headers.get(TIME) ?? 0).getTime() > KEPT_FOR_MS;

async function forgetOld(cache: Cache): Promise<void> {
  for (const request of await cache.keys())
    if (isOld(await cache.match(request))) await cache.delete(request);
}

// Whoever no longer wants copies here has none left.
watch(keepsOffline, async (keeps) => {
  const person = keptPerson();
  if (!keeps && person && globalThis.caches) await caches.delete(nameOf(person));
});

/** Removes every copy from this device, and what was begun here. */
export async function forgetAnswers(): Promise<void> {
  forgetDrafts();
  for (const key of [PERSON, ...TRACES]) deviceStorage.removeItem(key);
  if (!globalThis.caches) return;
  for (const name of await caches.keys()) if (name.startsWith(CACHE)) await caches.delete(name);
}

/** Keeps an answer where the reader wants that. Never fails: a copy is a convenience. */
export async function keepAnswer(path: string, answer: unknown): Promise<void> {
  const person = keptPerson();
  if (!person || !keepsOffline.value || !globalThis.caches) return;
  try {
    const headers = { "Content-Type": "application/json", [TIME]: new Date().toISOString() };
    await (await caches.open(nameOf(person))).put(path, new Response(JSON.stringify(answer), { headers }));
    // Whoever has left meanwhile leaves nothing behind.
    if (keptPerson() !== person) await caches.delete(nameOf(person));
  } catch (error) {
    console.warn("an answer could not be kept", error);
  }
}

/** The copy of an answer; undefined where there is none that is young enough. */
export async function keptAnswer(path: string): Promise<object | undefined> {
  const person = keptPerson();
  if (!person || !globalThis.caches) return undefined;
  const kept = await (await caches.open(nameOf(person))).match(path);
  if (!kept || isOld(kept)) return undefined;
  const answer = (await kept.json()) as object;
  times.set(answer, new Date(kept.headers.get(TIME)!));
  return answer;
}
