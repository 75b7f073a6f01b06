import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { CaseState, PassKind, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { looseContents } from "@qiming/service-kit";
import { mongoCases } from "../src/store/cases.ts";
import { mongoDossiers } from "../src/store/dossiers.ts";
import { mongoLockers } from "../src/store/lockers.ts";
import type { CasePorts } from "../src/usecases/case-parts.ts";
import { keepPapers } from "../src/usecases/keep-papers.ts";
import { openCounter, reasonOf, type Counter } from "./counter.ts";

const text = (zhCn: string) => `{ zh-CN: ${zhCn}, en: ${zhCn} }`;
/** Help in hardship: one paper is needed, another one only in an illness. */
const ITEMS = `
organization: YT
items:
  - code: SV-13
    name: ${text("困难帮扶")}
    summary: ${text("确有困难时")}
    lifeEvent: HARDSHIP
    restricted: true
    fields:
      - code: kind
        label: ${text("类型")}
        kind: CHOICE
        required: true
        options:
          - { code: illness, label: ${text("疾病")} }
          - { code: other, label: ${text("其他")} }
      - { code: account, label: ${text("情况")}, kind: LONG_TEXT, sensitive: true }
    materials:
      - { code: proof, name: ${text("困难证明")}, required: true }
      - code: record
        name: ${text("病历")}
        required: true
        when: [{ field: kind, comparison: IS, value: illness }]
    steps:
      - { code: branch, name: ${text("支部核实")}, place: BRANCH, roles: [BRANCH_SECRETARY], limitDays: 2 }
      - { code: college, name: ${text("学院审批")}, place: COLLEGE, roles: [ORGANIZER, COLLEGE_COMMITTEE], limitDays: 2 }
    limitDays: 4
`;

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "locker-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  counter = await openCounter(mongo.uri, ITEMS);
});
afterEach(() => counter.stop());

const { AGREE, RETURN } = StepDecision;
const one = (code: string, ...values: string[]) => ({ code, values });
const bytes = (content: string) => new Uint8Array(Buffer.from(content, "latin1"));
const pdf = (content = "one") => bytes(`%PDF-1.7\n${content}`);
const add = (who = "member", more: object = {}, key = "") =>
  counter
    .papers(who)
    .addPaper(
      { name: "证明.pdf", content: pdf(), ...more },
      key ? { headers: { "idempotency-key": key } } : {},
    );
const named = async (who = "member") =>
  (await counter.papers(who).listMyPapers({})).papers.map(({ name }) => name);
const other = [one("kind", "other"), one("account", "说来话长")];
const chosen = (paperId: string, materialCode = "proof") => ({ materialCode, paperId });

async function begun(papers: ReturnType<typeof chosen>[], values = other) {
  const { id: caseId, edition } = await counter.cases("member").beginCase({ itemCode: "SV-13" });
  return counter.cases("member").saveAnswers({ caseId, edition, values, papers });
}
async function submitted(paperId: string) {
  const { id: caseId, edition } = await begun([chosen(paperId)]);
  return counter.cases("member").submitCase({ caseId, edition });
}
const decide = (who: string, caseId: string, stepCode: string, decision: StepDecision, said = "") =>
  counter.cases(who).decideStep({ caseId, stepCode, decision, text: said, values: [] });
const readBy = (who: string, caseId: string, materialCode = "proof") =>
  counter.papers(who).getCasePaper({ caseId, materialCode });

const contents = () => counter.service.database.db!.collection("paper_contents");
const storedIds = async () => (await contents().find({}).toArray()).map(({ _id }) => String(_id)).sort();
/** Days later, as the service does it by itself every hour. */
async function swept(days = 2): Promise<number> {
  counter.now = new Date(counter.now.getTime() + days * 86_400_000);
  const { database } = counter.service;
  const clock = { now: () => counter.now };
  const told = () => undefined;
  const stores = {
    cases: mongoCases(database, clock, told),
    lockers: mongoLockers(database, clock, told),
    contents: looseContents(database, "paper_contents", "ownerId"),
    dossiers: mongoDossiers(database, clock, told),
  };
  return keepPapers({ ...stores, clock } as unknown as Parameters<typeof keepPapers>[0] & CasePorts).sweep();
}

test("a paper is added once, read byte for byte by its owner, and by nobody else", async () => {
  const wanted = { kind: " 困难证明 ", validUntil: "2026-12-31" };
  const paper = await add("member", wanted, "key-1");
  expect(paper).toMatchObject({
    ...{ name: "证明.pdf", kind: "困难证明", mediaType: "application/pdf", validUntil: "2026-12-31" },
    ...{ sizeBytes: pdf().length },
  });
  expect((await add("member", wanted, "key-1")).id).toBe(paper.id);
  expect(await named()).toEqual(["证明.pdf"]);
  const { content, mediaType } = await counter.papers("member").getPaper({ paperId: paper.id });
  expect([Buffer.from(content), mediaType]).toEqual([Buffer.from(pdf()), "application/pdf"]);

  expect(await named("secretary")).toEqual([]);
  const others = counter.papers("secretary");
  expect(await reasonOf(others.getPaper({ paperId: paper.id }))).toBe("PAPER_NOT_FOUND");
  expect(await reasonOf(others.removePaper({ paperId: paper.id }))).toBe("PAPER_NOT_FOUND");
  expect(await named()).toEqual(["证明.pdf"]);
  // What the log is told says nothing of the paper.
  await swept(0);
  const told = counter.told.filter(({ payload }) => payload["action"] === "services.add_paper");
  expect(
    told.every(({ payload }) => JSON.stringify(payload["details"]) === `{"paperId":"${paper.id}"}`),
  ).toBe(true);
});

test("what was removed is neither brought back nor missed by a call that comes again", async () => {
  const paper = await add("member", {}, "key-1");
  const headers = { "idempotency-key": "key-2" };
  const remove = () => counter.papers("member").removePaper({ paperId: paper.id }, { headers });
  await remove();
  // As if the process had died between the change and its answer.
  await counter.service.database.collection("idempotency_keys").deleteMany({});
  expect((await add("member", {}, "key-1")).id).toBe(paper.id);
  expect(await named()).toEqual([]);
  expect((await remove()).papers).toEqual([]);
  expect(await named()).toEqual([]);
  await swept();
  expect(await storedIds()).toEqual([]);
  expect(await reasonOf(counter.papers("member").getPaper({ paperId: paper.id }))).toBe("PAPER_NOT_FOUND");
});

test("a locker has an end, also where all come at once", async () => {
  const calls = Array.from({ length: 33 }, (_, n) => reasonOf(add("member", { name: `${n}.pdf` })));
  const reasons = await Promise.all(calls);
  expect(reasons.filter((reason) => reason === "")).toHaveLength(30);
  expect(reasons.filter((reason) => reason === "LOCKER_FULL")).toHaveLength(3);
  await swept();
  expect([(await named()).length, (await storedIds()).length]).toEqual([30, 30]);
  expect(await reasonOf(add())).toBe("LOCKER_FULL");
});

const MOST = 8 * 1024 * 1024;
const hostile: [what: string, paper: object, reason: string][] = [
  ["a program under a good name", { content: bytes("MZ\x90\0") }, "FILE_TYPE"],
  ["a page under a good name", { content: bytes("<html><script>alert(1)</script>") }, "FILE_TYPE"],
  ["a drawing that can carry scripts", { name: "a.svg", content: bytes('<svg onload="x()"/>') }, "FILE_TYPE"],
  ["a plain archive", { name: "a.zip", content: bytes("PK\x03\x04" + "\0".repeat(40)) }, "FILE_TYPE"],
  ["an encrypted Office file", { content: bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") }, "FILE_TYPE"],
  ["nothing", { content: bytes("") }, "FILE_EMPTY"],
  ["too much", { content: Buffer.concat([pdf(), Buffer.alloc(MOST)]) }, "INVALID_REQUEST"],
  ["a PDF with a script", { content: pdf("<< /S /JavaScript /JS (x) >>") }, "FILE_ACTIVE"],
  ["a PDF that starts something", { content: pdf("<< /OpenAction << /S /Launch >> >>") }, "FILE_ACTIVE"],
  [
    "a PDF with a script in a stream of objects",
    {
      content: Buffer.concat([
        pdf("1 0 obj << /Type /ObjStm >>\nstream\n"),
        deflateSync("7 0 << /S /JavaScript >>"),
      ]),
    },
    "FILE_ACTIVE",
  ],
  ["a PDF that is encrypted", { content: pdf("trailer << /Encrypt 1 0 R >>") }, "FILE_LOCKED"],
  [
    "a picture that would fill the memory",
    { content: bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\0\0\0\x7f\0\0\0") },
    "FILE_TOO_DENSE",
  ],
  ["a paper that counts no longer", { validUntil: "2026-03-17" }, "DAY_PASSED"],
  ["a day that is none", { validUntil: "2026-13-41" }, "DAY_PASSED"],
  ["a name without end", { name: "长".repeat(121) }, "INVALID_REQUEST"],
  ["no name", { name: "" }, "INVALID_REQUEST"],
];
test.each(hostile)("refuses %s and keeps nothing of it", async (_, paper, reason) => {
  expect(await reasonOf(add("member", paper))).toBe(reason);
  expect([await named(), await storedIds()]).toEqual([[], []]);
});

test.each([
  ["../../etc/passwd", "etcpasswd.pdf"],
  ["C:\\windows\\证明.pdf", "Cwindows证明.pdf"],
  ["证明\u202Efdp.exe", "证明fdp.exe.pdf"],
  ["一\r\nSet-Cookie: x\0.pdf", "一Set-Cookie x.pdf"],
  ["<img src=x>.pdf", "img src=x.pdf"],
])("the name %j becomes %j", async (name, kept) => {
  expect((await add("member", { name })).name).toBe(kept);
});

test("what is asked must be there and count, and only whoever handles the case reads it", async () => {
  const submit = async (papers: ReturnType<typeof chosen>[], values = other) => {
    const { id: caseId, edition } = await begun(papers, values);
    return counter.cases("member").submitCase({ caseId, edition });
  };
  const missing = (...codes: string[]) => ({
    ...{ reason: "ANSWERS_INVALID", violations: codes.map((field) => ({ field, rule: "PAPER_MISSING" })) },
  });
  await expect(submit([])).rejects.toMatchObject(missing("proof"));
  await expect(submit([], [one("kind", "illness")])).rejects.toMatchObject(missing("proof", "record"));
  const { id: short } = await add("member", { validUntil: "2026-03-18" });
  await begun([chosen(short)]);
  counter.now = new Date("2026-03-19T02:00:00Z");
  await expect(submit([chosen(short)])).rejects.toMatchObject({
    ...{ reason: "ANSWERS_INVALID", violations: [{ field: "proof", rule: "PAPER_EXPIRED" }] },
  });
  const { id: paperId } = await add();
  // The second one is not asked, and goes no further.
  const sent = await submit([chosen(paperId), chosen(short, "record")]);
  expect(sent.papers).toMatchObject([{ materialCode: "proof", paperId, name: "证明.pdf" }]);
  const { id } = sent;
  for (const who of ["member", "secretary"])
    expect(Buffer.from((await readBy(who, id)).content)).toEqual(Buffer.from(pdf()));
  // The organizer's step lies ahead: of a restricted case they are told nothing.
  for (const who of ["organizer", "stranger", "department"])
    expect(await reasonOf(readBy(who, id))).toBe("CASE_NOT_FOUND");
  expect(await reasonOf(readBy("secretary", id, "record"))).toBe("PAPER_NOT_FOUND");
  await counter.cases("secretary").copyCase({ caseId: id, personId: "organizer" });
  expect((await counter.cases("organizer").getCase({ caseId: id })).papers).toEqual([]);
  expect(await reasonOf(readBy("organizer", id))).toBe("PAPER_NOT_FOUND");
  await decide("secretary", id, "branch", AGREE);
  expect((await readBy("committee", id)).name).toBe("证明.pdf");
});

test("refuses another's paper and another's draft, and changes nothing", async () => {
  const { id: theirs } = await add("secretary");
  const { id: mine } = await add();
  const draft = await begun([chosen(mine)]);
  const save = (who: string, papers: ReturnType<typeof chosen>[]) =>
    counter.cases(who).saveAnswers({ caseId: draft.id, edition: draft.edition, values: other, papers });
  expect(await reasonOf(save("member", [chosen(theirs)]))).toBe("PAPER_NOT_FOUND");
  expect(await reasonOf(save("member", [chosen(mine, "constructor")]))).toBe("MATERIAL_UNKNOWN");
  expect(await reasonOf(save("secretary", [chosen(theirs)]))).toBe("CASE_NOT_FOUND");
  expect(await reasonOf(readBy("secretary", draft.id))).toBe("CASE_NOT_FOUND");
  const now = await counter.cases("member").getCase({ caseId: draft.id });
  expect(now).toEqual(draft);
});

test("a paper leaves the locker and drafts at once, and its content when nothing names it", async () => {
  const [{ id: used }, { id: drafted }, { id: idle }] = [await add(), await add(), await add()];
  const { id } = await submitted(used);
  const draft = await begun([chosen(drafted)]);
  for (const paperId of [used, drafted, idle]) await counter.papers("member").removePaper({ paperId });
  expect(await named()).toEqual([]);
  expect((await counter.cases("member").getCase({ caseId: draft.id })).papers).toEqual([]);
  expect(await swept()).toBe(2);
  expect(await storedIds()).toEqual([used]);
  expect((await readBy("secretary", id)).name).toBe("证明.pdf");
  // Returned, it may be exchanged for another: then nothing names it any more.
  await decide("secretary", id, "branch", RETURN, "请换一份");
  const { edition } = await counter.cases("member").getCase({ caseId: id });
  const keep = { caseId: id, values: other };
  const same = await counter.cases("member").saveAnswers({ ...keep, edition, papers: [chosen(used)] });
  expect(same.papers).toMatchObject([{ paperId: used }]);
  const { id: better } = await add();
  await counter.cases("member").saveAnswers({ ...keep, edition: same.edition, papers: [chosen(better)] });
  expect(await swept()).toBe(1);
  expect(await storedIds()).toEqual([better]);
  expect(await swept()).toBe(0);
});

test("what is asked no more when a case comes back is not kept either", async () => {
  const [{ id: proof }, { id: record }] = [await add(), await add()];
  const papers = [chosen(proof), chosen(record, "record")];
  const draft = await begun(papers, [one("kind", "illness")]);
  const { id: caseId } = await counter
    .cases("member")
    .submitCase({ caseId: draft.id, edition: draft.edition });
  await counter.papers("member").removePaper({ paperId: record });
  expect(await swept()).toBe(0);
  const { edition } = await decide("secretary", caseId, "branch", RETURN, "类型不符");
  const saved = await counter.cases("member").saveAnswers({ caseId, edition, values: other, papers });
  expect(saved.papers).toHaveLength(2);
  const back = await counter.cases("member").submitCase({ caseId, edition: saved.edition });
  expect(back.papers).toMatchObject([{ paperId: proof }]);
  expect(await swept()).toBe(1);
  expect(await storedIds()).toEqual([proof]);
});

test("a draft that is withdrawn keeps no content, one that was handed in does", async () => {
  const [{ id: first }, { id: second }] = [await add(), await add()];
  const { id } = await submitted(first);
  await counter.cases("member").withdrawCase({ caseId: id });
  const draft = await begun([chosen(second)]);
  await counter.cases("member").withdrawCase({ caseId: draft.id });
  for (const paperId of [first, second]) await counter.papers("member").removePaper({ paperId });
  await swept();
  expect(await storedIds()).toEqual([first]);
});

test("a draft that came to name a paper just as it was removed lets go of it in the end", async () => {
  const { id: paperId } = await add();
  const draft = await begun([chosen(paperId)]);
  // As it lies there where both happen at once.
  await counter.service.database.db!.collection("lockers").updateOne({}, { $set: { papers: [] } });
  await counter.cases("member").withdrawCase({ caseId: draft.id });
  expect(await swept()).toBe(1);
  expect(await storedIds()).toEqual([]);
});

test("what was kept for a locker that never came to name it is swept", async () => {
  const { id } = await add();
  const stray = {
    _id: "stray" as never,
    ownerId: "member",
    content: Buffer.from("x"),
    looseSince: counter.now,
  };
  await contents().insertOne(stray);
  expect(await swept(0)).toBe(0);
  expect(await swept()).toBe(1);
  expect(await storedIds()).toEqual([id]);
});

test("of whoever is erased go papers, answers, texts and names; that a case was stays", async () => {
  const { id: paperId } = await add();
  const running = await submitted(paperId);
  await decide("secretary", running.id, "branch", RETURN, "说说看");
  await counter.cases("member").commentOnCase({ caseId: running.id, text: "家里的事" });
  const draft = await begun([chosen(paperId)]);
  await counter.erase("member");
  await counter.erase("member");

  expect(await storedIds()).toEqual([]);
  const { cases, lockers } = Object.fromEntries(
    await Promise.all(
      ["cases", "lockers"].map(async (name) => [
        name,
        await counter.service.database
          .db!.collection(name)
          .find({}, { projection: { outbox: 0 } })
          .toArray(),
      ]),
    ),
  ) as Record<string, Record<string, unknown>[]>;
  expect(lockers).toMatchObject([{ papers: [] }]);
  expect(cases!.map(({ state }) => state)).toEqual(["WITHDRAWN", "WITHDRAWN"]);
  expect(cases!.find(({ _id }) => String(_id) === running.id)).toMatchObject({ number: running.number });
  for (const trace of ["林示一", "member", "家里的事", "说来话长", "说说看", "证明.pdf"])
    expect(JSON.stringify(cases)).not.toContain(trace);
  expect(draft.state).toBe(CaseState.DRAFT);
  const seen = await counter.cases("secretary").getCase({ caseId: running.id });
  expect(seen).toMatchObject({ state: CaseState.WITHDRAWN, applicantName: "", papers: [], values: [] });
  expect((await counter.cases("secretary").listDesk({ part: 1 })).cases).toEqual([]);
});

test("the name of whoever is erased leaves others' cases, and a step that was theirs goes back", async () => {
  const { id: paperId } = await add();
  const { id } = await submitted(paperId);
  const pass = (who: string, personId: string, kind: PassKind) =>
    counter.cases(who).passStep({ caseId: id, stepCode: "branch", kind, personId, reason: "出差" });
  await pass("secretary", "organizer", PassKind.HAND_OVER);
  await pass("organizer", "committee", PassKind.ADD_SIGNER);
  await decide("organizer", id, "branch", AGREE);
  const holders = async () => (await counter.cases("member").getCase({ caseId: id })).steps[0]!.holderNames;
  expect(await holders()).toEqual(["陈样六", "陈样七"]);
  await counter.erase("committee");
  // Only the signature that will never come was missing: whoever holds the step decides anew.
  expect(await holders()).toEqual(["陈样六"]);
  await counter.erase("organizer");
  expect(await holders()).toEqual(["周示三"]);
  const kept = await counter.service.database
    .db!.collection("cases")
    .findOne({}, { projection: { outbox: 0 } });
  expect(JSON.stringify(kept)).not.toMatch(/陈样六|陈样七/);
  const through = await decide("secretary", id, "branch", AGREE);
  expect(through.steps[1]).toMatchObject({ code: "college", isPresent: true });
});

test("a draft of an item that names what every object has is tried like any other", async () => {
  const name = { zhCn: "名", en: "name" };
  const when = [{ field: "toString", comparison: 1, value: "1" }];
  const fields = ["constructor", "__proto__"].map((code) => ({ code, label: name, kind: 1, when }));
  const definition = { code: "SV-77", name, summary: name, fields, materials: [{ code: "m", name, when }] };
  const tried = await counter
    .items("department")
    .tryDraft({ organizationId: "u", branchId: "b1", definition, values: [] });
  expect(tried.faults).toContainEqual(
    expect.objectContaining({ place: "fields[0]", reason: "CODE_INVALID" }),
  );
  expect(tried.steps).toEqual([]);
});
