import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CircumstancesChangedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { DuesKind, PayWay, Surplus } from "@qiming/contracts/services_hall/v1/dues_service";
import { DossierFileKind } from "@qiming/contracts/services_hall/v1/development_service";
import { Showing } from "@qiming/contracts/services_hall/v1/proof_service";
import {
  DestinationKind,
  TransferAct,
  TransferPaper,
  TransferPart,
} from "@qiming/contracts/services_hall/v1/transfer_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

const RATES = `
rates:
  - { from: "2008-04", source: 文件, salary: [{ basisPoints: 50 }], retired: [{ basisPoints: 50 }], student: 20, relief: 20 }
`;
const TODAY = "2026-03-18";
const NOTHING = "nothing";
const page = new Uint8Array(Buffer.from("%PDF-1.7\none", "latin1"));
const workbook = new Uint8Array(Buffer.from("PK"));
const one = (code: string, ...values: string[]) => ({ code, values });
const company = { kind: DestinationKind.EMPLOYER, organizationName: "示例公司党委", place: "示例市" };
const student = { kind: DuesKind.STUDENT, baseFen: 0, fromMonth: "2026-01" };
const cash = { day: TODAY, fen: 60, way: PayWay.CASH, surplus: Surplus.PREPAID };

/** Of a member of b1, and of somebody on their way there. */
interface Ids {
  readonly branch: string;
  readonly member: string;
  readonly applicant: string;
  readonly proof: string;
  readonly paper: string;
  readonly file: string;
  readonly offer: string;
  readonly transfer: string;
  readonly payment: string;
  readonly remittance: string;
}
const UNKNOWN: Ids = {
  ...{ branch: NOTHING, member: NOTHING, applicant: NOTHING, proof: NOTHING, paper: NOTHING },
  ...{ file: NOTHING, offer: NOTHING, transfer: NOTHING, payment: NOTHING, remittance: NOTHING },
};

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
let real: Ids;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "strangers-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
  counter = await openCounter(mongo.uri, ITEMS);
  await counter.dues("operator").importDuesRates({ yaml: RATES, fileName: "r.yaml" });
  real = await filled();
}, 60_000);
afterAll(async () => {
  await counter.stop();
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

async function filled(): Promise<Ids> {
  const whose = { organizationId: "b1", personId: "member" };
  const [mine, keeper] = [counter.cases("member"), counter.dues("secretary")];
  const { id: caseId, edition } = await mine.beginCase({ itemCode: "SV-05" });
  const values = [one("name", "林示一"), one("purpose", "study")];
  const saved = await mine.saveAnswers({ caseId, values, edition });
  await mine.submitCase({ caseId, edition: saved.edition });
  const decision = StepDecision.AGREE;
  await counter.cases("secretary").decideStep({ caseId, stepCode: "branch", decision });
  const { proofId } = await counter.cases("organizer").decideStep({ caseId, stepCode: "college", decision });
  while (await reasonOf(counter.proofs("member").getProof({ proofId })))
    await new Promise((resolve) => setImmediate(resolve));
  const content = new Uint8Array(Buffer.from("%PDF-1.7\none", "latin1"));
  const paper = await counter.papers("member").addPaper({ name: "证明.pdf", content });
  const draft = await counter.transfers("member").beginTransfer({ destination: company });
  const sent = { transferId: draft.id, edition: draft.edition, act: TransferAct.SUBMIT };
  await counter.transfers("member").actOnTransfer(sent);
  await keeper.setBase({ ...whose, base: student, reason: "核对" });
  const { payments } = await keeper.recordPayment({ ...whose, ...cash });
  const { remittances } = await keeper.recordRemittance({
    ...{ organizationId: "b1", month: "2026-03", fen: 30, day: TODAY },
  });
  const words = [one("birthDay", "2004-05-06"), one("text", "我志愿加入")];
  await counter.development("applicant").takeOwnStep({ step: 1, values: words });
  const added = await counter
    .development("secretary")
    .addDossierFile({ personId: "applicant", kind: DossierFileKind.APPLICATION, name: "申请书", content });
  // Somebody else's: the member has begun a transfer, and is offered none.
  counter.deliver("identity", CircumstancesChangedSchema, { personId: "deputy", leaveDay: "2026-04-30" });
  while ((await counter.offers("deputy").listMyOffers({})).offers.length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ file: added.files[0]!.id, offer: "leaving-1" },
    ...{ branch: "b1", member: "member", applicant: "applicant", proof: proofId, paper: paper.id },
    ...{ transfer: draft.id, payment: payments[0]!.id, remittance: remittances[0]!.id },
  };
}

type Asked = readonly [rpc: string, call: (who: string, ids: Ids) => Promise<unknown>];
const proofs: Asked[] = [
  ["getProof", (who, { proof: proofId }) => counter.proofs(who).getProof({ proofId })],
  [
    "getProofFile",
    (who, { proof: proofId }) => counter.proofs(who).getProofFile({ proofId, language: "en" }),
  ],
  ["revokeProof", (who, { proof: proofId }) => counter.proofs(who).revokeProof({ proofId, reason: "误" })],
  [
    "setShown",
    (who, { proof: proofId }) =>
      counter.proofs(who).setShown({ proofId, showName: Showing.FULL, showNumber: Showing.FULL }),
  ],
];
const papers: Asked[] = [
  ["getPaper", (who, { paper: paperId }) => counter.papers(who).getPaper({ paperId })],
  ["removePaper", (who, { paper: paperId }) => counter.papers(who).removePaper({ paperId })],
];
const dossiers: Asked[] = [
  ["getDossier", (who, { applicant: personId }) => counter.development(who).getDossier({ personId })],
  [
    "recordStep",
    (who, { applicant: personId }) =>
      counter
        .development(who)
        .recordStep({ personId, step: 2, day: TODAY, values: [one("talker", "周示三")] }),
  ],
  [
    "addReview",
    (who, { applicant: personId }) =>
      counter.development(who).addReview({ personId, day: TODAY, text: "较好" }),
  ],
  [
    "openPublicity",
    (who, { applicant: personId }) =>
      counter.development(who).openPublicity({ personId, step: 7, fromDay: TODAY }),
  ],
  [
    "noteObjection",
    (who, { applicant: personId }) => counter.development(who).noteObjection({ personId, text: "异议" }),
  ],
  [
    "closePublicity",
    (who, { applicant: personId }) => counter.development(who).closePublicity({ personId, result: "无" }),
  ],
  [
    "endDossier",
    (who, { applicant: personId }) => counter.development(who).endDossier({ personId, reason: "停" }),
  ],
  ["exportDossier", (who, { applicant: personId }) => counter.development(who).exportDossier({ personId })],
  [
    "getDossierFile",
    (who, { applicant: personId, file: fileId }) =>
      counter.development(who).getDossierFile({ personId, fileId }),
  ],
  ["getOwnFile", (who, { file: fileId }) => counter.development(who).getOwnFile({ fileId })],
  [
    "removeDossierFile",
    (who, { applicant: personId, file: fileId }) =>
      counter.development(who).removeDossierFile({ personId, fileId }),
  ],
  [
    "addDossierFile",
    (who, { applicant: personId }) =>
      counter
        .development(who)
        .addDossierFile({ personId, kind: DossierFileKind.APPLICATION, name: "申请书", content: page }),
  ],
  [
    "listDossiers",
    (who, { branch: organizationId }) => counter.development(who).listDossiers({ organizationId }),
  ],
];
const offers: Asked[] = [
  ["putOffOffer", (who, { offer: offerId }) => counter.offers(who).putOffOffer({ offerId })],
  ["resumeOffer", (who, { offer: offerId }) => counter.offers(who).resumeOffer({ offerId })],
];
/** A letter for somebody, as if at an organisation. */
const letterAt =
  (organizationId: string) =>
  (who: string, { applicant: personId, branch: branchId }: Ids) =>
    counter.transfers(who).recordLetter({
      ...{ organizationId, personId, branchId, memberStatus: MemberStatus.FULL, letterNumber: "1" },
      ...{ letterDay: TODAY, validDays: 60, fromName: "示例县委组织部" },
    });
const transfers: Asked[] = [
  ["recordLetter at the university", letterAt("u")],
  ["recordLetter at the college", letterAt("c1")],
  ["getTransfer", (who, { transfer: transferId }) => counter.transfers(who).getTransfer({ transferId })],
  [
    "saveDestination",
    (who, { transfer: transferId }) =>
      counter.transfers(who).saveDestination({ transferId, destination: company, edition: 2 }),
  ],
  ...[TransferAct.AGREE, TransferAct.RETURN, TransferAct.CANCEL, TransferAct.SUBMIT, TransferAct.ACCEPT].map(
    (act): Asked => [
      `actOnTransfer ${TransferAct[act]}`,
      (who, { transfer: transferId }) =>
        counter.transfers(who).actOnTransfer({ transferId, edition: 2, act, text: "由" }),
    ],
  ),
  [
    "exportTransferPaper",
    (who, { transfer: transferId }) =>
      counter.transfers(who).exportTransferPaper({ transferId, paper: TransferPaper.LETTER }),
  ],
  [
    "listTransfers",
    (who, { branch: organizationId }) =>
      counter.transfers(who).listTransfers({ organizationId, part: TransferPart.OUTGOING }),
  ],
  [
    "openTransfers",
    (who, { branch: organizationId, member }) =>
      counter.transfers(who).openTransfers({
        organizationId,
        personIds: [member],
        kind: DestinationKind.RESIDENCE,
        reason: "毕业",
      }),
  ],
];
const dues: Asked[] = [
  [
    "getReceipt",
    (who, { payment: paymentId, member: personId }) => counter.dues(who).getReceipt({ paymentId, personId }),
  ],
  ["getReceipt as one's own", (who, { payment: paymentId }) => counter.dues(who).getReceipt({ paymentId })],
  [
    "listBranchDues",
    (who, { branch: organizationId }) => counter.dues(who).listBranchDues({ organizationId }),
  ],
  [
    "getReconciliation",
    (who, { branch: organizationId }) => counter.dues(who).getReconciliation({ organizationId }),
  ],
  [
    "exportReconciliation",
    (who, { branch: organizationId }) => counter.dues(who).exportReconciliation({ organizationId }),
  ],
  [
    "recordRemittance",
    (who, { branch: organizationId }) =>
      counter.dues(who).recordRemittance({ organizationId, month: "2026-03", fen: 1, day: TODAY }),
  ],
  [
    "reverseRemittance",
    (who, { branch: organizationId, remittance: remittanceId }) =>
      counter.dues(who).reverseRemittance({ organizationId, remittanceId, reason: "误" }),
  ],
  [
    "previewPayments",
    (who, { branch: organizationId }) => counter.dues(who).previewPayments({ organizationId, workbook }),
  ],
  [
    "importPayments",
    (who, { branch: organizationId }) => counter.dues(who).importPayments({ organizationId, workbook }),
  ],
  // Where the caller keeps the dues of their own branch, the member is named beside it.
  ...["b1", "b2"].flatMap((at): Asked[] => {
    const whose = ({ branch, member: personId }: Ids) => ({
      ...{ organizationId: at === "b1" ? branch : at, personId },
    });
    return [
      [`getMemberDues at ${at}`, (who, ids) => counter.dues(who).getMemberDues(whose(ids))],
      [
        `setBase at ${at}`,
        (who, ids) => counter.dues(who).setBase({ ...whose(ids), base: student, reason: "核" }),
      ],
      [`recordPayment at ${at}`, (who, ids) => counter.dues(who).recordPayment({ ...whose(ids), ...cash })],
      [
        `reversePayment at ${at}`,
        (who, ids) =>
          counter.dues(who).reversePayment({ ...whose(ids), paymentId: ids.payment, reason: "误" }),
      ],
    ];
  }),
];

const COLLECTIONS = [
  "cases",
  "proofs",
  "offers",
  "paper_contents",
  "lockers",
  "dues",
  "remittances",
  "transfers",
  "dossiers",
];
const kept = async () => {
  const { db } = counter.service.database;
  const all = await Promise.all(
    COLLECTIONS.map((name) => db!.collection(name).find().sort({ _id: 1 }).toArray()),
  );
  // What time does by itself is nobody's change: a case notes in which tallies it is counted.
  return all.map((each) =>
    each.map(({ outbox: _, revision: __, counted: ___, uncounted: ____, ...rest }) => rest),
  );
};
// Of the same branch, of another branch of the college, of another college.
const STRANGERS = ["activist", "neighbour", "stranger"];

test.each([...proofs, ...papers, ...dossiers, ...offers, ...transfers, ...dues])(
  "%s of another's is refused like one that does not exist, and nothing changes",
  async (_, call) => {
    const before = await kept();
    for (const who of STRANGERS) {
      const reason = await reasonOf(call(who, real));
      expect(["", "INVALID_REQUEST"]).not.toContain(reason);
      expect([who, reason]).toEqual([who, await reasonOf(call(who, UNKNOWN))]);
    }
    expect(await kept()).toEqual(before);
  },
);

test.each(["organizer", "committee"])(
  "%s, who oversees a college, is not told whether somebody exists for whom a letter is to be recorded",
  async (who) => {
    for (const ids of [real, { ...real, applicant: "member" }, { ...real, applicant: who }, UNKNOWN])
      expect(await reasonOf(letterAt("c1")(who, ids))).toBe("TRANSFER_NOT_HELD");
  },
);
