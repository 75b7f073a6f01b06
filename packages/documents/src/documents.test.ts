import { expect, test } from "@jest/globals";
import { strFromU8, unzipSync } from "fflate";
import { toDocx, toPdf, type PaperDocument } from "./index.ts";
import { readCode, readPdf } from "./testing.ts";

const minutes: PaperDocument = {
  title: "3月支部党员大会记录",
  subtitle: "本科生第一党支部",
  parts: [
    {
      kind: "facts",
      facts: [
        ["时间", "2026年3月18日 19:00"],
        ["列席", ""],
      ],
    },
    { kind: "heading", text: "一、讨论接收预备党员" },
    { kind: "text", text: "五人到会，一人书面意见。\n\n“同意”五票，通过。" },
  ],
  proof: "校验码 0123abcd",
};

test("a PDF carries its letters: what was written can be read out again", async () => {
  const bytes = await toPdf(minutes);
  const { text, pages, title } = await readPdf(bytes);
  expect([pages, title]).toEqual([1, "3月支部党员大会记录"]);
  for (const each of [
    "3月支部党员大会记录",
    "时间：2026年3月18日 19:00",
    "列席：无",
    "“同意”五票，通过。",
    "校验码 0123abcd",
    "— 1 —",
  ])
    expect(text).toContain(each);
  // The letters of one page, not the font's fifteen megabytes.
  expect(bytes.length).toBeLessThan(200_000);
});

test("a long text goes on over pages, each with its number, and no line begins with a closing mark", async () => {
  const text = Array.from({ length: 60 }, (_, index) => `第${index + 1}项，讨论；意见（附后）。`).join("");
  const { pages, lines } = await readPdf(
    await toPdf({ ...minutes, parts: [{ kind: "text", text: `${text}\n${text}` }] }),
  );
  expect(pages).toBeGreaterThan(2);
  expect(lines).toContain(`— ${pages} —`);
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.filter((line) => /^[，。；）”]/.test(line))).toEqual([]);
});

test("a letter that the font does not have is seen to be missing", async () => {
  const { text } = await readPdf(await toPdf({ ...minutes, subtitle: "𠮷示一" }));
  expect(text).toContain("〓示一");
});

test("a Word document has the text, the fonts and the lines of an official document", async () => {
  const files = unzipSync(await toDocx(minutes));
  const xml = strFromU8(files["word/document.xml"]!);
  for (const each of ["3月支部党员大会记录", "2026年3月18日 19:00", "“同意”五票，通过。", "校验码 0123abcd"])
    expect(xml).toContain(each);
  expect(xml).toContain('w:eastAsia="仿宋"');
  expect(xml).toContain('w:line="560" w:lineRule="exact"');
  expect(xml).toContain('w:firstLineChars="200"');
  expect(strFromU8(files["word/footer1.xml"]!)).toContain("PAGE");
});

test("a heading is never alone at the foot of a page, and a short paragraph is not torn", async () => {
  const facts = (count: number) =>
    Array.from({ length: count }, (_, i) => [`第${i}项`, "数据".repeat(20)] as [string, string]);
  for (let count = 1; count < 14; count++) {
    const parts = [
      { kind: "facts", facts: facts(count) },
      { kind: "heading", text: "二、标题" },
      { kind: "facts", facts: facts(9) },
    ] as const;
    const { lines } = await readPdf(await toPdf({ ...minutes, parts }));
    const feet = lines.flatMap((line, i) => (/^— \d+ —$/.test(line) ? [lines[i - 1]!] : []));
    for (const foot of feet) expect(foot).not.toMatch(/标题|^第/);
  }
});

test("what is set around a value is of the paper's language", async () => {
  const { text } = await readPdf(await toPdf({ ...minutes, language: "en" }));
  expect(text).toContain("列席: none");
});

test("a proof is signed to the right, and a camera reads its code", async () => {
  const address = "https://party.example.edu.cn/verify/0123456789abcdefghijklmnopqrstuv";
  const lines = ["扫码核验", address];
  const proof: PaperDocument = {
    ...minutes,
    parts: [
      { kind: "text", text: "兹证明林示一系本校党员。" },
      { kind: "signed", lines: ["学院党委", "2026年3月18日"] },
      { kind: "code", code: address, lines },
    ],
  };
  const bytes = await toPdf(proof);
  expect(await readCode(bytes)).toBe(address);
  const { text, pages } = await readPdf(bytes);
  for (const each of ["学院党委", "2026年3月18日", ...lines]) expect(text).toContain(each);
  expect(pages).toBe(1);
  // One that no longer fits below the text stands whole on the next page.
  const long = "他按时交纳党费，参加组织生活。".repeat(45);
  const over = await toPdf({ ...proof, parts: [{ kind: "text", text: long }, ...proof.parts] });
  expect(await readCode(over, 2)).toBe(address);
  const word = strFromU8(unzipSync(await toDocx(proof))["word/document.xml"]!);
  for (const each of ["学院党委", address]) expect(word).toContain(each);
});
