import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { DossierFileKind as Kind } from "@qiming/contracts/services_hall/v1/development_service";
import { addDays, addWorkingDays, dayOf } from "@qiming/core";
import { readPdf } from "@qiming/documents/testing";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { createClient, looseContents } from "@qiming/service-kit";
import { identityRegister } from "../src/clients/identity-register.ts";
import { mongoCases } from "../src/store/cases.ts";
import { mongoDossiers } from "../src/store/dossiers.ts";
import { mongoLockers } from "../src/store/lockers.ts";
import { keepPapers } from "../src/usecases/keep-papers.ts";
import { remindOfReviews } from "../src/usecases/remind-of-reviews.ts";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";
import { dossierUntil, keepDossier, madePublicNow, PERSON as personId } from "./kept-dossier.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dossier-files-"));
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

const pdf = (content = "one") => new Uint8Array(Buffer.from(`%PDF-1.7\n${content}`, "latin1"));
const clock = { now: () => counter.now };
const today = () => dayOf(counter.now);
const later = (days: number) => {
  counter.now = new Date(counter.now.getTime() + days * 86_400_000);
};
const dossierOf = (who: string) => counter.development(who).getDossier({ personId });
const mine = () => counter.development(personId).getMyDossier({});
const add = (who: string, kind: Kind, content = pdf(), name = "材料.pdf") =>
  counter.development(who).addDossierFile({ personId, kind, name, content });
const stored = () => counter.service.database.db!.collection("dossiers").findOne({});
const storesOf = () => ({
  cases: mongoCases(counter.service.database, clock, () => undefined),
  lockers: mongoLockers(counter.service.database, clock, () => undefined),
  dossiers: mongoDossiers(counter.service.database, clock, () => undefined),
  contents: looseContents(counter.service.database, "paper_contents", "ownerId"),
  clock,
});
async function swept(): Promise<number> {
  later(2);
  return keepPapers(storesOf() as unknown as Parameters<typeof keepPapers>[0]).sweep();
}

describe("papers of a dossier", () => {
  beforeEach(() => keepDossier(counter, dossierUntil(counter, 9)));

  test("the papers of the political review are read by the branch and the college, and there for nobody else", async () => {
    const { files } = await add("secretary", Kind.POLITICAL_REVIEW, pdf("review"), "政审材料");
    const fileId = files[0]!.id;
    for (const who of ["secretary", "deputy", "organizer", "committee"]) {
      const { content, name } = await counter.development(who).getDossierFile({ personId, fileId });
      expect([who, Buffer.from(content).toString("latin1"), name]).toEqual([
        ...[who, "%PDF-1.7\nreview", "政审材料.pdf"],
      ]);
    }
    for (const who of ["member", "neighbour", "stranger", "activist"]) {
      const asked = counter.development(who).getDossierFile({ personId, fileId });
      const missing = counter.development(who).getDossierFile({ personId, fileId: "nothing" });
      expect([who, await reasonOf(asked)]).toEqual([who, "DOSSIER_NOT_FOUND"]);
      expect(await reasonOf(missing)).toBe("DOSSIER_NOT_FOUND");
    }
    for (const wanted of [fileId, "nothing"]) {
      const asked = counter.development("department").getDossierFile({ personId, fileId: wanted });
      expect(await reasonOf(asked)).toBe("PAPER_NOT_FOUND");
    }
    // For the person it does not even stand in the list; asking for it is answered like asking for nothing.
    expect((await mine()).files).toEqual([]);
    const own = counter.development(personId);
    for (const wanted of [fileId, "nothing"]) {
      expect(await reasonOf(own.getOwnFile({ fileId: wanted }))).toBe("PAPER_NOT_FOUND");
      expect(await reasonOf(own.getDossierFile({ personId, fileId: wanted }))).toBe("PAPER_NOT_FOUND");
    }
    const read = counter.service.recorded.filter(
      ({ action }) => action === "services-hall.dossiers.read_file",
    );
    expect(read.map(({ actorId }) => actorId)).toContain("organizer");
    expect(JSON.stringify(counter.told)).not.toContain("政审材料");
  });

  test("whoever loses the office reads nothing any more", async () => {
    const { files } = await add("secretary", Kind.POLITICAL_REVIEW);
    counter.people["deputy"] = { ...counter.people["deputy"]!, roles: { b2: "BRANCH_SECRETARY" } };
    expect(
      await reasonOf(counter.development("deputy").getDossierFile({ personId, fileId: files[0]!.id })),
    ).toBe("DOSSIER_NOT_FOUND");
  });

  test.each([
    ["secretary", [Kind.APPLICATION, Kind.THOUGHT_REPORT, Kind.POLITICAL_REVIEW, Kind.ADMISSION_FORM]],
    ["organizer", [Kind.TRAINING, Kind.ADMISSION_FORM]],
    ["department", []],
  ])("%s adds the kinds of that office alone", async (who, kinds) => {
    expect((await dossierOf(who)).mayAdd).toEqual(kinds);
    const before = await stored();
    for (const kind of [1, 2, 3, 4, 5] as Kind[]) {
      if (kinds.includes(kind)) continue;
      expect(await reasonOf(add(who, kind))).toBe("FILE_NOT_HELD");
    }
    expect(await stored()).toEqual(before);
    for (const kind of kinds) expect(await reasonOf(add(who, kind))).toBe("");
  });

  test("what acts by itself or is no paper is refused, and nothing is kept", async () => {
    const before = await stored();
    for (const [content, reason] of [
      [pdf("<< /S /JavaScript /JS (x) >>"), "FILE_ACTIVE"],
      [new Uint8Array(Buffer.from("<svg onload='x()'/>")), "FILE_TYPE"],
      [new Uint8Array(), "FILE_EMPTY"],
    ] as const)
      expect(await reasonOf(add("secretary", Kind.POLITICAL_REVIEW, content))).toBe(reason);
    expect(await stored()).toEqual(before);
    expect(await counter.service.database.db!.collection("paper_contents").countDocuments()).toBe(0);
  });

  test("a paper of the locker is handed in once, and stays when the locker lets it go", async () => {
    const { id: paperId } = await counter.papers(personId).addPaper({ name: "申请书.pdf", content: pdf() });
    const own = counter.development(personId);
    const hand = (kind: Kind, id = paperId) => own.addOwnFile({ kind, paperId: id });
    expect(await reasonOf(hand(Kind.POLITICAL_REVIEW))).toBe("FILE_NOT_HELD");
    expect(await reasonOf(hand(Kind.APPLICATION, "nothing"))).toBe("PAPER_NOT_FOUND");
    const { id: others } = await counter.papers("member").addPaper({ name: "别人的.pdf", content: pdf() });
    expect(await reasonOf(hand(Kind.APPLICATION, others))).toBe("PAPER_NOT_FOUND");
    await hand(Kind.APPLICATION);
    expect((await hand(Kind.APPLICATION)).files).toMatchObject([{ name: "申请书.pdf", mayRemove: false }]);
    await counter.papers(personId).removePaper({ paperId });
    expect(await swept()).toBe(0);
    expect(Buffer.from((await own.getOwnFile({ fileId: paperId })).content)).toEqual(Buffer.from(pdf()));
    expect((await dossierOf("secretary")).files).toMatchObject([{ actorName: "林样十", mayRemove: true }]);
    // Once the dossier lets go of it too, it is gone.
    expect(
      await reasonOf(counter.development("organizer").removeDossierFile({ personId, fileId: paperId })),
    ).toBe("FILE_NOT_HELD");
    await counter.development("secretary").removeDossierFile({ personId, fileId: paperId });
    expect(await swept()).toBe(1);
    expect(await reasonOf(own.getOwnFile({ fileId: paperId }))).toBe("PAPER_NOT_FOUND");
  });

  test("nothing goes into or out of a dossier that has ended", async () => {
    const { files } = await add("secretary", Kind.APPLICATION);
    await counter.development("secretary").endDossier({ personId, reason: "本人申请" });
    expect(await reasonOf(add("secretary", Kind.APPLICATION))).toBe("DOSSIER_ENDED");
    const fileId = files[0]!.id;
    expect(await reasonOf(counter.development("secretary").removeDossierFile({ personId, fileId }))).toBe(
      "DOSSIER_ENDED",
    );
    expect((await dossierOf("secretary")).mayAdd).toEqual([]);
    expect(await reasonOf(counter.development("secretary").getDossierFile({ personId, fileId }))).toBe("");
  });

  test("an office adds once for one call, and to its own holder's dossier never", async () => {
    const call = () =>
      counter
        .development("secretary")
        .addDossierFile(
          { personId, kind: Kind.APPLICATION, name: "申请书", content: pdf() },
          { headers: { "idempotency-key": "once" } },
        );
    await call();
    expect((await call()).files).toHaveLength(1);
    counter.people[personId] = { ...counter.people[personId]!, roles: { b1: "BRANCH_SECRETARY" } };
    expect(await reasonOf(add(personId, Kind.APPLICATION))).toBe("OWN_DOSSIER");
  });

  test("whoever is erased leaves no paper behind, whoever added it", async () => {
    await add("secretary", Kind.POLITICAL_REVIEW, pdf("review"), "政审材料");
    await counter.erase("secretary");
    expect((await dossierOf("deputy")).files).toMatchObject([{ actorName: "" }]);
    await counter.erase(personId);
    expect(await stored()).toMatchObject({ files: [] });
    expect(await counter.service.database.db!.collection("paper_contents").countDocuments()).toBe(0);
  });
});

describe("the record on paper", () => {
  const whole = () => {
    const dossier = dossierUntil(counter, 25);
    const [first, ...rest] = dossier.votes;
    return { ...dossier, votes: [{ ...first!, written: 2 }, ...rest] };
  };
  const linesOf = async (file: Promise<{ content: Uint8Array }>) =>
    (await readPdf((await file).content)).lines.join("\n");

  test("has every step, the reviews, publicities and votes with their figures, and lines to sign on", async () => {
    await keepDossier(counter, whole());
    await counter.service.database.db!.collection("dossiers").updateOne({}, { $unset: { end: "" } });
    await add("secretary", Kind.POLITICAL_REVIEW, pdf("review"), "政审材料");
    const text = await linesOf(counter.development("organizer").exportDossier({ personId }));
    for (const said of [
      ...["发展党员全程记实表", "林样十", "组织c1", "我志愿加入", "周示三", "合格", "较好", "无异议", "礼堂"],
      ...[
        "应到会有表决权人数：8 人",
        "实到会有表决权人数：8 人",
        "书面意见：2 份",
        "赞成 8 票，反对 0 票，弃权 0 票",
      ],
      ...["党支部书记签名", "上级党委签章", "组织部门签章", "政治审查材料：政审材料.pdf", "公示"],
    ])
      expect(text).toContain(said);
    for (let step = 1; step <= 25; step++)
      if (step !== 21) expect(text).toMatch(new RegExp(`^${step}\\. `, "m"));
  });

  test("the person's own says nothing of the political review and of who said what", async () => {
    await keepDossier(counter, dossierUntil(counter, 17));
    await add("secretary", Kind.POLITICAL_REVIEW, pdf("review"), "政审材料");
    const text = await linesOf(counter.development(personId).exportMyDossier({}));
    expect(text).toContain("10. 进行政治审查");
    expect(text).toContain("我志愿加入");
    expect(text).not.toMatch(/合格|较好|无异议|政审材料|政治审查材料/);
    expect(await linesOf(counter.development("secretary").exportDossier({ personId }))).toMatch(/合格/);
  });

  test("is nobody else's", async () => {
    await keepDossier(counter, dossierUntil(counter, 9));
    for (const who of ["member", "neighbour", "stranger", "activist"])
      expect(await reasonOf(counter.development(who).exportDossier({ personId }))).toBe("DOSSIER_NOT_FOUND");
    expect(await reasonOf(counter.development("stranger").exportMyDossier({}))).toBe("DOSSIER_NOT_FOUND");
  });
});

describe("the days of a publicity", () => {
  const set = (who: string, days: number, fromDay = today(), organizationId = "u") =>
    counter.development(who).setPublicityDays({ organizationId, days, fromDay });
  const get = (who: string, organizationId = "u") =>
    counter.development(who).getPublicityDays({ organizationId });
  const publish = (fromDay: string) =>
    counter.development("secretary").openPublicity({ personId, step: 7, fromDay });
  const holidays = [{ kind: "HOLIDAY", from: "2026-03-20", to: "2026-03-20" }] as const;

  test("are five until the organisation department sets others, from a day on; what runs keeps its own", async () => {
    await keepDossier(counter, dossierUntil(counter, 6));
    expect(await get("department")).toMatchObject({ days: 5, terms: [] });
    const from = addDays(today(), 2);
    expect(await set("department", 10, from)).toMatchObject({
      days: 5,
      terms: [{ days: 10, fromDay: from }],
    });
    expect((await dossierOf("secretary")).publicityDays).toBe(5);
    const { publicities } = await publish(today());
    expect(publicities[0]!.toDay).toBe(addWorkingDays(holidays, today(), 5));
    later(2);
    const { days, terms } = await get("department");
    expect([days, terms[0]!.actorName]).toEqual([10, "赵样八"]);
    expect(await dossierOf("secretary")).toMatchObject({ publicityDays: 10, publicities });
    later(20);
    await counter.development("secretary").closePublicity({ personId, result: "异议成立", isUpheld: true });
    const again = await publish(today());
    expect(again.publicities[1]!.toDay).toBe(addWorkingDays(holidays, today(), 10));
  });

  test("are the organisation department's alone, and a day that has passed keeps its rule", async () => {
    for (const who of ["secretary", "organizer", "committee", "member", "stranger"]) {
      expect([who, await reasonOf(get(who))]).toEqual([who, "ORGANIZATION_NOT_FOUND"]);
      expect([who, await reasonOf(set(who, 3))]).toEqual([who, "ORGANIZATION_NOT_FOUND"]);
    }
    expect(await reasonOf(set("department", 3, today(), "c1"))).toBe("ORGANIZATION_NOT_FOUND");
    expect(await reasonOf(set("organizer", 3, today(), "c1"))).toBe("ORGANIZATION_NOT_FOUND");
    expect(await reasonOf(set("department", 3, today(), "nothing"))).toBe("ORGANIZATION_NOT_FOUND");
    expect(await reasonOf(set("department", 3, addDays(today(), -1)))).toBe("TERM_PAST");
    for (const days of [2, 16]) expect(await reasonOf(set("department", days))).toBe("INVALID_REQUEST");
    expect((await get("department")).terms).toEqual([]);
    await set("department", 7);
    expect((await set("department", 3)).terms).toMatchObject([{ days: 3 }]);
    await counter.erase("department");
    expect((await get("department")).terms).toMatchObject([{ actorName: "" }]);
  });

  test("one that runs is closed by nobody before its last day is over", async () => {
    const ready = dossierUntil(counter, 6);
    await keepDossier(counter, madePublicNow(ready, 7, addDays(today(), -3)));
    const close = () => counter.development("secretary").closePublicity({ personId, result: "无异议" });
    expect(await reasonOf(close())).toBe("PUBLICITY_RUNNING");
  });
});

describe("reviews that are due", () => {
  const notices = () =>
    counter.told
      .filter(({ payload }) => payload["kind"] === "services.development.review")
      .map(({ payload }) => [payload["personId"], payload["path"]]);
  const identity = { client: (contract: never) => createClient(contract, counter.channel) } as never;
  async function watched(): Promise<void> {
    const ports = { ...storesOf(), register: identityRegister(identity) };
    await remindOfReviews(ports as unknown as Parameters<typeof remindOfReviews>[0])();
    // The relay hands on what was written, in its order: what comes after this was heard before it.
    await counter
      .development("secretary")
      .noteObjection({ personId, text: "x" })
      .catch(() => undefined);
  }
  const toldOf = async (count: number) => {
    while (notices().length < count) await new Promise((resolve) => setImmediate(resolve));
    return notices().sort();
  };

  test("are reminded of two weeks before, to the branch and the contacts, once", async () => {
    const dossier = dossierUntil(counter, 5, 0);
    const contacts = [{ personId: "member", name: "林示一" }];
    const records = dossier.records.map((each) => (each.step === 5 ? { ...each, people: contacts } : each));
    await keepDossier(counter, { ...dossier, records });
    const since = records.find(({ step }) => step === 3)!.day;
    const until = (days: number) => Math.round((Date.parse(since) - Date.parse(today())) / 86_400_000) + days;
    later(until(160));
    await watched();
    expect((await stored())!["remindedDay"]).toBe("");
    later(until(172));
    await watched();
    await watched();
    const path = `/m/services/dossiers/${personId}`;
    expect(await toldOf(3)).toEqual([
      ["deputy", path],
      ["member", path],
      ["secretary", path],
    ]);
    const { due, reviews } = await dossierOf("secretary");
    expect(due[0]).toMatchObject({ step: 6, rule: "REVIEW_DUE" });
    // It stays a reminder: nothing was written by it.
    expect(reviews).toEqual([]);
    await counter.development("secretary").addReview({ personId, day: today(), text: "较好" });
    later(20);
    await watched();
    later(150);
    await watched();
    expect(await toldOf(6)).toHaveLength(6);
    expect(JSON.stringify(counter.told)).not.toMatch(/较好|林样十/);
  });

  test("in probation come quarterly, and their introducers are told", async () => {
    await keepDossier(counter, dossierUntil(counter, 20, 100));
    await watched();
    expect((await toldOf(4)).map(([who]) => who)).toEqual(["deputy", "m1", "m2", "secretary"]);
  });

  test("nobody is reminded of who is neither an activist nor in probation", async () => {
    await keepDossier(counter, dossierUntil(counter, 14, 500));
    await watched();
    expect((await stored())!["remindedDay"]).toBe("");
  });
});
