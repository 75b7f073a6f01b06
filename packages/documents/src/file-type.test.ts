import { expect, test } from "@jest/globals";
import { fileTypeOf, nameFor } from "./file-type.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

/** A zip whose directory names so many files, each with nothing in it. */
function zipOf(...names: string[]): Buffer {
  const parts: Buffer[] = [Buffer.from("PK\x03\x04", "latin1"), Buffer.alloc(26)];
  const from = 30;
  for (const name of names) {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    parts.push(entry, Buffer.from(name));
  }
  const directory = Buffer.concat(parts);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(from, 16);
  return Buffer.concat([directory, end]);
}
const office = (...names: string[]) => zipOf("[Content_Types].xml", "_rels/.rels", ...names);

test.each([
  ["a PDF", bytes("%PDF-1.7\n"), ".pdf"],
  ["a PNG", bytes("\x89PNG\r\n\x1a\n..."), ".png"],
  ["a JPEG", bytes("\xff\xd8\xff\xe0.."), ".jpg"],
  ["a WebP", bytes("RIFF\x00\x00\x00\x00WEBPVP8 "), ".webp"],
  ["a Word document", office("word/document.xml"), ".docx"],
  ["an Excel workbook", office("xl/workbook.xml"), ".xlsx"],
  ["a PowerPoint presentation", office("ppt/presentation.xml"), ".pptx"],
  [
    "with a comment after its directory",
    Buffer.concat([office("word/document.xml"), bytes("note")]),
    ".docx",
  ],
])("%s is known by what is in it", (_, content, ending) => {
  expect(fileTypeOf(content)?.endings[0]).toBe(ending);
});

test.each([
  ["nothing", bytes("")],
  ["a page", bytes("<html><script>alert(1)</script>%PDF-")],
  ["a drawing with scripts", bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
  ["a program", bytes("MZ\x90\x00")],
  ["a plain zip", zipOf("word/document.xml")],
  ["another zip with content types", office("index.html")],
  ["a document with macros", office("word/document.xml", "word/vbaProject.bin")],
  ["a zip cut off", office("word/document.xml").subarray(0, -30)],
  [
    "a directory that points nowhere",
    Buffer.concat([office().subarray(0, -6), bytes("\xff\xff\xff\x7f\0\0")]),
  ],
  ["sound in the same wrapping as WebP", bytes("RIFF\x00\x00\x00\x00WAVEfmt ")],
])("%s is not taken", (_, content) => {
  expect(fileTypeOf(content)).toBeUndefined();
});

test("whatever bytes come, looking at them ends", () => {
  const whole = office("word/document.xml");
  for (let i = 0; i < whole.length; i++) {
    const broken = Buffer.from(whole);
    broken[i] = 0xff;
    expect(() => fileTypeOf(broken)).not.toThrow();
  }
});

const pdf = fileTypeOf(bytes("%PDF-"))!;
test.each([
  ["一季度报告.pdf", "一季度报告.pdf"],
  ["报告.PDF", "报告.PDF"],
  ["setup.exe", "setup.exe.pdf"],
  ["..\\..\\etc/passwd", "etcpasswd.pdf"],
  ["报告\u202Efdp.exe", "报告fdp.exe.pdf"],
  [" .pdf", "pdf.pdf"],
  ["???", "文件.pdf"],
])("%s is saved as %s", (name, expected) => {
  expect(nameFor(name, pdf)).toBe(expected);
});
