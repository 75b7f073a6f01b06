import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { DeskRole } from "@qiming/contracts/feedback/v1/desk_service";
import { NameLevel, TicketKind } from "@qiming/contracts/feedback/v1/ticket_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { DESKS, openHall, reasonOf, type Hall } from "./hall.ts";

let folder: string;
let mongo: EmbeddedMongo;
let hall: Hall;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "feedback-desks-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
beforeEach(async () => {
  hall = await openHall(mongo.uri);
});
afterEach(() => hall.stop());
afterAll(async () => {
  await mongo.stop();
  rmSync(folder, { recursive: true });
});

const lead = { personId: "", number: "N-clerk", role: DeskRole.LEAD };
const DESK = {
  ...{ organizationId: "c1", code: "", name: { zhCn: "经贸学院后勤", en: "Logistics of c1" } },
  ...{ categoryCodes: ["logistics"], members: [lead] },
};
const save = (more: object = {}, who = "college") => hall.desks(who).saveDesk({ ...DESK, ...more });
const own = async (who = "college", organizationId = "c1") =>
  (await hall.desks(who).getOwnDesks({ organizationId })).desks;
const raised = async () => {
  const said = { kind: TicketKind.HELP, title: "灯坏了", text: "灯坏了。", nameLevel: NameLevel.NAMED };
  return hall.asks("asker").submitTicket({ ...said, categoryCode: "logistics", organizationId: "b1" });
};

test("a new desk takes what is nearest to it, is changed, and is closed when nothing waits there", async () => {
  expect((await raised()).deskName?.zhCn).toBe("后勤处");
  const { desks } = await save();
  const { code } = desks.find(({ desk }) => desk?.name?.zhCn === "经贸学院后勤")!.desk!;
  const { id: ticketId, deskName } = await raised();
  expect(deskName?.zhCn).toBe("经贸学院后勤");
  await save({ code, members: [{ personId: "clerk", number: "", role: DeskRole.LEAD }], categoryCodes: [] });
  expect(
    (await own()).map(({ desk, members, openTickets }) => [desk?.code, members.length, openTickets]),
  ).toEqual(expect.arrayContaining([[code, 1, 1]]));
  expect(await reasonOf(hall.desks("college").closeDesk({ organizationId: "c1", code }))).toBe(
    "DESK_HAS_TICKETS",
  );
  await hall.asks("asker").withdrawTicket({ ticketId });
  await hall.desks("college").closeDesk({ organizationId: "c1", code });
  expect((await own()).map(({ desk }) => desk?.code)).toEqual(["teaching"]);
});

test.each([
  ["a desk that does not stand there", { code: "library" }, "DESK_NOT_FOUND"],
  ["a category that there is not", { categoryCodes: ["nothing"] }, "CATEGORY_UNKNOWN"],
  ["somebody unknown", { members: [{ ...lead, number: "N-nobody" }] }, "PERSON_NOT_FOUND"],
  ["nobody who reviews", { members: [{ ...lead, role: DeskRole.HANDLER }] }, "LEAD_MISSING"],
  ["somebody twice", { members: [lead, { ...lead, role: DeskRole.HANDLER }] }, "DESK_MEMBERS_TWICE"],
  ["no name in English", { name: { zhCn: "后勤", en: "" } }, "INVALID_REQUEST"],
  ["too long a name", { name: { zhCn: "后".repeat(81), en: "Logistics" } }, "INVALID_REQUEST"],
])("%s is refused, and nothing changes", async (_, more, reason) => {
  const before = await own("department", "u");
  expect(await reasonOf(save(more))).toBe(reason);
  expect(await own("department", "u")).toEqual(before);
});

test("desks are kept by those who may write them there, and the public one stays", async () => {
  for (const who of ["asker", "librarian", "head"])
    expect(await reasonOf(save({}, who))).toBe("PERMISSION_DENIED");
  expect(await reasonOf(save({ organizationId: "u" }))).toBe("PERMISSION_DENIED");
  const close = hall.desks("department").closeDesk({ organizationId: "u", code: "public" });
  expect(await reasonOf(close)).toBe("DESK_IS_PUBLIC");
});

test("a file cannot leave out a desk where tickets wait, and says which", async () => {
  const { id: ticketId } = await raised();
  const desk = DESKS.slice(DESKS.indexOf("  - code: logistics\n"), DESKS.indexOf("  - code: teaching\n"));
  expect(desk).toContain("后勤处");
  const less = { yaml: DESKS.replace(desk, ""), fileName: "desks.yaml" };
  const codes = async () => (await own("department", "u")).map((each) => each.desk?.code);
  const before = await codes();
  const refused: unknown = await hall
    .desks("operator")
    .importDirectory(less)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({
    reason: "DESK_HAS_TICKETS",
    metadata: { code: "logistics", name: "后勤处" },
  });
  expect(await codes()).toEqual(before);
  await hall.asks("asker").withdrawTicket({ ticketId });
  await hall.desks("operator").importDirectory(less);
  expect(await codes()).toEqual(before.filter((code) => code !== "logistics"));
});

test("a file leaves what was changed on screen, and a faulty one changes nothing", async () => {
  await save({ code: "teaching", name: { zhCn: "教学服务台", en: "Teaching" } });
  const again = await hall.desks("operator").importDirectory({ yaml: DESKS, fileName: "desks.yaml" });
  expect(again.left).toEqual(["teaching"]);
  expect((await own())[0]?.desk?.name?.zhCn).toBe("教学服务台");
  const faulty = DESKS.replace("categories: [library]", "categories: [nothing]");
  expect(await reasonOf(hall.desks("operator").importDirectory({ yaml: faulty, fileName: "f.yaml" }))).toBe(
    "DIRECTORY_INVALID",
  );
});
