import { expect, test } from "@jest/globals";
import type { MemberRowJson } from "@qiming/contracts/browser/member";
import { strFromU8, unzipSync } from "fflate";
import { readSheet } from "./sheet.ts";
import { writeSheet } from "./sheet-export.ts";
import { CATEGORIES, STATUSES, TYPES, type SheetLanguage } from "./sheet-words.ts";

const LANGUAGES: SheetLanguage[] = ["zh-CN", "en"];
const ROW: MemberRowJson = {
  row: 2,
  number: "YT2026-0001",
  name: "林示一",
  category: "PERSON_CATEGORY_STUDENT",
  memberStatus: "MEMBER_STATUS_ACTIVIST",
  branchPath: "YT/ECON/UG1",
  personType: "PERSON_TYPE_LEAGUE_MEMBER",
  phone: "013900000000",
  email: "lin@yunting.example",
};
const ODD_TEXTS = [
  "林示一",
  "欧阳·买买提",
  "𠮷野 㐂",
  '说"好"',
  "Tom & Jerry",
  "a < b > c",
  "]]>",
  "</t></is></c>",
  "&lt;&#65;&amp;",
  "上\n下",
  "上\r\n下\t右",
  "🎓👩🏽‍🎓",
  "_x000D_ und _x0041_x0042_ und _x",
  "01",
  "1E5",
  "TRUE",
  "2026-01-31",
  "l'été",
];
const FORMULAS = [
  "=1+1",
  "+x",
  "-2",
  "@x",
  '=HYPERLINK("http://evil.example","x")',
  "\t=1",
  "'=1",
  "=cmd|' /C calc'!A0",
];
const values = <T extends string>(vocabulary: Record<T, unknown>) => Object.keys(vocabulary) as T[];
const numbered = (rows: MemberRowJson[]) => rows.map((row, index) => ({ ...row, row: index + 2 }));
const sheetXml = async (rows: MemberRowJson[], language: SheetLanguage = "zh-CN") =>
  strFromU8(unzipSync(await writeSheet(rows, language))["xl/worksheets/sheet1.xml"]!);
const texts = (xml: string) => [...xml.matchAll(/<t [^>]*>([^<]*)<\/t>/g)].map(([, text]) => text);

test.each(LANGUAGES)(
  "every status, category and type that is written is read again, in %s",
  async (language) => {
    const rows = numbered(
      values({ ...STATUSES, MEMBER_STATUS_UNSPECIFIED: 0 }).flatMap((memberStatus) =>
        values({ ...CATEGORIES, PERSON_CATEGORY_UNSPECIFIED: 0 }).flatMap((category) =>
          values({ ...TYPES, PERSON_TYPE_UNSPECIFIED: 0 }).map((personType) => ({
            ...ROW,
            memberStatus,
            category,
            personType,
          })),
        ),
      ),
    );
    expect(rows).toHaveLength(10 * 3 * 4);
    expect(await readSheet(await writeSheet(rows, language))).toEqual({ rows, faults: [] });
  },
);

test.each(LANGUAGES)("texts of every kind are read again as they were, in %s", async (language) => {
  const rows = numbered([
    ...ODD_TEXTS.map((text) => ({ ...ROW, name: text, phone: text, email: text })),
    { ...ROW, phone: "", email: "", branchPath: "" },
  ]);
  expect(await readSheet(await writeSheet(rows, language))).toEqual({ rows, faults: [] });
});

test("what looks like a formula is written as text and read as text", async () => {
  const rows = numbered(FORMULAS.map((text) => ({ ...ROW, name: text, phone: text, email: text })));
  const xml = await sheetXml(rows);
  expect(xml).not.toMatch(/<f\b|<v\b/);
  const cells = xml.match(/<c [^>]*>/g)!;
  expect(cells).toHaveLength(8 * (rows.length + 1));
  expect(cells.every((cell) => / s="[12]" t="inlineStr">$/.test(cell))).toBe(true);
  const { rows: read } = await readSheet(await writeSheet(rows, "en"));
  expect(read.map(({ name }) => name)).toEqual(FORMULAS.map((text) => text.trim()));
});

test("characters that XML cannot say are left out, and the rest of the text stays", async () => {
  const name = "林\u0000示\u0008\u001b\ud800一\udc00\ufffe\uffff🎓";
  const { rows } = await readSheet(await writeSheet([{ ...ROW, name }], "zh-CN"));
  expect(rows).toEqual([{ ...ROW, name: "林示一🎓" }]);
});

test("what another reader of XML would change or refuse is escaped", async () => {
  // A bare return would become a line feed there, and "]]>" may not stand in text.
  const [, ...written] = texts(await sheetXml([{ name: "上\r\n下" }, { name: "]]>" }])).slice(7);
  expect(written).toEqual(["上_x000D_\n下", "]]&gt;"]);
});

test("heads and words are those of the language", async () => {
  const words = ["学工号", "姓名", "类别", "身份", "政治面貌", "支部代码", "手机", "邮箱"];
  expect(texts(await sheetXml([]))).toEqual(words);
  expect(texts(await sheetXml([ROW])).slice(8, 13)).toEqual([
    ROW.number,
    ROW.name,
    "学生",
    "入党积极分子",
    "团员",
  ]);
  expect(texts(await sheetXml([ROW], "en"))).toEqual([
    ...["number", "name", "category", "status", "type", "branch", "phone", "email"],
    ...[ROW.number, ROW.name, "student", "activist", "league member", ROW.branchPath, ROW.phone, ROW.email],
  ]);
});

test("fields that are missing, as the server leaves out what is unspecified, are written empty", async () => {
  const { rows, faults } = await readSheet(await writeSheet([{ row: 9, number: "YT1", name: "林" }], "en"));
  expect(faults).toEqual([]);
  expect(rows[0]).toMatchObject({
    number: "YT1",
    memberStatus: "MEMBER_STATUS_UNSPECIFIED",
    phone: "",
    row: 2,
  });
});

test("a status that a later register knows is not lost in silence", async () => {
  const row = { ...ROW, memberStatus: "MEMBER_STATUS_HONORARY" as MemberRowJson["memberStatus"] };
  const { faults } = await readSheet(await writeSheet([row], "zh-CN"));
  expect(faults).toEqual([{ row: 2, field: "member_status", rule: "STATUS_UNKNOWN" }]);
});

test("twenty thousand rows are written, and read again", async () => {
  const rows = numbered(
    Array.from({ length: 20_000 }, (_, i) => ({
      ...ROW,
      number: `YT2026-${String(i).padStart(5, "0")}`,
      name: `林示${i}`,
      phone: `0139${String(i).padStart(8, "0")}`,
      email: `lin${i}@yunting.example`,
    })),
  );
  const bytes = await writeSheet(rows, "zh-CN");
  expect(await readSheet(bytes)).toEqual({ rows, faults: [] });
});

test("many rows that differ in little are not taken for a file that inflates beyond measure", async () => {
  const rows = numbered(
    Array.from({ length: 50_000 }, (_, i) => ({ number: `Y${i}`, name: "林", branchPath: "Y" })),
  );
  expect((await readSheet(await writeSheet(rows, "zh-CN"))).rows).toHaveLength(50_000);
});
