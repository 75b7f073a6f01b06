import { expect, test } from "@jest/globals";
import { ProblemError } from "@qiming/web-kit";
import { patiently } from "./patiently.ts";

const late = () => new ProblemError({ reason: "DEADLINE_EXCEEDED", status: 504 });

test.each([
  [2, "counted"],
  [8, "counted"],
  [9, "DEADLINE_EXCEEDED"],
])("after %i answers that came too late: %s", async (times, expected) => {
  let [asked, told] = [0, 0];
  const read = async () => {
    if (asked++ < times) throw late();
    return "counted";
  };
  const outcome = await patiently(read, () => told++).catch(({ problem }: ProblemError) => problem.reason);
  expect(outcome).toBe(expected);
  expect(told).toBe(Math.min(times, 8));
});

test("what else goes wrong is told at once", async () => {
  const refused = new ProblemError({ reason: "PERMISSION_DENIED", status: 403 });
  await expect(
    patiently(
      () => Promise.reject(refused),
      () => undefined,
    ),
  ).rejects.toBe(refused);
});
