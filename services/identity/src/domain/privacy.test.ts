import { expect, test } from "@jest/globals";
import { newPerson } from "./person.ts";
import { blocked, unblocked } from "./privacy.ts";

test("an answer that blocks a record counts once, also when it was lifted since", () => {
  const person = newPerson({ id: "p", number: "YT1", name: "林示一", category: "STUDENT" });
  const blocking = { time: new Date(0), actorId: "a", ground: "MUST_BE_KEPT" };
  const once = blocked(person, "r", blocking);
  expect(once.blocking).toEqual(blocking);
  const lifted = unblocked(once);
  expect(blocked(lifted, "r", blocking)).toBe(lifted);
  expect(blocked(lifted, "another", blocking).blocking).toEqual(blocking);
});
