import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  DestinationKind,
  TransferAct,
  TransferDirection,
  TransferPaper,
  TransferPart,
  TransferState,
  type Transfer,
} from "@qiming/contracts/services_hall/v1/transfer_service";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { addDays, startOf } from "@qiming/core";
import { readPdf } from "@qiming/documents/testing";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "transfers-"));
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

const company = {
  ...{
    kind: DestinationKind.EMPLOYER,
    organizationName: "示例公司党委",
    place: "示例市",
    reason: "毕业就业",
  },
};
const branch = (branchId: string) => ({ kind: DestinationKind.BRANCH, branchId });
const { SUBMIT, AGREE, RETURN, ISSUE, HAND_OVER, ACCEPT, REJECT, RECORD_RECEIPT } = TransferAct;
const { CANCEL, ASSIGN, REQUEST_REISSUE, GIVE_OPINION, SETTLE_AGAIN } = TransferAct;
const act = (
  who: string,
  { id, edition }: Pick<Transfer, "id" | "edition">,
  what: TransferAct,
  more: object = {},
) => counter.transfers(who).actOnTransfer({ transferId: id, edition, act: what, ...more });
async function submitted(destination: object = company, who = "member"): Promise<Transfer> {
  const draft = await counter.transfers(who).beginTransfer({ destination });
  return act(who, draft, SUBMIT);
}
async function issued(): Promise<Transfer> {
  let each = await act("secretary", await submitted(), AGREE);
  each = await act("organizer", each, AGREE);
  return act("department", each, ISSUE);
}
const listed = async (who: string, organizationId: string, part: TransferPart) =>
  (await counter.transfers(who).listTransfers({ organizationId, part })).transfers.map(({ id }) => id);
const toldTo = (personId: string) =>
  counter.told
    .filter(({ type, payload }) => type === "portal.notice.issued" && payload["personId"] === personId)
    .map(({ payload }) => payload["kind"]);
const acceptances = () => counter.told.filter(({ type }) => type === "services-hall.transfer.accepted");
/** The relay works beside the calls. */
async function heard<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((done) => setImmediate(done));
  }
}

describe("from before the platform", () => {
  test("comes in once, by the operator alone, and goes on here; nobody is told", async () => {
    const yaml = `
transfers:
  - key: A-1
    person: N-member
    destination: { kind: EMPLOYER, organization: 示例公司党委 }
    acts:
      - { act: SUBMIT, day: "2026-03-10" }
      - { act: AGREE, by: N-secretary, day: "2026-03-11" }
`;
    const file = { fileName: "transfers.yaml", yaml };
    expect(await reasonOf(counter.transfers("department").importTransfers(file))).toBe("PERMISSION_DENIED");
    const wrong = { ...file, yaml: yaml.replace("N-secretary", "N-neighbour") };
    await expect(counter.transfers("operator").importTransfers(wrong)).rejects.toMatchObject({
      ...{ reason: "TRANSFERS_INVALID", violations: [{ field: "transfers.yaml:8:9", rule: "rule" }] },
    });
    expect((await counter.transfers("member").listMyTransfers({})).transfers).toEqual([]);
    expect(await counter.transfers("operator").importTransfers(file)).toMatchObject({ created: 1 });
    expect(await counter.transfers("operator").importTransfers(file)).toMatchObject({
      ...{ created: 0, unchanged: 1 },
    });
    const [each] = (await counter.transfers("member").listMyTransfers({})).transfers;
    expect(each).toMatchObject({ number: "ZJ-2026-000001", state: TransferState.BRANCH_REVIEWED });
    expect(counter.told.filter(({ type }) => type === "portal.notice.issued")).toEqual([]);
    expect(await listed("organizer", "c1", TransferPart.WAITING)).toEqual([each!.id]);
    expect((await act("organizer", each!, AGREE)).state).toBe(TransferState.COLLEGE_REVIEWED);
  });
});

describe("within the university", () => {
  test("goes through branch and college to the branch that accepts, and is complete when the register has moved the member", async () => {
    counter.people["receiver"] = {
      ...{ name: "陈样十", branchId: "b3", status: MemberStatus.FULL, roles: { b3: "BRANCH_SECRETARY" } },
    };
    const sent = await submitted(branch("b3"));
    expect(sent).toMatchObject({
      ...{ state: TransferState.SUBMITTED, direction: TransferDirection.WITHIN, number: "ZJ-2026-000001" },
      ...{ fromName: "组织b1", toName: "组织b3", crossesColleges: true, waitsForName: "组织b1" },
      waitsForHolders: ["周示三", "周示四"],
    });
    expect(await listed("secretary", "b1", TransferPart.WAITING)).toEqual([sent.id]);
    expect(await reasonOf(counter.transfers("receiver").getTransfer({ transferId: sent.id }))).toBe(
      "TRANSFER_NOT_FOUND",
    );
    expect(await listed("receiver", "b3", TransferPart.INCOMING)).toEqual([]);
    let each = await act("secretary", sent, AGREE);
    each = await act("organizer", each, AGREE);
    expect(each.may).toEqual([]);
    expect(await listed("receiver", "b3", TransferPart.INCOMING)).toEqual([sent.id]);
    expect(await listed("receiver", "b3", TransferPart.WAITING)).toEqual([sent.id]);
    expect(acceptances()).toEqual([]);
    each = await act("receiver", each, ACCEPT);
    expect(each.state).toBe(TransferState.ACCEPTED);
    const { payload } = await heard(() => acceptances()[0]);
    expect(payload).toMatchObject({
      ...{ transferId: sent.id, attempt: 1, personId: "member", fromBranchId: "b1", toBranchId: "b3" },
      ...{ day: "2026-03-18", basis: "ZJ-2026-000001", actorId: "receiver", memberStatus: "" },
    });
    await counter.settle(sent.id, 1);
    await counter.settle(sent.id, 1);
    const done = await counter.transfers("member").getTransfer({ transferId: sent.id });
    expect(done).toMatchObject({ state: TransferState.COMPLETED, may: [] });
    expect(done.events.map(({ state }) => state)).toEqual([2, 3, 4, 7, 8]);
  });

  test("where a branch has nobody, the college stands for it; in one college it is not asked twice", async () => {
    delete counter.people["neighbour"];
    const each = await act("secretary", await submitted(branch("b2")), AGREE);
    expect(each).toMatchObject({ waitsForName: "组织c1", crossesColleges: false });
    expect((await act("organizer", each, ACCEPT)).state).toBe(TransferState.ACCEPTED);
  });

  test("is refused by the receiving branch with a reason, and goes elsewhere", async () => {
    const each = await act("secretary", await submitted(branch("b2")), AGREE);
    expect(await reasonOf(act("neighbour", each, REJECT))).toBe("REASON_MISSING");
    const back = await act("neighbour", each, REJECT, { text: "人数已满" });
    expect(back.state).toBe(TransferState.REJECTED);
    const mine = counter.transfers("member");
    const { edition } = back;
    const other = await mine.saveDestination({ transferId: back.id, destination: company, edition });
    expect(other).toMatchObject({ direction: TransferDirection.OUT, mayEdit: true });
    expect((await act("member", other, SUBMIT)).number).toBe(back.number);
  });

  test("is begun before it is known which branch, and not handed in until it is", async () => {
    const mine = counter.transfers("member");
    const draft = await mine.beginTransfer({ destination: branch("") });
    expect(draft).toMatchObject({ state: TransferState.DRAFT, toName: "" });
    expect(await reasonOf(act("member", draft, SUBMIT))).toBe("DESTINATION_INCOMPLETE");
    const { id: transferId, edition } = draft;
    const filled = await mine.saveDestination({ transferId, destination: branch("b2"), edition });
    expect((await act("member", filled, SUBMIT)).state).toBe(TransferState.SUBMITTED);
  });

  test("nobody handles their own: the secretary's goes to the deputy", async () => {
    const sent = await submitted(branch("b2"), "secretary");
    expect(sent.waitsForHolders).toEqual(["周示四"]);
    expect(await reasonOf(act("secretary", sent, AGREE))).toBe("OWN_TRANSFER");
    expect((await act("deputy", sent, AGREE)).state).toBe(TransferState.BRANCH_REVIEWED);
  });
});

describe("out of the university", () => {
  test("the letter is on paper with number and days, its receipt leaves the member with the other side", async () => {
    let each = await issued();
    expect(each.letters).toMatchObject([
      { number: "JS-2026-000001", day: "2026-03-18", lastDay: "2026-06-16" },
    ]);
    const paper = { transferId: each.id, paper: TransferPaper.LETTER };
    const { content, mediaType } = await counter.transfers("member").exportTransferPaper(paper);
    expect(mediaType).toBe("application/pdf");
    const text = (await readPdf(content)).text.replace(/\s/g, "");
    for (const part of ["JS-2026-000001", "林示一同志", "示例公司党委", "90天，至2026年6月16日"])
      expect(text).toContain(part);
    each = await act("member", each, HAND_OVER);
    expect(each).toMatchObject({ state: TransferState.IN_TRANSIT, daysLeft: 90 });
    expect(await reasonOf(act("secretary", each, RECORD_RECEIPT, { day: "2026-03-18" }))).toBe(
      "TRANSFER_NOT_HELD",
    );
    each = await act("department", each, RECORD_RECEIPT, { day: "2026-03-18", receiptNumber: "回-7" });
    expect(each).toMatchObject({ state: TransferState.ACCEPTED, receipt: { recorderName: "赵样八" } });
    const { payload } = await heard(() => acceptances()[0]);
    expect(payload).toMatchObject({ fromBranchId: "b1", toBranchId: "", basis: "JS-2026-000001" });
  });

  test("what the register refuses is said to the office, which has it tried again, and it never loops", async () => {
    const sent = await act("department", await issued(), RECORD_RECEIPT, { day: "2026-03-18" });
    await counter.settle(sent.id, 1, "ROLES_HELD");
    const told = await heard(() => toldTo("department").find((kind) => kind === "services.transfer.problem"));
    expect(told).toBeTruthy();
    const stuck = await counter.transfers("department").getTransfer({ transferId: sent.id });
    expect(stuck).toMatchObject({ state: TransferState.ACCEPTED, problem: "ROLES_HELD" });
    expect(stuck.may).toEqual([CANCEL, SETTLE_AGAIN]);
    await act("department", stuck, SETTLE_AGAIN);
    await heard(() => acceptances()[1]);
    expect(acceptances().map(({ payload }) => payload["attempt"])).toEqual([1, 2]);
  });

  test("expired at 91 days: marked, told, issued again with reason, opinion and the old letter", async () => {
    const sent = await act("member", await issued(), HAND_OVER);
    counter.now = startOf(addDays("2026-03-18", 70));
    expect((await counter.transfers("member").getTransfer({ transferId: sent.id })).daysLeft).toBe(20);
    expect(await listed("secretary", "b1", TransferPart.ENDING)).toEqual([sent.id]);
    counter.now = startOf(addDays("2026-03-18", 91));
    await counter.watch();
    await counter.watch();
    let each = await counter.transfers("member").getTransfer({ transferId: sent.id });
    expect(each).toMatchObject({ state: TransferState.EXPIRED, daysLeft: -1, may: [REQUEST_REISSUE] });
    await heard(() => toldTo("department").find((kind) => kind === "services.transfer.expired"));
    expect(toldTo("department").filter((kind) => kind === "services.transfer.expired")).toHaveLength(1);
    expect(acceptances()).toEqual([]);
    each = await act("member", each, REQUEST_REISSUE, { text: "单位变更" });
    expect(await reasonOf(act("department", each, ISSUE))).toBe("OPINION_MISSING");
    each = await act("organizer", each, GIVE_OPINION, { text: "同意重开" });
    expect(await reasonOf(act("department", each, ISSUE))).toBe("OLD_LETTER_MISSING");
    each = await act("department", each, ISSUE, { oldLetterReturned: true, validDays: 30 });
    expect(each.letters.map(({ replaced, lastDay }) => [replaced, lastDay])).toEqual([
      [true, "2026-06-16"],
      [false, "2026-07-17"],
    ]);
  });

  test("after six months a person of the organisation department is told, and the member is what they were", async () => {
    const sent = await act("member", await issued(), HAND_OVER);
    counter.now = startOf(addDays("2026-03-18", 185));
    await counter.watch();
    const each = await counter.transfers("department").getTransfer({ transferId: sent.id });
    expect(each).toMatchObject({ state: TransferState.EXPIRED, flag: { answer: "" } });
    await heard(() => toldTo("department").find((kind) => kind === "services.transfer.flag"));
    expect(acceptances()).toEqual([]);
    expect(await listed("department", "u", TransferPart.WAITING)).toEqual([sent.id]);
  });
});

describe("into the university", () => {
  const wish = {
    ...{ organizationId: "u", personId: "newcomer", letterNumber: "外-12", letterDay: "2026-03-01" },
    ...{ validDays: 60, fromName: "示例县委组织部", branchId: "b1" },
  };
  beforeEach(() => {
    counter.people["newcomer"] = { name: "何样一", branchId: "", status: MemberStatus.UNSPECIFIED };
  });

  test("the university records the letter and assigns, the branch accepts, the receipt goes out", async () => {
    let each = await counter.transfers("department").recordLetter(wish);
    expect(each).toMatchObject({
      state: TransferState.IN_TRANSIT,
      fromName: "示例县委组织部",
      toName: "组织b1",
    });
    each = await act("secretary", each, REJECT, { text: "应到第二支部" });
    each = await act("department", each, ASSIGN, { branchId: "b2" });
    expect(each).toMatchObject({ waitsForName: "组织b2", waitsForHolders: ["陈样五"] });
    expect(await listed("neighbour", "b2", TransferPart.WAITING)).toEqual([each.id]);
    await heard(() => toldTo("neighbour").find((what) => what === "services.transfer.waiting"));
    each = await act("neighbour", each, ACCEPT);
    expect(each.receipt).toMatchObject({ number: "HZ-2026-000001", day: "2026-03-18" });
    const { payload } = await heard(() => acceptances()[0]);
    expect(payload).toMatchObject({
      ...{ fromBranchId: "", toBranchId: "b2", memberStatus: "FULL", basis: "外-12" },
    });
    const paper = { transferId: each.id, paper: TransferPaper.RECEIPT };
    const { content } = await counter.transfers("department").exportTransferPaper(paper);
    expect((await readPdf(content)).text.replace(/\s/g, "")).toContain("外-12号介绍信收悉");
  });

  test("is refused for whoever is counted here, with a letter that is over, and to everybody but the university", async () => {
    const record = (who: string, more: object = {}) =>
      reasonOf(counter.transfers(who).recordLetter({ ...wish, ...more }));
    expect(await record("department", { personId: "member" })).toBe("PERSON_UNFIT");
    expect(await record("department", { validDays: 10 })).toBe("LETTER_DAY_INVALID");
    expect(await record("department", { letterDay: "2026-03-19" })).toBe("LETTER_DAY_INVALID");
    expect(await record("department", { branchId: "c1" })).toBe("DESTINATION_UNFIT");
    expect(await record("department", { personId: "department" })).toBe("OWN_TRANSFER");
    expect(await record("secretary")).toBe("PERMISSION_DENIED");
    expect(await record("organizer", { organizationId: "c1" })).toBe("TRANSFER_NOT_HELD");
    expect(await record("department", { personId: "nobody" })).toBe("PERSON_NOT_FOUND");
  });
});

describe("graduates", () => {
  test("the office opens a draft for each, told what to fill in; each hands in their own", async () => {
    const wish = {
      ...{ organizationId: "b1", kind: DestinationKind.RESIDENCE, reason: "2026 届毕业" },
      personIds: ["member", "activist", "neighbour", "nobody"],
    };
    const office = counter.transfers("secretary");
    const { openedIds, notOpened } = await office.openTransfers(wish);
    expect(openedIds).toHaveLength(1);
    expect(notOpened.map(({ personId, reason }) => [personId, reason])).toEqual([
      ["activist", "NO_MEMBER"],
      ["neighbour", "PERSON_NOT_FOUND"],
      ["nobody", "PERSON_NOT_FOUND"],
    ]);
    expect(await reasonOf(counter.transfers("stranger").openTransfers(wish))).toBe("TRANSFER_NOT_HELD");
    expect(await listed("secretary", "b1", TransferPart.OUTGOING)).toEqual(openedIds);
    const mine = counter.transfers("member");
    const [draft] = (await mine.listMyTransfers({})).transfers;
    expect(draft).toMatchObject({ byOffice: true, mayEdit: true, destination: { reason: "2026 届毕业" } });
    expect(await reasonOf(act("member", draft!, SUBMIT))).toBe("DESTINATION_INCOMPLETE");
    const destination = {
      ...{ kind: DestinationKind.RESIDENCE, organizationName: "示例街道党工委", place: "示例市示例街道" },
    };
    const { edition, id: transferId } = draft!;
    const filled = await mine.saveDestination({ transferId, destination, edition });
    expect((await act("member", filled, SUBMIT)).state).toBe(TransferState.SUBMITTED);
    expect(await reasonOf(mine.beginTransfer({ destination: company }))).toBe("TRANSFER_OPEN");
  });
});

describe("what is not theirs", () => {
  test("a draft is the member's alone; strangers see nothing, and what does not exist is refused alike", async () => {
    const draft = await counter.transfers("member").beginTransfer({ destination: company });
    for (const [who, transferId] of [
      ["secretary", draft.id],
      ["stranger", draft.id],
      ["department", "no-such"],
    ] as const)
      expect(await reasonOf(counter.transfers(who).getTransfer({ transferId }))).toBe("TRANSFER_NOT_FOUND");
    expect(await listed("secretary", "b1", TransferPart.OUTGOING)).toEqual([]);
    const part = TransferPart.WAITING;
    expect(await reasonOf(counter.transfers("stranger").listTransfers({ organizationId: "b1", part }))).toBe(
      "TRANSFER_NOT_HELD",
    );
    expect(
      await reasonOf(counter.transfers("stranger").listTransfers({ organizationId: "none", part })),
    ).toBe("TRANSFER_NOT_HELD");
    const activist = counter.transfers("activist").beginTransfer({ destination: company });
    expect(await reasonOf(activist)).toBe("NO_MEMBER");
    const own = counter.transfers("member").beginTransfer({ destination: branch("b1") });
    expect(await reasonOf(own)).toBe("DESTINATION_UNFIT");
  });

  test("whoever is erased is named in no transfer of theirs any more, and what still ran is cancelled", async () => {
    const back = await act("secretary", await submitted(), RETURN, { text: "林示一请补充" });
    await counter.erase("member");
    await counter.erase("member");
    const left = await counter.transfers("department").getTransfer({ transferId: back.id });
    expect(left).toMatchObject({ state: TransferState.CANCELLED, personName: "", toName: "" });
    expect(JSON.stringify(left, (_, each: unknown) => (typeof each === "bigint" ? "" : each))).not.toMatch(
      /林示一|示例/,
    );
  });

  test("whoever is erased is named in none that they handled, and what they did stays", async () => {
    const sent = await act("department", await issued(), RECORD_RECEIPT, { day: "2026-03-18" });
    for (const who of ["secretary", "department", "department"]) await counter.erase(who);
    const left = await counter.transfers("organizer").getTransfer({ transferId: sent.id });
    expect(left.receipt).toMatchObject({ day: "2026-03-18", recorderName: "" });
    expect(left.events.map(({ act: what, actorName }) => [what, actorName])).toEqual([
      [SUBMIT, "林示一"],
      [AGREE, ""],
      [AGREE, "陈样六"],
      [ISSUE, ""],
      [RECORD_RECEIPT, ""],
    ]);
    const kept = await counter.service.database.collection("transfers").findOne({});
    expect(JSON.stringify({ ...kept, outbox: [] })).not.toMatch(/周示三|赵样八/);
  });

  test("whoever is erased and looked into a letter is named there no more", async () => {
    const sent = await act("member", await issued(), HAND_OVER);
    counter.now = startOf(addDays("2026-03-18", 185));
    await counter.watch();
    const flagged = await counter.transfers("department").getTransfer({ transferId: sent.id });
    await act("department", flagged, TransferAct.ANSWER_FLAG, { text: "已联系" });
    await counter.erase("department");
    const left = await counter.transfers("member").getTransfer({ transferId: sent.id });
    expect(left.flag).toMatchObject({ answer: "已联系", answererName: "" });
  });

  test("of two who act on the same edition one is heard, and an act that comes again is done once", async () => {
    const sent = await submitted();
    const headers = { "idempotency-key": "0195a9c2-7b6e-7c3e-8e5d-3f1a5a1d0001" };
    const request = { transferId: sent.id, edition: sent.edition, act: AGREE };
    const once = await counter.transfers("secretary").actOnTransfer(request, { headers });
    const twice = await counter.transfers("secretary").actOnTransfer(request, { headers });
    expect(twice.edition).toBe(once.edition);
    const mine = counter.transfers("secretary");
    const draft = await mine.beginTransfer({ destination: company });
    const elsewhere = { ...company, place: "别处" };
    const save = () =>
      mine.saveDestination(
        { transferId: draft.id, destination: elsewhere, edition: draft.edition },
        { headers },
      );
    const saved = await save();
    // As if the process had died between the change and its answer.
    await counter.service.database.collection("idempotency_keys").deleteMany({});
    expect((await save()).edition).toBe(saved.edition);
    const late = act("deputy", sent, RETURN, { text: "请补充" });
    expect(await reasonOf(late)).toBe("TRANSFER_CHANGED");
    expect(toldTo("member").filter((kind) => kind === "services.transfer.moved").length).toBeLessThanOrEqual(
      1,
    );
  });
});
