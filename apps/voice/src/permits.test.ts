import { beforeEach, expect, test } from "@jest/globals";
import { ProblemError } from "@qiming/web-kit";
import { permitOffice } from "./permit-office.fixture.ts";
import { readyPermits, takePermits, usePermit } from "./permits.ts";

const office = await permitOffice("2026-03-16");
const sign = async (_: string, blinded: string) => office.sign(blinded);
const refused = (reason: string, status: number) => new ProblemError({ reason, status });
beforeEach(() => {
  localStorage.clear();
  office.signed.length = 0;
});

test("the permits of a week are signed without being seen, and whoever checks them finds them genuine", async () => {
  await takePermits("p-1", office.week, sign);
  const permits = readyPermits("p-1");
  expect(permits).toHaveLength(3);
  expect(new Set(permits.map(({ serial }) => serial)).size).toBe(3);
  for (const permit of permits) {
    expect(permit.weekDay).toBe("2026-03-16");
    expect(await office.isGenuine(permit)).toBe(true);
    for (const seen of office.signed) {
      expect(seen).not.toContain(permit.serial);
      expect(seen).not.toBe(permit.signature);
    }
  }
  expect(readyPermits("p-2")).toEqual([]);
});

test("they are taken once, and one that was used is neither drawn again nor told by anything kept here", async () => {
  await takePermits("p-1", office.week, sign);
  const [used] = readyPermits("p-1");
  usePermit("p-1", used!);
  await takePermits("p-1", office.week, sign);
  expect(office.signed).toHaveLength(3);
  expect(readyPermits("p-1")).toHaveLength(2);
  expect(JSON.stringify({ ...localStorage })).not.toContain(used!.serial);
});

test("where the answer is lost, the same permit is asked for again", async () => {
  const lose = async (_: string, blinded: string) => {
    office.sign(blinded);
    throw refused("UNAVAILABLE", 503);
  };
  await expect(takePermits("p-1", office.week, lose)).rejects.toThrow("UNAVAILABLE");
  expect(readyPermits("p-1")).toEqual([]);
  await takePermits("p-1", office.week, sign);
  expect(new Set(office.signed).size).toBe(3);
  expect(readyPermits("p-1")).toHaveLength(3);
});

test("two tabs that ask at once ask for the same ones", async () => {
  await Promise.all([1, 2].map(() => takePermits("p-1", office.week, sign)));
  expect(new Set(office.signed).size).toBe(3);
  expect(readyPermits("p-1")).toHaveLength(3);
});

test("those of the last week count as well and go first; older ones go, and those of a key that is no more", async () => {
  const before = await permitOffice("2026-03-09");
  const older = await permitOffice("2026-03-02");
  const other = await permitOffice("2026-03-16");
  for (const each of [older, before, other])
    await takePermits("p-1", { ...each.week, permits: 1 }, async (_, blinded) => each.sign(blinded));
  await takePermits("p-1", { ...office.week, permits: 1 }, sign);
  const permits = readyPermits("p-1");
  expect(permits.map(({ weekDay }) => weekDay)).toEqual(["2026-03-09", "2026-03-16"]);
  expect(await before.isGenuine(permits[0]!)).toBe(true);
  expect(await office.isGenuine(permits[1]!)).toBe(true);
});

test("where others were taken on another device, no more are asked for", async () => {
  let asked = 0;
  const oneIsLeft = async (_: string, blinded: string) => {
    if (++asked > 1) throw refused("PERMITS_USED_UP", 429);
    return office.sign(blinded);
  };
  await expect(takePermits("p-1", office.week, oneIsLeft)).rejects.toThrow("PERMITS_USED_UP");
  await takePermits("p-1", office.week, oneIsLeft);
  expect(asked).toBe(2);
  expect(readyPermits("p-1")).toHaveLength(1);
});

test("a signature of another key is refused", async () => {
  const other = await permitOffice("2026-03-16");
  await expect(
    takePermits("p-1", office.week, async (_, blinded) => other.sign(blinded)),
  ).rejects.toMatchObject({ problem: { reason: "PERMIT_INVALID" } });
  expect(readyPermits("p-1")).toEqual([]);
});

test("what is kept and cannot be read counts as nothing", () => {
  localStorage.setItem("qiming:voice:permits:p-1", "{");
  expect(readyPermits("p-1")).toEqual([]);
});
