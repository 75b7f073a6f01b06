import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { newPerson, type Person } from "./person.ts";
import {
  isMasked,
  shownTo,
  valueOf,
  withEntries,
  withRequest,
  withRequestDecided,
  type ProfileField,
} from "./profile.ts";

const NOW = new Date("2026-03-18T11:00:00Z");
const person = (more: Partial<Person> = {}) =>
  newPerson({ id: "p", name: "林示一", number: "YT1", category: "STUDENT", ...more });
const by = { time: NOW, actorId: "a", basis: "b" };
const one = (field: ProfileField, value: string) => [{ field, value }];

test.each<[ProfileField, string, boolean]>([
  ["NAME", "林示二", true],
  ["NAME", "", false],
  ["NAME", " 林", false],
  ["NAME", "阿·示样", true],
  ["NAME", "Anna-Maria O'Shi Jr.", true],
  ["NAME", "\u200b", false],
  ["NAME", "林\u202e示", false],
  ["NAME", "林\n示", false],
  ["PHONE", "000-0000-0012", true],
  ["PHONE", "+86 000 0000", true],
  ["PHONE", "call me", false],
  ["PHONE", "1", false],
  ["EMAIL", "a@example.org", true],
  ["EMAIL", "a b@example.org", false],
  ["EMAIL", "@", false],
  ["GENDER", "女", true],
  ["GENDER", "x", false],
  ["BIRTH_DAY", "2004-02-29", true],
  ["BIRTH_DAY", "2003-02-29", false],
  ["LEAVE_DAY", "2028-06-30", true],
  ["LEAVE_DAY", "soon", false],
  ["ETHNICITY", "汉族", true],
  ["EDUCATION", "x".repeat(21), false],
  ["PHONE", "", true],
])("%s may be %j: %s", (field, value, isValid) => {
  const work = () => withEntries(person(), one(field, value), by);
  if (isValid) expect(valueOf(work(), field)).toBe(value);
  else expect(work).toThrow(expect.objectContaining({ reason: "PROFILE_INVALID" }));
});

test("every change is kept with what was there before, and what is there already changes nothing", () => {
  const once = withEntries(person(), one("PHONE", "000-0000-0001"), by);
  expect(withEntries(once, one("PHONE", "000-0000-0001"), by)).toBe(once);
  const twice = withEntries(once, one("PHONE", ""), by);
  expect(twice.profile).toEqual({});
  expect(twice.profileChanges.map(({ before, after }) => [before, after])).toEqual([
    ["", "000-0000-0001"],
    ["000-0000-0001", ""],
  ]);
});

test("contacts change by one's own word, everything else waits, one request at a time", () => {
  const ask = (of: Person, field: ProfileField, value: string, id = "r") =>
    withRequest(of, one(field, value), { id, reason: "", now: NOW });
  const told = ask(person(), "PHONE", "000-0000-0001");
  expect([told.profile.PHONE, told.profileRequests[0]!.state]).toEqual(["000-0000-0001", "AGREED"]);
  const asked = ask(told, "GENDER", "女", "r2");
  expect([asked.profile.GENDER, asked.profileRequests[1]!.state]).toEqual([undefined, "WAITING"]);
  expect(ask(asked, "GENDER", "女", "r2")).toBe(asked);
  expect(() => ask(asked, "EDUCATION", "本科", "r3")).toThrow(
    expect.objectContaining({ reason: "REQUEST_WAITING" }),
  );
  expect(ask(asked, "EMAIL", "a@example.org", "r4").profile.EMAIL).toBe("a@example.org");
  const mixed = withRequest(told, [...one("PHONE", "000-0000-0002"), ...one("GENDER", "女")], {
    id: "m",
    reason: "",
    now: NOW,
  });
  expect(mixed.profile.PHONE).toBe("000-0000-0001");

  const decision = { deciderId: "a", answer: "", now: NOW };
  const agreed = withRequestDecided(asked, "r2", { ...decision, state: "AGREED" });
  expect(agreed.profile.GENDER).toBe("女");
  const refused = withRequestDecided(asked, "r2", { ...decision, state: "REFUSED" });
  expect(refused.profile.GENDER).toBeUndefined();
  expect(() => withRequestDecided(agreed, "r2", { ...decision, state: "REFUSED" })).toThrow(
    expect.objectContaining({ reason: "REQUEST_DECIDED" }),
  );
  expect(() => withRequestDecided(asked, "no", { ...decision, state: "AGREED" })).toThrow(
    expect.objectContaining({ reason: "REQUEST_NOT_FOUND" }),
  );
});

test("a record that may only be kept takes no entry", () => {
  const kept = person({ blocking: { time: NOW, actorId: "a", ground: "MUST_BE_KEPT" } });
  expect(() => withEntries(kept, one("PHONE", "000-0000-0001"), by)).toThrow(
    expect.objectContaining({ reason: "RECORD_BLOCKED" }),
  );
  expect(() => withRequest(kept, one("GENDER", "女"), { id: "r", reason: "", now: NOW })).toThrow(
    expect.objectContaining({ reason: "RECORD_BLOCKED" }),
  );
});

test.each<[ProfileField, string, string]>([
  ["PHONE", "000-0000-0012", "000********12"],
  ["EMAIL", "somebody@example.org", "s*******@example.org"],
  ["BIRTH_DAY", "2004-05-01", "2004-**-**"],
  ["ETHNICITY", "汉族", "**"],
  ["GENDER", "女", "女"],
  ["NAME", "林示一", "林示一"],
])("%s %s is shown as %s to whoever has no right to the whole", (field, value, shown) => {
  expect(shownTo(() => false, field, value)).toBe(shown);
  expect(shownTo(() => true, field, value)).toBe(value);
});

test("no masked value gives the whole away (seeded)", () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 20 });
  fc.assert(
    fc.property(digits, (numbers) => {
      const phone = numbers.join("");
      expect(isMasked(() => false, "PHONE")).toBe(true);
      const shown = shownTo(() => false, "PHONE", phone);
      expect(shown).toHaveLength(phone.length);
      expect(shown.replaceAll("*", "").length).toBeLessThanOrEqual(5);
    }),
    { seed: 20260301, numRuns: 200 },
  );
});

test("twenty requests a day are enough", () => {
  let asked = person();
  for (let i = 0; i < 20; i++)
    asked = withRequest(asked, one("PHONE", `000-0000-00${10 + i}`), { id: `r${i}`, reason: "", now: NOW });
  const more = (now: Date) =>
    withRequest(asked, one("PHONE", "000-0000-0099"), { id: "more", reason: "", now });
  expect(() => more(NOW)).toThrow(expect.objectContaining({ reason: "RATE_LIMITED" }));
  expect(more(new Date(NOW.getTime() + 25 * 3_600_000)).profile.PHONE).toBe("000-0000-0099");
});
