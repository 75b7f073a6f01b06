import { expect, test } from "@jest/globals";
import { choicesFor, faultOf, isExpired, todayAt, toPaper } from "./papers.ts";

const MOST = 8 * 1024 * 1024;
test.each([
  [0, "empty"],
  [1, undefined],
  [MOST, undefined],
  [MOST + 1, "tooLarge"],
])("a file of %s bytes is %s", (size, fault) => {
  expect(faultOf({ size })).toBe(fault);
});

test("a paper counts on its last day, in Beijing", () => {
  expect(todayAt(new Date("2026-03-18T15:59:00Z"))).toBe("2026-03-18");
  expect(todayAt(new Date("2026-03-18T16:00:00Z"))).toBe("2026-03-19");
  expect(isExpired({ validUntil: "2026-03-18" }, "2026-03-18")).toBe(false);
  expect(isExpired({ validUntil: "2026-03-18" }, "2026-03-19")).toBe(true);
  expect(isExpired({}, "2026-03-19")).toBe(false);
});

test("what counts can be chosen, and what was added as such comes first", () => {
  const papers = [
    { id: "a", kind: "护照" },
    { id: "b", kind: "困难证明", validUntil: "2026-03-17" },
    { id: "c", kind: "困难证明" },
  ];
  expect(choicesFor(papers, "困难证明", "2026-03-18").map(({ id }) => id)).toEqual(["c", "a"]);
});

/** The test's browser knows no bytes of files. */
const BYTES = Uint8Array.from([1, 2, 3]);
const file = (name: string) =>
  Object.assign(new File([BYTES], name), { arrayBuffer: async () => BYTES.buffer });

test("a file goes with its name, and one too long keeps its ending", async () => {
  expect(await toPaper(file("证明.pdf"), { kind: "困难证明" })).toEqual({
    ...{ name: "证明.pdf", kind: "困难证明", validUntil: "", content: "AQID" },
  });
  const { name } = await toPaper(file(`${"长".repeat(200)}.pdf`));
  expect([name.length, name.slice(-4)]).toEqual([120, ".pdf"]);
  expect((await toPaper(file("证明.pdf"), { name: " 我的证明 " })).name).toBe("我的证明");
});
