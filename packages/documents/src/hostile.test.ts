import { beforeAll, expect, test } from "@jest/globals";
import { strFromU8, unzipSync } from "fflate";
import { readSheet, toDocx, toPdf, writeSheet, type PaperDocument } from "./index.ts";
import { readPdf } from "./testing.ts";

let strings: readonly string[];
beforeAll(async () => {
  const file = new URL("../../../apps/shell/e2e/hostile-strings.mjs", import.meta.url);
  strings = ((await import(file.href)) as { HOSTILE: string[] }).HOSTILE;
});

/** What is well-formed: a reader of XML would stop at anything else. */
const isLetters = (xml: string) =>
  // eslint-disable-next-line no-control-regex
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml) &&
  !/&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(xml);
const partsOf = (bytes: Uint8Array) =>
  Object.entries(unzipSync(bytes)).filter(([name]) => /\.(xml|rels)$/.test(name));

test("in a workbook every text stays a text: no formula, no link, nothing that keeps it from opening", async () => {
  const columns = [{ title: "=1+1" }, { title: "<b>" }];
  const rows = strings.map((each) => [each, each]);
  const bytes = await writeSheet({ title: "=1+1'!<>", columns, rows, notes: [...strings] });
  for (const [name, content] of partsOf(bytes)) {
    const xml = strFromU8(content);
    expect([name, isLetters(xml)]).toEqual([name, true]);
    expect(xml).not.toMatch(/<f[ >]|<hyperlink|<script/i);
  }
  const read = await readSheet(bytes);
  const written = ["__proto__", "constructor", "toString", "=1+1", "@SUM(1,1)", "<b class=made>bold</b>"];
  for (const each of written) expect(read).toContainEqual([each, each]);
});

test("a word that never ends is printed as soon as any other text", async () => {
  const paper = (text: string): PaperDocument => ({
    ...{ title: "t", subtitle: "", proof: "" },
    parts: [{ kind: "text", text }],
  });
  const start = performance.now();
  const { pages, text } = await readPdf(await toPdf(paper("o".repeat(50_000))));
  expect(pages).toBeGreaterThan(10);
  expect(text.replaceAll(/[^o]/g, "")).toMatch(/^o{50000,50020}$/);
  expect(performance.now() - start).toBeLessThan(15_000);
}, 60_000);

test("a paper of hostile texts can be printed and edited", async () => {
  const paper: PaperDocument = {
    title: "<script>=1+1</script>",
    subtitle: strings[3]!,
    parts: [
      { kind: "facts", facts: strings.slice(0, 100).map((each) => [each.slice(0, 40), each.slice(0, 200)]) },
      ...strings.map((text) => ({ kind: "text" as const, text })),
    ],
    proof: strings.at(-1)!,
  };
  const { pages } = await readPdf(await toPdf(paper));
  expect(pages).toBeGreaterThan(3);
  for (const [name, content] of partsOf(await toDocx(paper))) {
    const xml = strFromU8(content);
    expect([name, isLetters(xml)]).toEqual([name, true]);
    expect(xml).not.toMatch(/<script/i);
  }
}, 60_000);
