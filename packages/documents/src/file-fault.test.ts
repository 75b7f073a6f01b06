import { deflateSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { zipSync, type Zippable } from "fflate";
import { toDocx } from "./docx.ts";
import { fileFault } from "./file-fault.ts";
import { fileTypeOf } from "./file-type.ts";
import { toPdf } from "./pdf.ts";
import { writeSheet } from "./sheet.ts";

const faultOf = (content: Uint8Array) => fileFault(content, fileTypeOf(content)!);
const latin1 = (text: string) => Buffer.from(text, "latin1");

/** A PDF of objects, and of streams with what stands before them. */
function pdf(...parts: (string | { dictionary: string; content: Uint8Array })[]): Buffer {
  return Buffer.concat([
    latin1("%PDF-1.7\n"),
    ...parts.flatMap((part, at) =>
      typeof part === "string"
        ? [latin1(`${at + 1} 0 obj\n${part}\nendobj\n`)]
        : [
            latin1(`${at + 1} 0 obj\n${part.dictionary}\nstream\n`),
            part.content,
            latin1("\nendstream\nendobj\n"),
          ],
    ),
    latin1("trailer\n<< /Root 1 0 R >>\n%%EOF"),
  ]);
}
const CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";
const objects = (text: string, dictionary = "<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>") => ({
  ...{ dictionary, content: deflateSync(latin1(text)) },
});
const packed = (first: number) => `<< /Type /ObjStm /N 2 /First ${first} /Filter /FlateDecode >>`;
const GO_TO = "<< /S /GoTo /D [9 0 R /Fit] >>";
const OPENS = "<< /Type /Catalog /OpenAction 3 0 R >>";
const SCRIPT = "7 0 << /S /JavaScript /JS (app.alert(1)) >>";

test.each<[what: string, content: Buffer]>([
  ["a plain one", pdf(CATALOG)],
  ["one that opens at a page", pdf("<< /OpenAction [3 0 R /Fit] >>")],
  ["one that goes to a page", pdf("<< /OpenAction << /S /GoTo /D [3 0 R /XYZ null null 0] >> >>")],
  ["one that goes to a name", pdf("<</OpenAction<</Type/Action/S/GoTo/D(page.1)>>>>")],
  ["one that goes there by a reference", pdf("<< /OpenAction 2 0 R >>", "<< /S /GoTo /D [3 0 R /Fit] >>")],
  ["one that shows a page by a reference", pdf("<< /OpenAction 2 0 R >>", "[3 0 R /FitH 842]")],
  ["one that LaTeX writes", pdf(objects(`3 0 4 33 ${GO_TO} ${OPENS}`, packed(9)))],
  ["a link that is followed by choice", pdf("<< /A << /S /URI /URI (https://example.edu.cn) >> >>")],
  ["names that only begin so", pdf("<< /JavaScripture 1 /EncryptMetadata true /Launched 2 >>")],
  ["objects in a stream", pdf(CATALOG, objects("7 0 << /Type /Page >>"))],
  ["a picture that holds the letters by chance", pdf({ dictionary: "<<>>", content: latin1("\xff/AA\x01") })],
  ["a page's text about them", pdf(objects("BT (/JavaScript) Tj ET", "<< /Filter /FlateDecode >>"))],
])("nothing is found in %s", async (_, content) => {
  expect(await faultOf(content)).toBeUndefined();
});

test.each<[what: string, content: Buffer, fault: string]>([
  ["a script", pdf(`<< /Type /Action ${SCRIPT.slice(4)}`), "ACTIVE"],
  ["a script by another spelling", pdf("<< /S /J#61va#53cript /JS (x) >>"), "ACTIVE"],
  ["an action on opening", pdf("<< /OpenAction << /S /URI /URI (http://x) >> >>"), "ACTIVE"],
  ["an action on opening elsewhere", pdf("<< /OpenAction 5 0 R >>"), "ACTIVE"],
  ["an address on opening elsewhere", pdf("<< /OpenAction 2 0 R >>", "<< /S /URI /URI (x) >>"), "ACTIVE"],
  ["what is named", pdf("<< /OpenAction << /S /Named /N /Print >> >>"), "ACTIVE"],
  ["what comes after", pdf("<< /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 5 0 R >> >>"), "ACTIVE"],
  [
    "what comes after what is elsewhere",
    pdf("<< /OpenAction 2 0 R >>", "<< /S /GoTo /D (a) /Next << /S /URI >> >>"),
    "ACTIVE",
  ],
  ["a page of another file", pdf("<< /OpenAction << /S /GoToE /D (a) >> >>"), "ACTIVE"],
  ["an action with a changed spelling", pdf("<< /Open#41ction << /S /URI >> >>"), "ACTIVE"],
  ["a kind with a changed spelling", pdf("<< /OpenAction << /S /#4aavaScript /JS (x) >> >>"), "ACTIVE"],
  [
    "a place that ends later than it seems",
    pdf("<< /OpenAction << /S /GoTo /D (a#29>>) /Next 5 0 R >> >>"),
    "ACTIVE",
  ],
  [
    "one of two objects with a number",
    pdf("<< /OpenAction 2 0 R >>", GO_TO, "2 0 obj << /S /URI >>"),
    "ACTIVE",
  ],
  [
    "one behind a comment between",
    pdf("<< /OpenAction 2 0 R >>", GO_TO, "2 %\n0 obj << /S /URI >>"),
    "ACTIVE",
  ],
  [
    "an address among packed objects",
    pdf(objects(`3 0 4 24 << /S /URI /URI (xx) >> ${OPENS}`, packed(9))),
    "ACTIVE",
  ],
  [
    "one of which nobody tells where it is",
    pdf(objects(`3 0 4 33 ${GO_TO} ${OPENS}`, "<< /Type /ObjStm /N 2 >>")),
    "ACTIVE",
  ],
  [
    "one of two beginnings",
    pdf(objects(`3 0 4 33 ${GO_TO} ${OPENS}`, "<< /Type /ObjStm /N 2 /First 9 /First 11 >>")),
    "ACTIVE",
  ],
  ["an action on opening behind a comment", pdf("<< /OpenAction %[\n<< /S /URI >> >>"), "ACTIVE"],
  ["actions of a page", pdf("<< /AA<</O 5 0 R>> >>"), "ACTIVE"],
  ["actions of a page elsewhere", pdf("<< /AA 5 0 R >>"), "ACTIVE"],
  ["a program that is started", pdf("<< /S /Launch /F (cmd.exe) >>"), "ACTIVE"],
  ["a form that is sent", pdf("<< /S /SubmitForm >>"), "ACTIVE"],
  ["another file", pdf("<< /S /GoToR /F (\\\\\\\\host\\\\share) >>"), "ACTIVE"],
  ["an embedded file", pdf("<< /Type /EmbeddedFile >>"), "ACTIVE"],
  ["embedded files", pdf("<< /Names << /EmbeddedFiles 5 0 R >> >>"), "ACTIVE"],
  ["a form with scripts of its own", pdf("<< /AcroForm << /XFA 5 0 R >> >>"), "ACTIVE"],
  ["a film", pdf("<< /Subtype /RichMedia >>"), "ACTIVE"],
  ["a script in a stream of objects", pdf(CATALOG, objects(SCRIPT)), "ACTIVE"],
  ["one that is labelled as a picture", pdf(objects(SCRIPT, "<< /Subtype /Image /First 4 >>")), "ACTIVE"],
  ["one behind a comment", pdf(objects(`% 1\n${SCRIPT}`)), "ACTIVE"],
  [
    "one cut off",
    pdf({ ...objects(SCRIPT), content: objects(SCRIPT + " ".repeat(99)).content.subarray(0, -6) }),
    "LOCKED",
  ],
  [
    "one in a broken stream",
    pdf({
      ...objects(""),
      content: Buffer.concat([latin1("\x78\x9c"), latin1("\xff".repeat(60))]),
    }),
    "LOCKED",
  ],
  [
    "objects that are packed in letters",
    pdf({ ...objects(SCRIPT), dictionary: "<< /Type /ObjStm /Filter [/ASCII85Decode /FlateDecode] >>" }),
    "LOCKED",
  ],
  [
    "objects that are packed by rows",
    pdf(objects(SCRIPT.replace("7 0", "\x02"), "<< /Type /ObjStm /DecodeParms << /Predictor 12 >> >>")),
    "LOCKED",
  ],
  ["what is encrypted", latin1("%PDF-1.7\ntrailer << /Encrypt 9 0 R >>"), "LOCKED"],
  ["objects that unpack to too much", pdf(objects(`7 0 ${" ".repeat(65 * 1024 * 1024)}`)), "TOO_DENSE"],
  ["more streams than a file has", latin1(`%PDF-1.7\n${"stream\n".repeat(10_001)}`), "TOO_DENSE"],
])("%s is found in a PDF", async (_, content, fault) => {
  expect(await faultOf(content)).toBe(fault);
});

const TYPES = '<Types><Override PartName="/word/document.xml"/></Types>';
const relation = (more: string) => `<Relationships><Relationship Id="r1" ${more}/></Relationships>`;
const docx = (more: Zippable = {}, document = "<w:document/>") =>
  Buffer.from(
    zipSync({
      "[Content_Types].xml": latin1(TYPES),
      "word/document.xml": latin1(document),
      ...more,
    }),
  );
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const withRelation = (more: string) => docx({ "word/_rels/document.xml.rels": latin1(relation(more)) });
/** A directory that says less, or something else, than what lies there. */
function lying(content: Buffer, change: (directory: Buffer) => void): Buffer {
  const copy = Buffer.from(content);
  change(copy.subarray(copy.indexOf("PK\x01\x02", 0, "latin1")));
  return copy;
}

test.each<[what: string, content: Buffer]>([
  ["a plain one", docx()],
  ["a link", withRelation(`Type="${OFFICE}/hyperlink" Target="https://x" TargetMode="External"`)],
  ["a picture of its own", withRelation(`Type="${OFFICE}/image" Target="media/1.png"`)],
  ["words about fields", docx({}, "<w:t>DDEAUTO is a field</w:t>")],
])("nothing is found in an Office file with %s", async (_, content) => {
  expect(await faultOf(content)).toBeUndefined();
});

test.each<[what: string, content: Buffer, fault: string]>([
  ["an embedded file", docx({ "word/embeddings/a.xlsx": latin1("x") }), "ACTIVE"],
  ["a control", docx({ "word/activeX/activeX1.xml": latin1("<x/>") }), "ACTIVE"],
  ["macros by another name", withRelation(`Type="${OFFICE}/vbaProject" Target="x.dat"`), "ACTIVE"],
  [
    "a part for macros",
    docx({ "[Content_Types].xml": latin1("<T t='x.macroEnabled.main+xml'/>") }),
    "ACTIVE",
  ],
  [
    "a template from elsewhere",
    withRelation(`Type="${OFFICE}/attachedTemplate" Target="http://x" TargetMode="External"`),
    "ACTIVE",
  ],
  [
    "a picture from elsewhere",
    withRelation(`Type='${OFFICE}/image' Target='http://x' TargetMode = '&#69;xternal'`),
    "ACTIVE",
  ],
  ["a page within", withRelation(`Type="${OFFICE}/aFChunk" Target="x.htm"`), "ACTIVE"],
  [
    "a field that starts a program",
    docx({}, "<w:instrText>DDE</w:instrText><w:instrText>AUTO cmd</w:instrText>"),
    "ACTIVE",
  ],
  ["a short field that does", docx({}, '<w:fldSimple w:instr=" DDEAUTO cmd"/>'), "ACTIVE"],
  ["a part that leads out", docx({ "word/../../x.bin": latin1("x") }), "ACTIVE"],
  ["another encoding", docx({ "word/x.xml": Buffer.from("<a/>", "utf16le") }), "LOCKED"],
  ["another encoding that it declares", docx({}, '<?xml version="1.0" encoding="utf-7"?><a/>'), "LOCKED"],
  ["entities", docx({}, '<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "LOCKED"],
  [
    "too many parts",
    docx(Object.fromEntries([...Array(2_001).keys()].map((n) => [`p${n}`, latin1("")]))),
    "TOO_DENSE",
  ],
  ["a part of zeros", docx({ "word/x.bin": new Uint8Array(65 * 1024 * 1024) }), "TOO_DENSE"],
  [
    "a part that says less than it is",
    lying(docx({}, " ".repeat(1_000_000)), (directory) => directory.writeUInt32LE(10, 24)),
    "TYPE",
  ],
  ["what is encrypted", lying(docx(), (directory) => directory.writeUInt16LE(1, 8)), "LOCKED"],
  ["what is packed otherwise", lying(docx(), (directory) => directory.writeUInt16LE(12, 10)), "LOCKED"],
  ["a name twice", docx({ "WORD/document.xml": latin1("<a/>") }), "TYPE"],
])("%s is found in an Office file", async (_, content, fault) => {
  expect(await faultOf(content)).toBe(fault);
});

const png = (width: number, height: number) => {
  const bytes = Buffer.concat([latin1("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Buffer.alloc(17)]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};
const jpeg = (width: number, height: number) => {
  const frame = latin1("\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc0\0\x11\x08....\x03........");
  frame.writeUInt16BE(height, frame.length - 13);
  frame.writeUInt16BE(width, frame.length - 11);
  return frame;
};
const webp = (width: number, height: number) => {
  const bytes = Buffer.concat([latin1("RIFF\0\0\0\0WEBPVP8X"), Buffer.alloc(20)]);
  bytes.writeUIntLE(width - 1, 24, 3);
  bytes.writeUIntLE(height - 1, 27, 3);
  return bytes;
};
test.each([
  ["PNG", png],
  ["JPEG", jpeg],
  ["WebP", webp],
])("a %s may be as large as cameras make it, and no larger", async (_, picture) => {
  expect(await faultOf(picture(8_000, 6_000))).toBeUndefined();
  expect(await faultOf(picture(60_000, 60_000))).toBe("TOO_DENSE");
});

test("what the platform writes itself is taken", async () => {
  const parts = [{ kind: "text", text: "一段话" }] as const;
  const paper = { title: "证明", subtitle: "支部", parts, proof: "" };
  const files = [
    await toPdf(paper),
    await toDocx(paper),
    await writeSheet({ title: "表", columns: [{ title: "一" }], rows: [["甲"]], notes: ["注"] }),
  ];
  for (const file of files) expect(await faultOf(file)).toBeUndefined();
});

test("whatever bytes come, looking at them ends", async () => {
  for (const whole of [docx(), pdf(CATALOG, objects(SCRIPT)), png(1, 1), jpeg(1, 1), webp(1, 1)])
    for (let i = 12; i < whole.length; i += 3) {
      const broken = Buffer.from(whole);
      broken[i] = 0xff;
      const type = fileTypeOf(broken);
      if (type) await expect(fileFault(broken, type).then(() => true)).resolves.toBe(true);
    }
});
