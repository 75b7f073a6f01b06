import { beforeEach, expect, test } from "@jest/globals";
import { ProblemError } from "@qiming/web-kit";
import { permitOffice, TAKING_DAYS } from "./permit-office.fixture.ts";
import { readyPermits, takePermit, usePermit } from "./permits.ts";

const office = await permitOffice("2026-03-16");
const sign = async (_: string, blinded: string) => office.sign(blinded);
/** As often as the web is opened in one week. */
async function takeAll(how = sign, days = TAKING_DAYS): Promise<void> {
  for (const day of days) await takePermit("p-1", office.week, how, day);
}
const refused = (reason: string, status: number) => new ProblemError({ reason, status });
beforeEach(() => {
  localStorage.clear();
  office.signed.length = 0;
});

test("the permits of a week are signed without being seen, and whoever checks them finds them genuine", async () => {
  await takeAll();
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

test("they are taken one at a time, by the calendar and not by use, and three a week", async () => {
  const days = ["16", "16", "17", "18", "18", "19", "20", "21", "22"].map(
    (day) => new Date(`2026-03-${day}`),
  );
  const counts = async (isUsing: boolean) => {
    localStorage.clear();
    office.signed.length = 0;
    const after: number[] = [];
    for (const day of days) {
      await takePermit("p-1", office.week, sign, day);
      after.push(office.signed.length);
      for (const each of isUsing ? readyPermits("p-1") : []) usePermit("p-1", each);
    }
    return after;
  };
  const taken = await counts(false);
  expect(taken).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
  expect(await counts(true)).toEqual(taken);
});

test("a device that is opened late in the week takes one on a day", async () => {
  await takeAll(sign, [new Date("2026-03-20"), new Date("2026-03-20"), new Date("2026-03-21")]);
  expect(office.signed).toHaveLength(2);
});

test("one that was used is neither drawn again nor told by anything kept here", async () => {
  await takeAll();
  const [used] = readyPermits("p-1");
  usePermit("p-1", used!);
  await takeAll();
  expect(office.signed).toHaveLength(3);
  expect(readyPermits("p-1")).toHaveLength(2);
  expect(JSON.stringify({ ...localStorage })).not.toContain(used!.serial);
});

test("where the answer is lost, the same permit is asked for again", async () => {
  const lose = async (_: string, blinded: string) => {
    office.sign(blinded);
    throw refused("UNAVAILABLE", 503);
  };
  await expect(takePermit("p-1", office.week, lose)).rejects.toThrow("UNAVAILABLE");
  expect(readyPermits("p-1")).toEqual([]);
  await takePermit("p-1", office.week, sign);
  expect(new Set(office.signed).size).toBe(1);
  expect(readyPermits("p-1")).toHaveLength(1);
});

test("two tabs that ask at once ask for the same one", async () => {
  await Promise.all([1, 2].map(() => takePermit("p-1", office.week, sign)));
  expect(new Set(office.signed).size).toBe(1);
  expect(readyPermits("p-1")).toHaveLength(1);
});

test("those of the last week count as well and go first; older ones go, and those of a key that is no more", async () => {
  const before = await permitOffice("2026-03-09");
  const older = await permitOffice("2026-03-02");
  const other = await permitOffice("2026-03-16");
  for (const each of [older, before, other])
    await takePermit("p-1", { ...each.week, permits: 1 }, async (_, blinded) => each.sign(blinded));
  await takePermit("p-1", { ...office.week, permits: 1 }, sign);
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
  await expect(takeAll(oneIsLeft)).rejects.toThrow("PERMITS_USED_UP");
  await takeAll(oneIsLeft);
  expect(asked).toBe(2);
  expect(readyPermits("p-1")).toHaveLength(1);
});

test("a signature of another key is refused", async () => {
  const other = await permitOffice("2026-03-16");
  await expect(
    takePermit("p-1", office.week, async (_, blinded) => other.sign(blinded)),
  ).rejects.toMatchObject({ problem: { reason: "PERMIT_INVALID" } });
  expect(readyPermits("p-1")).toEqual([]);
});

test("what is kept and cannot be read counts as nothing", () => {
  localStorage.setItem("qiming:voice:permits:p-1", "{");
  expect(readyPermits("p-1")).toEqual([]);
});
