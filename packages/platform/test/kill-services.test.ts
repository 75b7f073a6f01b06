import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { CaseService, StepDecision } from "@qiming/contracts/services_hall/v1/case_service";
import { DevelopmentService } from "@qiming/contracts/services_hall/v1/development_service";
import { DuesKind, DuesService, PayWay, Surplus } from "@qiming/contracts/services_hall/v1/dues_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { LockerService } from "@qiming/contracts/services_hall/v1/locker_service";
import { ProofService, Showing } from "@qiming/contracts/services_hall/v1/proof_service";
import {
  DestinationKind,
  TransferAct,
  TransferService,
} from "@qiming/contracts/services_hall/v1/transfer_service";
import { dayOf } from "@qiming/core";
import { createClient } from "@qiming/service-kit";
import { eventually, openKillable, randomOf, type Caller, type Killable } from "./killable.ts";

const MEMBERS = 3;
const MOVERS = 3;
const CANDIDATES = 3;
const KILLS = 4;
/** Fewer than there are: 118. */
const ACTS = 100;
const seed = Number(process.env["SEED"] ?? Date.now() % 100_000);
const random = randomOf(seed);
const today = dayOf(new Date());
const monthsAgo = (count: number): string => {
  const [year, month] = today.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 - count, 1)).toISOString().slice(0, 7);
};

let rig: Killable;
beforeAll(async () => {
  rig = await openKillable("services-hall");
}, 60_000);
afterAll(() => rig.close());

const text = (zhCn: string) => `{ zh-CN: ${zhCn}, en: ${zhCn} }`;
const RULE_BOOK = `
code: T
version: v1
title: ${text("试")}
effectiveFrom: "2020-01-01"
partCaps: { BASE: 60 }
gradeBands: { EXCELLENT: 90, QUALIFIED: 80, BASICALLY_QUALIFIED: 60 }
objectionDays: 5
indicators:
  - { code: D, part: BASE, name: ${text("费")}, points: 1, cap: 12, source: services.dues.settled }
`;
const RATES = `
rates:
  - { from: "2008-04", source: 试, salary: [{ basisPoints: 50 }], retired: [{ basisPoints: 50 }], student: 20, relief: 20 }
`;
const step = (code: string, place: string, role: string) =>
  `{ code: ${code}, name: ${text("步")}, place: ${place}, roles: [${role}], limitDays: 2 }`;
const ITEMS = `
organization: T
items:
  - code: SV-A
    name: ${text("证明")}
    summary: ${text("证明")}
    lifeEvent: PROOFS
    oneAtATime: true
    fields: [{ code: purpose, label: ${text("用途")}, kind: TEXT, required: true }]
    materials: [{ code: proof, name: ${text("材料")}, required: true }]
    steps: [${step("branch", "BRANCH", "BRANCH_SECRETARY")}, ${step("college", "COLLEGE", "ORGANIZER")}]
    limitDays: 4
    proof: { text: ${text("'{name} 系党员'")}, days: 30 }
  - code: SV-B
    name: ${text("申请")}
    summary: ${text("申请")}
    lifeEvent: EVERYDAY
    fields: [{ code: what, label: ${text("事项")}, kind: TEXT, required: true }]
    steps: [${step("branch", "BRANCH", "BRANCH_SECRETARY")}]
    limitDays: 2
`;
interface Listed {
  readonly number: string;
  readonly branch: string;
  readonly status?: string;
  readonly role?: readonly [role: string, on: string];
}
const numbered = (kind: string, count: number, branch: string, status: string): Listed[] =>
  Array.from({ length: count }, (_, i) => ({ number: `${kind}-${i}`, branch, status }));
const people: Listed[] = [
  ...numbered("M", MEMBERS, "B1", "FULL"),
  ...numbered("V", MOVERS, "B2", "FULL"),
  ...numbered("C", CANDIDATES, "B1", ""),
  { number: "S-1", branch: "B1", status: "FULL", role: ["BRANCH_SECRETARY", "T/ECON/B1"] },
  { number: "S-2", branch: "B2", status: "FULL", role: ["BRANCH_SECRETARY", "T/ECON/B2"] },
  { number: "O-1", branch: "B2", status: "FULL", role: ["ORGANIZER", "T/ECON"] },
];
const REGISTER = `
university:
  code: T
  type: UNIVERSITY_COMMITTEE
  name: 试验大学党委
  below:
    - code: ECON
      type: COLLEGE_COMMITTEE
      name: 经贸学院党委
      below: [${["B1", "B2"].map((code) => `{ code: ${code}, type: BRANCH, name: ${code}党支部, branchKind: STUDENT }`).join(", ")}]
people:
${people
  .map(({ number, branch, status, role }) => {
    const roles = role ? `, roles: [{ role: ${role[0]}, on: ${role[1]}, from: "2024-09-01" }]` : "";
    return `  - { number: ${number}, name: 样示${number}, category: STUDENT${status ? `, status: ${status}` : ""}, branch: T/ECON/${branch}${roles} }`;
  })
  .join("\n")}
`;

const hall = () => rig.channelTo();
const clients = {
  cases: () => createClient(CaseService, hall()),
  proofs: () => createClient(ProofService, hall()),
  papers: () => createClient(LockerService, hall()),
  dues: () => createClient(DuesService, hall()),
  transfers: () => createClient(TransferService, hall()),
  dossiers: () => createClient(DevelopmentService, hall()),
};

const one = (code: string, ...values: string[]) => ({ code, values });
const { AGREE, RETURN } = StepDecision;
const pdf = new Uint8Array(Buffer.from("%PDF-1.7\none", "latin1"));

/** A paper into the locker, a case with it that is returned once, its proof, and one that is withdrawn. @returns the proof's id */
async function apply(member: Caller, secretary: Caller, organizer: Caller, isRevoked: boolean) {
  const paper = await member.does((call) => clients.papers().addPaper({ name: "a.pdf", content: pdf }, call));
  const draft = await member.does((call) => clients.cases().beginCase({ itemCode: "SV-A" }, call));
  const caseId = draft.id;
  const save = (purpose: string, edition: number) =>
    member.does((call) => {
      const papers = [{ materialCode: "proof", paperId: paper.id }];
      return clients
        .cases()
        .saveAnswers({ caseId, values: [one("purpose", purpose)], papers, edition }, call);
    });
  const submit = (edition: number) =>
    member.does((call) => clients.cases().submitCase({ caseId, edition }, call));
  const decide = (who: Caller, stepCode: string, decision: StepDecision, said = "") =>
    who.does((call) => clients.cases().decideStep({ caseId, stepCode, decision, text: said }, call));
  await submit((await save("一", draft.edition)).edition);
  const { edition } = await decide(secretary, "branch", RETURN, "补充");
  await submit((await save("二", edition)).edition);
  await member.does((call) => clients.papers().removePaper({ paperId: paper.id }, call));
  await member.does((call) => clients.cases().nudgeCase({ caseId }, call));
  await member.does((call) => clients.cases().commentOnCase({ caseId, text: "急用" }, call));
  await decide(secretary, "branch", AGREE);
  const { proofId } = await decide(organizer, "college", AGREE);
  await member.does((call) => clients.cases().confirmResult({ caseId, rating: 5 }, call));
  await member.reads((call) => clients.proofs().getProof({ proofId }, call));
  const shown = { proofId, showName: Showing.FULL, showNumber: Showing.HIDDEN };
  await member.does((call) => clients.proofs().setShown(shown, call));
  if (isRevoked)
    await organizer.does((call) => clients.proofs().revokeProof({ proofId, reason: "有误" }, call));

  const other = await member.does((call) => clients.cases().beginCase({ itemCode: "SV-B" }, call));
  const wanted = { caseId: other.id, values: [one("what", "三")], edition: other.edition };
  const saved = await member.does((call) => clients.cases().saveAnswers(wanted, call));
  await member.does((call) => clients.cases().submitCase({ caseId: other.id, edition: saved.edition }, call));
  await member.does((call) => clients.cases().withdrawCase({ caseId: other.id, reason: "不用了" }, call));
}

/** What they declare, what is decided, paid, taken back and paid again: three months at 0.20 yuan. */
async function pay(member: Caller, secretary: Caller, organizationId: string): Promise<void> {
  const whose = { organizationId, personId: member.id };
  const base = { kind: DuesKind.STUDENT, baseFen: 0, fromMonth: monthsAgo(2) };
  const payment = {
    ...{ ...whose, day: today, fen: 60, way: PayWay.CASH, surplus: Surplus.PREPAID },
  };
  await member.does((call) => clients.dues().declareBase({ base }, call));
  await secretary.does((call) => clients.dues().setBase({ ...whose, base }, call));
  const { payments } = await secretary.does((call) => clients.dues().recordPayment(payment, call));
  const reversal = { ...whose, paymentId: payments[0]!.id, reason: "有误" };
  await secretary.does((call) => clients.dues().reversePayment(reversal, call));
  await secretary.does((call) => clients.dues().recordPayment(payment, call));
  const remitted = { organizationId, month: monthsAgo(0), fen: 30, day: today };
  await secretary.does((call) => clients.dues().recordRemittance(remitted, call));
}

/** From one branch to the other. */
async function move(member: Caller, sender: Caller, receiver: Caller, branchId: string): Promise<void> {
  const destination = { kind: DestinationKind.BRANCH, branchId };
  const draft = await member.does((call) =>
    clients.transfers().beginTransfer({ destination: { ...destination, branchId: "" } }, call),
  );
  let { edition } = await member.does((call) =>
    clients.transfers().saveDestination({ transferId: draft.id, destination, edition: draft.edition }, call),
  );
  for (const [who, act] of [
    [member, TransferAct.SUBMIT],
    [sender, TransferAct.AGREE],
    [receiver, TransferAct.ACCEPT],
  ] as const) {
    const wanted = { transferId: draft.id, edition, act };
    ({ edition } = await who.does((call) => clients.transfers().actOnTransfer(wanted, call)));
  }
}

/** From the application to the publicity before becoming a target. */
async function develop(self: Caller, secretary: Caller, organizer: Caller, contactId: string) {
  const personId = self.id;
  const words = [one("birthDay", "2000-05-06"), one("text", "我志愿加入")];
  await self.does((call) => clients.dossiers().takeOwnStep({ step: 1, values: words }, call));
  await self.does((call) => clients.dossiers().addThoughtReport({ text: "汇报" }, call));
  const record = (who: Caller, number: number, values: ReturnType<typeof one>[], peopleIds: string[] = []) =>
    who.does((call) =>
      clients.dossiers().recordStep({ personId, step: number, day: today, values, peopleIds }, call),
    );
  await record(secretary, 2, [one("talker", "样示")]);
  await record(secretary, 3, [one("way", "MEMBERS"), one("decider", "BRANCH_COMMITTEE")]);
  await record(organizer, 4, []);
  await record(secretary, 5, [], [contactId]);
  const review = { personId, day: today, text: "较好" };
  await secretary.does((call) => clients.dossiers().addReview(review, call));
  const publicity = { personId, step: 7, fromDay: today };
  await secretary.does((call) => clients.dossiers().openPublicity(publicity, call));
  await secretary.does((call) => clients.dossiers().noteObjection({ personId, text: "异议" }, call));
  await self.does((call) => clients.dossiers().addThoughtReport({ text: "汇报二" }, call));
}

const isOnce = (values: readonly unknown[]) => {
  expect(new Set(values).size).toBe(values.length);
};
/** All that the hall keeps, without what is still to be told. */
async function kept() {
  const names = ["cases", "proofs", "lockers", "dues", "remittances", "transfers", "dossiers", "counters"];
  const all = await Promise.all(names.map((name) => rig.documents("services-hall", name)));
  // Of whoever moves it is noted where their dues are kept; only some pay.
  const isPaying = (each: Record<string, unknown>) => !("bases" in each) || (each["bases"] as []).length > 0;
  // A case notes in which tallies it is counted, whoever calls or not.
  type Kept = Awaited<ReturnType<typeof rig.documents>>[number];
  const plain = ({ outbox: _, counted, uncounted: __, revision, ...rest }: Kept): Kept =>
    (counted ? rest : { ...rest, revision }) as Kept;
  return all.map((each) => each.filter(isPaying).map(plain));
}

test(`kill -9 while people apply, pay, move and are developed loses nothing and does nothing twice (SEED=${seed})`, async () => {
  const points = createClient(PointsService, rig.channelTo("points"));
  await points.importRuleBook({ yaml: RULE_BOOK, fileName: "t.yaml" }, rig.asOperator("points"));
  const identity = createClient(IdentityService, rig.channelTo("identity"));
  const register = { yaml: REGISTER, fileName: "t.yaml", loginIssuer: "https://idp.example" };
  await identity.importRegister(register, rig.asOperator("identity"));
  const idOf = async (codePath: string) =>
    (await identity.findOrganization({ codePath }, rig.asOperator("identity"))).id;
  const [college, b1, b2] = await Promise.all(["T/ECON", "T/ECON/B1", "T/ECON/B2"].map(idOf));
  const ofHall = rig.asOperator();
  await createClient(ItemService, hall()).importItems({ yaml: ITEMS, fileName: "t.yaml" }, ofHall);
  await clients.dues().importDuesRates({ yaml: RATES, fileName: "t.yaml" }, ofHall);
  const known = await rig.documents("identity", "people");
  const person = (number: string, keeps = "") => {
    const { _id, branchId } = known.find((each) => each["number"] === number)!;
    const grants = keeps ? [{ organizationId: keeps, permissions: ["services.dues.keep"] }] : [];
    return rig.person(String(_id), { branchId: String(branchId), collegeId: college!, grants });
  };
  const all = (kind: string, count: number) =>
    Array.from({ length: count }, (_, i) => person(`${kind}-${i}`));
  const [members, movers, candidates] = [all("M", MEMBERS), all("V", MOVERS), all("C", CANDIDATES)];
  const [secretary, sender, organizer] = [person("S-1", b1!), person("S-2", b2!), person("O-1")];

  const work = Promise.all([
    ...members.map((each, i) => apply(each, secretary, organizer, i === 0)),
    ...members.map((each) => pay(each, secretary, b1!)),
    ...movers.map((each) => move(each, sender, secretary, b1!)),
    ...candidates.map((each) => develop(each, secretary, organizer, members[0]!.id)),
  ]);
  expect(await rig.killWhile(work, KILLS, ACTS, random)).toBe(KILLS);

  // Everything that was acknowledged is there, once, and nothing half.
  const [cases, proofs, lockers, dues, remittances, transfers, dossiers] = await kept();
  isOnce(cases!.map((each) => each["number"]));
  expect(cases).toHaveLength(2 * MEMBERS);
  for (const each of cases!) {
    const decisions = (each["visits"] as { acts: { decision: string }[] }[]).map(({ acts: taken }) =>
      taken.map(({ decision }) => decision),
    );
    expect([each["itemCode"], each["state"], decisions, each["comments"].length]).toEqual(
      each["itemCode"] === "SV-A"
        ? ["SV-A", "ARCHIVED", [["RETURN", "AGREE"], ["AGREE"]], 1]
        : ["SV-B", "WITHDRAWN", [[]], 0],
    );
    expect(each["edition"]).toBe(each["itemCode"] === "SV-A" ? 5 : 3);
  }
  isOnce(proofs!.map((each) => each["number"]));
  expect(proofs!.map((each) => String(each["_id"])).sort()).toEqual(
    cases!.flatMap((each) => (each["proofId"] ? [String(each["proofId"])] : [])).sort(),
  );
  expect(proofs!.filter((each) => each["revocation"])).toHaveLength(1);
  expect(lockers!.map((each) => each["papers"])).toEqual(members.map(() => []));
  expect(dues).toHaveLength(MEMBERS);
  isOnce(
    dues!.flatMap(({ payments }) =>
      (payments as { receiptNumber: string }[]).map((each) => each.receiptNumber),
    ),
  );
  for (const each of dues!) {
    expect(each["payments"].map(({ reversal }: { reversal?: object }) => !!reversal)).toEqual([true, false]);
    expect([each["bases"].length, each["declaration"]]).toEqual([1, undefined]);
  }
  expect(remittances!.map((each) => each["entries"].length)).toEqual([MEMBERS]);
  isOnce(transfers!.map((each) => each["number"]));
  isOnce(dossiers!.map((each) => each["person"].personId));
  expect(
    dossiers!.map((each) => [
      ...[each["reports"], each["reviews"]].map((list: readonly string[]) => list.length),
      each["publicities"].map(({ objections }: { objections: string[] }) => objections),
      each["records"].map(({ step: number }: { step: number }) => number),
    ]),
  ).toEqual(candidates.map(() => [2, 1, [["异议"]], [1, 2, 3, 4, 5]]));

  // What others were told counts once: the register, the points, the notices and the log.
  await eventually(async () => {
    const found = await rig.documents("identity", "people");
    const one = ({ id }: Caller) => found.find((each) => String(each["_id"]) === id)!;
    for (const mover of movers) {
      expect(one(mover)["branchId"]).toBe(b1);
      expect(one(mover)["carriedOut"]).toHaveLength(1);
    }
    for (const candidate of candidates)
      expect(one(candidate)["decisions"].map(({ status }: { status: string }) => status)).toEqual([
        ...["APPLICANT", "ACTIVIST"],
      ]);
    const moved = await rig.documents("services-hall", "transfers");
    expect(moved.map((each) => each["events"].map(({ state }: { state: string }) => state))).toEqual(
      movers.map(() => ["SUBMITTED", "BRANCH_REVIEWED", "ACCEPTED", "COMPLETED"]),
    );
  });
  await eventually(async () => {
    const accounts = await rig.documents("points", "accounts");
    for (const { id } of members) {
      const mine = accounts.filter((each) => each["personId"] === id);
      const months = mine.flatMap(({ entries }) =>
        (entries as { evidence: { id: string } }[]).map(({ evidence }) => evidence.id),
      );
      expect(months.sort()).toEqual([monthsAgo(2), monthsAgo(1), monthsAgo(0)]);
    }
  });
  const audited = async () => {
    const entries = await rig.documents("identity", "audit_entries");
    const count = (action: string) => entries.filter((each) => each["action"] === action).length;
    const actions = [
      ...["begin_case", "submit_case", "decide_step", "comment", "withdraw_case", "confirm_result"],
      ...["issue_proof", "revoke_proof", "add_paper", "remove_paper", "record_dues_payment"],
      ...["reverse_dues_payment", "declare_dues_base", "record_remittance", "transfer.accept"],
      ...["begin_dossier", "record_step", "add_report", "note_objection", "add_review"],
    ];
    return Object.fromEntries(actions.map((action) => [action, count(`services.${action}`)]));
  };
  const expected = {
    ...{ begin_case: 2 * MEMBERS, submit_case: 3 * MEMBERS, decide_step: 3 * MEMBERS, comment: MEMBERS },
    ...{ withdraw_case: MEMBERS, confirm_result: MEMBERS, issue_proof: MEMBERS, revoke_proof: 1 },
    ...{ add_paper: MEMBERS, remove_paper: MEMBERS, record_dues_payment: 2 * MEMBERS },
    ...{ reverse_dues_payment: MEMBERS, declare_dues_base: MEMBERS, record_remittance: MEMBERS },
    ...{ "transfer.accept": MOVERS, begin_dossier: CANDIDATES, record_step: 4 * CANDIDATES },
    ...{ add_report: 2 * CANDIDATES, note_objection: CANDIDATES, add_review: CANDIDATES },
  };
  await eventually(async () => expect(await audited()).toEqual(expected));
  const told = await rig.documents("portal", "notices");
  expect(told.filter((each) => each["kind"] === "services.case.issued")).toHaveLength(MEMBERS);

  // The same calls again, long after: each is known, whatever has happened since.
  const before = await kept();
  expect(await rig.callAgain()).toEqual([]);
  expect(await kept()).toEqual(before);
  expect(await audited()).toEqual(expected);
}, 240_000);
