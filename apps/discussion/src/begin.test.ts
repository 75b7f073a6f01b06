import { expect, test } from "@jest/globals";
import { begunIn, begunKinds, writable } from "./begin.ts";

const branch = { spaceId: "b-1", mayWrite: true };

test("discussions are opened by whoever publishes there; everybody nominates and asks for help", () => {
  expect(begunKinds(branch)).toEqual([
    ...["TOPIC_KIND_HELP_ASKED", "TOPIC_KIND_HELP_OFFERED", "TOPIC_KIND_COMPANIONS", "TOPIC_KIND_EXPERIENCE"],
    "NOMINATION",
  ]);
  expect(begunKinds({ ...branch, mayPublish: true })[0]).toBe("TOPIC_KIND_DISCUSSION");
});

test("an address begins only what can be begun there", () => {
  expect(begunIn("nominate", branch)).toBe("NOMINATION");
  expect(begunIn("TOPIC_KIND_HELP_ASKED", branch)).toBe("TOPIC_KIND_HELP_ASKED");
  expect(begunIn("TOPIC_KIND_DISCUSSION", branch)).toBe("");
  expect(begunIn("NOMINATION ", branch)).toBe("");
});

test("whoever only stands above a place begins nothing there", () => {
  expect(writable([branch, { spaceId: "c-1" }])).toEqual([branch]);
});
