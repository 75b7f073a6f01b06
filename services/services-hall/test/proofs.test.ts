import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { CaseState, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { ProofState, Showing, type Proof } from "@qiming/contracts/services_hall/v1/proof_service";
import { ProofDueSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import { newId } from "@qiming/core";
import { readCode, readPdf } from "@qiming/documents/testing";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, WEB_URL, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "services-hall-"));
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

const { FULL, MASKED, HIDDEN } = Showing;

/** A case through both of its steps. @param isCutOff what follows its result fails: nobody says who the holder is. @returns its id */
async function decided({ name = "林示一", isCutOff = false } = {}): Promise<string> {
  const cases = counter.cases("member");
  const { id: caseId, edition: begun } = await cases.beginCase({ itemCode: "SV-05" });
  const values = [
    { code: "name", values: [name] },
    { code: "purpose", values: ["study"] },
  ];
  const { edition } = await cases.saveAnswers({ caseId, values, edition: begun });
  await cases.submitCase({ caseId, edition });
  if (isCutOff) counter.silentAbout.add("member");
  for (const [worker, stepCode] of [
    ["deputy", "branch"],
    ["committee", "college"],
  ] as const)
    await counter.cases(worker).decideStep({ caseId, stepCode, decision: StepDecision.AGREE });
  return caseId;
}
const proofIdOf = async (caseId: string) => (await counter.cases("member").getCase({ caseId })).proofId;

/** Waits until what the service tells itself has arrived. */
async function standing(caseId: string): Promise<Proof> {
  const proofId = await proofIdOf(caseId);
  for (;;) {
    const proof = await counter
      .proofs("member")
      .getProof({ proofId })
      .catch(({ reason }: { reason: string }) => reason);
    if (typeof proof !== "string") return proof;
    expect(proof).toBe("PROOF_NOT_FOUND");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const all = () => counter.service.database.db!.collection("proofs").find().toArray();
const tellDue = (caseId: string) => {
  const payload = anyPack(ProofDueSchema, create(ProofDueSchema, { caseId }));
  const event = { id: newId(counter.now), occurTime: timestampFromDate(counter.now), payload };
  return counter.service.as(EventSubscriberService, "services-hall").deliver({ event });
};

test("is issued with the case's result, and says what the register knows, whatever was typed into the form", async () => {
  const proof = await standing(await decided({ name: "{number}冒名者" }));
  expect(proof).toMatchObject({
    ...{
      number: "u-ZM-2026-000001",
      holderName: "林示一",
      issuerName: "组织c1",
      mine: true,
      mayRevoke: false,
    },
    ...{ issueDay: "2026-03-18", validUntilDay: "2026-04-17", state: ProofState.VALID },
    ...{ showName: MASKED, showNumber: MASKED, text: { zhCn: "林示一 系我校党员" } },
  });
  expect(proof.id).toMatch(/^[\w-]{32}$/);
  expect(proof.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(proof.address).toBe(`${WEB_URL}/verify/${proof.id}`);
  const { proofs } = await counter.proofs("member").listMyProofs({});
  expect(proofs).toMatchObject([{ id: proof.id, number: proof.number }]);
});

test("is issued once, although what follows the result fails and is told again and again", async () => {
  const caseId = await decided({ isCutOff: true });
  expect(await reasonOf(tellDue(caseId))).toBe("UNAVAILABLE");
  const proofId = await proofIdOf(caseId);
  expect(await reasonOf(counter.proofs("member").getProof({ proofId }))).toBe("PROOF_NOT_FOUND");
  counter.silentAbout.clear();
  const proof = await standing(caseId);
  expect(proof.id).toBe(proofId);
  await Promise.all([tellDue(caseId), tellDue(caseId), tellDue(caseId)]);
  expect(await all()).toHaveLength(1);
  expect((await standing(caseId)).number).toBe(proof.number);
  // None of them took a number.
  const counters = counter.service.database.db!.collection<{ _id: string }>("counters");
  expect(await counters.findOne({ _id: "proofs-2026" })).toMatchObject({ last: 1 });
});

test("is issued once although it is told many times before any of them is done", async () => {
  const caseId = await decided({ isCutOff: true });
  counter.silentAbout.clear();
  await Promise.all(Array.from({ length: 8 }, () => tellDue(caseId)));
  expect(await all()).toHaveLength(1);
});

test("is a paper whose code leads to where it is checked", async () => {
  const { id: proofId, digest } = await standing(await decided());
  for (const language of ["zh-CN", "en"]) {
    const file = await counter.proofs("member").getProofFile({ proofId, language });
    expect(file).toMatchObject({ name: "u-ZM-2026-000001.pdf", mediaType: "application/pdf" });
    if (language === "zh-CN") expect(await readCode(file.content)).toBe(`${WEB_URL}/verify/${proofId}`);
    const { text } = await readPdf(file.content);
    for (const each of ["党员身份证明", "u-ZM-2026-000001", "林示一 系我校党员", "组织c1"])
      expect(text).toContain(each);
    expect(text.replaceAll(" ", "")).toContain(digest);
    expect(text).toContain(language === "en" ? "17 April 2026" : "有效期至：2026年4月17日");
  }
});

test("tells whoever checks it only what the holder allows, and of an unknown one only that there is none", async () => {
  const { id: proofId } = await standing(await decided());
  const checked = () => counter.proofs().verifyProof({ proofId });
  expect(await checked()).toMatchObject({
    ...{ state: ProofState.VALID, number: "u-ZM-2026-000001", issuerName: "组织c1" },
    ...{ holderName: "林*一", holderNumber: "***mber", issueDay: "2026-03-18", validUntilDay: "2026-04-17" },
  });
  expect(JSON.stringify(await checked())).not.toMatch(/林示一|N-member|系我校党员/);
  await counter.proofs("member").setShown({ proofId, showName: FULL, showNumber: HIDDEN });
  expect(await checked()).toMatchObject({ holderName: "林示一", holderNumber: "" });
  await counter.proofs("member").setShown({ proofId, showName: HIDDEN, showNumber: FULL });
  expect(await checked()).toMatchObject({ holderName: "", holderNumber: "N-member" });
  for (const unknown of ["x", `${proofId}x`, proofId.slice(1), "u-ZM-2026-000001"])
    expect(await reasonOf(counter.proofs().verifyProof({ proofId: unknown }))).toBe("PROOF_NOT_FOUND");
});

test("holds to the end of its last day by China's clock, and is handed out no more after it", async () => {
  const { id: proofId } = await standing(await decided());
  counter.now = new Date("2026-04-17T15:59:59Z");
  expect(await counter.proofs().verifyProof({ proofId })).toMatchObject({ state: ProofState.VALID });
  counter.now = new Date("2026-04-17T16:00:00Z");
  expect(await counter.proofs().verifyProof({ proofId })).toMatchObject({ state: ProofState.RUN_OUT });
  expect(await reasonOf(counter.proofs("member").getProofFile({ proofId, language: "en" }))).toBe(
    "PROOF_STATE",
  );
});

test("is revoked by those of the last step or who oversee it, with a reason that the holder hears and nobody else", async () => {
  const caseId = await decided();
  const { id: proofId } = await standing(caseId);
  const revoke = (who: string, reason = "身份信息有误") =>
    counter.proofs(who).revokeProof({ proofId, reason });
  // The deputy took a step that was not the last one; the holder decides nothing about their own.
  expect(await reasonOf(revoke("deputy"))).toBe("PROOF_NOT_YOURS");
  expect(await reasonOf(revoke("member"))).toBe("PROOF_NOT_YOURS");
  for (const nobody of ["stranger", "neighbour", "secretary"])
    expect(await reasonOf(revoke(nobody))).toBe("PROOF_NOT_FOUND");
  expect(await reasonOf(revoke("organizer", "  "))).toBe("REASON_MISSING");
  expect(await counter.proofs().verifyProof({ proofId })).toMatchObject({ state: ProofState.VALID });

  const seen = await counter.proofs("organizer").getProof({ proofId });
  expect(seen).toMatchObject({ mayRevoke: true, mine: false });
  expect(await revoke("organizer")).toMatchObject({ state: ProofState.REVOKED, mayRevoke: false });
  expect(await revoke("department", "再次")).toMatchObject({ revokeReason: "身份信息有误" });
  const checked = await counter.proofs().verifyProof({ proofId });
  expect(checked).toMatchObject({ state: ProofState.REVOKED, revokeDay: "2026-03-18" });
  expect(JSON.stringify(checked)).not.toContain("有误");
  expect(await counter.proofs("member").getProof({ proofId })).toMatchObject({
    revokeReason: "身份信息有误",
  });
  expect(await reasonOf(counter.proofs("member").getProofFile({ proofId, language: "zh-CN" }))).toBe(
    "PROOF_STATE",
  );
  const notices = () =>
    counter.told
      .filter(({ payload }) => payload["kind"] === "services.proof.revoked")
      .map(({ payload }) => payload);
  while (notices().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(notices()).toMatchObject([{ personId: "member" }]);
  expect(JSON.stringify(counter.told)).not.toContain("有误");
});

test("is seen by its holder and by those who handle or oversee its case, and is the holder's alone to show and to take", async () => {
  const caseId = await decided();
  const { id: proofId } = await standing(caseId);
  for (const reader of ["member", "deputy", "committee", "department"]) {
    expect(await reasonOf(counter.proofs(reader).getProof({ proofId }))).toBe("");
    expect((await counter.cases(reader).getCase({ caseId })).proofId).toBe(proofId);
  }
  for (const nobody of ["stranger", "neighbour", "activist"])
    expect(await reasonOf(counter.proofs(nobody).getProof({ proofId }))).toBe("PROOF_NOT_FOUND");
  for (const other of ["committee", "stranger"]) {
    const shown = { proofId, showName: FULL, showNumber: FULL };
    expect(await reasonOf(counter.proofs(other).setShown(shown))).toBe("PROOF_NOT_FOUND");
    const file = counter.proofs(other).getProofFile({ proofId, language: "en" });
    expect(await reasonOf(file)).toBe("PROOF_NOT_FOUND");
    expect((await counter.proofs(other).listMyProofs({})).proofs).toEqual([]);
  }
  for (const call of [
    counter.proofs().getProof({ proofId }),
    counter.proofs().listMyProofs({}),
    counter.proofs().getProofFile({ proofId, language: "en" }),
    counter.proofs().revokeProof({ proofId, reason: "x" }),
  ])
    expect(await reasonOf(call)).toBe("TOKEN_MISSING");
});

test("opens its case, to read and no more, for whoever holds the last step's role by now and may revoke it", async () => {
  await counter.stop();
  // Nobody oversees it.
  counter = await openCounter(mongo.uri, ITEMS.replace("oneAtATime: true", "restricted: true"));
  const running = await counter.cases("member").beginCase({ itemCode: "SV-05" });
  expect(await reasonOf(counter.cases("organizer").getCase({ caseId: running.id }))).toBe("CASE_NOT_FOUND");
  const caseId = await decided();
  const { id: proofId } = await standing(caseId);
  const seen = await counter.cases("organizer").getCase({ caseId });
  expect(seen).toMatchObject({ proofId, papers: [], mayDecide: false, mayComment: false, mayConfirm: false });
  const organizer = counter.cases("organizer");
  expect(await reasonOf(organizer.commentOnCase({ caseId, text: "话" }))).toBe("STEP_NOT_HELD");
  expect(await reasonOf(organizer.listColleagues({ caseId }))).toBe("STEP_NOT_HELD");
  const decision = StepDecision.AGREE;
  expect(await reasonOf(organizer.decideStep({ caseId, stepCode: "college", decision }))).not.toBe("");
  expect(await reasonOf(counter.papers("organizer").getCasePaper({ caseId, materialCode: "proof" }))).toBe(
    "PAPER_NOT_FOUND",
  );
  // Of an earlier step, or overseeing what is restricted.
  for (const other of ["secretary", "neighbour", "department"])
    expect(await reasonOf(counter.cases(other).getCase({ caseId }))).toBe("CASE_NOT_FOUND");
  expect(await counter.proofs("organizer").revokeProof({ proofId, reason: "信息有误" })).toMatchObject({
    state: ProofState.REVOKED,
  });
});

test("of somebody who is erased is a number and a digest: text and names are gone", async () => {
  const caseId = await decided();
  const { id: proofId, digest, number } = await standing(caseId);
  await counter.erase("member");
  await counter.erase("member");
  const kept = JSON.stringify(await all());
  expect(kept).not.toMatch(/林示一|系我校党员|N-member/);
  expect(await counter.proofs().verifyProof({ proofId })).toMatchObject({
    ...{ state: ProofState.ERASED, number, digest, holderName: "", holderNumber: "" },
  });
  expect((await counter.proofs("committee").getProof({ proofId })).text).toMatchObject({ zhCn: "", en: "" });
  expect(await reasonOf(counter.proofs("committee").revokeProof({ proofId, reason: "x" }))).toBe(
    "PROOF_STATE",
  );
  await tellDue(caseId);
  expect(JSON.stringify(await all())).not.toContain("林示一");
});

test("is not issued for somebody who was erased meanwhile", async () => {
  const caseId = await decided({ isCutOff: true });
  const { member: _, ...others } = counter.people;
  const before = counter.people;
  counter.people = others;
  counter.silentAbout.clear();
  await tellDue(caseId);
  counter.people = before;
  expect(await all()).toEqual([]);
});

test("is not issued for what ends without one", async () => {
  const { id: caseId, edition } = await counter.cases("secretary").beginCase({ itemCode: "SV-10" });
  const values = [{ code: "amount", values: ["1000"] }];
  const saved = await counter.cases("secretary").saveAnswers({ caseId, values, edition });
  await counter.cases("secretary").submitCase({ caseId, edition: saved.edition });
  const granted = [{ code: "granted", values: ["1000"] }];
  const decision = StepDecision.AGREE;
  await counter.cases("organizer").decideStep({ caseId, stepCode: "joint", decision, values: granted });
  const done = await counter
    .cases("committee")
    .decideStep({ caseId, stepCode: "joint", decision, values: granted });
  expect(done).toMatchObject({ state: CaseState.RESULT_ISSUED, proofId: "" });
  await tellDue(caseId);
  expect(await all()).toEqual([]);
});
