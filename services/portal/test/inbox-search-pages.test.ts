import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { ComplianceChangedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { BranchPageService } from "@qiming/contracts/portal/v1/branch_page_service";
import { ComplianceService } from "@qiming/contracts/portal/v1/compliance_service";
import { NoticeService } from "@qiming/contracts/portal/v1/notice_service";
import { EntryChangedSchema, NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { SearchService } from "@qiming/contracts/portal/v1/search_service";
import { newId } from "@qiming/core";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { startTestService, type Caller, type TestService } from "@qiming/service-kit/testing";
import { portalService } from "../src/index.ts";
import { identity, lineages } from "./neighbours.ts";
import { shared } from "./sample.ts";

const member: Caller = { personId: "p-1", branchId: "ug1", collegeId: "econ" };
const elsewhere: Caller = { personId: "p-2", branchId: "law", collegeId: "law" };
const writer: Caller = {
  personId: "p-3",
  grants: [{ organizationId: "ug1", permissions: ["portal.pages.write"] }],
};

let folder: string;
let mongo: EmbeddedMongo;
let service: TestService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-"));
  mongo = await startEmbeddedMongo({ dataDir: folder });
});
afterAll(async () => {
  await mongo.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  const surroundings = { mongoUri: mongo.uri, lineages, neighbours: { identity: identity() } };
  service = await startTestService(portalService({ shared }), surroundings);
});
afterEach(() => service.stop());

function tell<D extends DescMessage>(
  schema: D,
  payload: MessageInitShape<D>,
  { sender = "identity", time = new Date(), id = newId(time) } = {},
): Promise<unknown> {
  const event = { id, occurTime: timestampFromDate(time), payload: anyPack(schema, create(schema, payload)) };
  return service.as(EventSubscriberService, sender).deliver({ event });
}
const text = (zhCn: string, en = "") => ({ zhCn, en });
const notices = (caller = member) => service.as(NoticeService, caller);
const notice = (title: string, personId = "p-1") => ({
  personId,
  kind: "test",
  title: text(title),
  path: "/m/points",
});

test("what somebody is told is in their inbox once, newest first, unread until they say so, and in nobody else's", async () => {
  const id = newId(new Date("2026-03-01T00:00:00Z"));
  await tell(NoticeIssuedSchema, notice("一"), { id });
  await tell(NoticeIssuedSchema, notice("一"), { id });
  await tell(NoticeIssuedSchema, notice("二"), { sender: "learning" });
  const { notices: all } = await notices().listNotices({});
  expect(all.map(({ title, read }) => [title!.zhCn, read])).toEqual([
    ["二", false],
    ["一", false],
  ]);
  expect((await notices(elsewhere).markRead({ noticeIds: [id] })).count).toBe(0);
  expect((await notices().countUnread({})).count).toBe(2);
  expect((await notices().markRead({ noticeIds: [id] })).count).toBe(1);
  expect((await notices().listNotices({ unreadOnly: true })).notices.map(({ title }) => title!.zhCn)).toEqual(
    ["二"],
  );
  expect((await notices().markRead({})).count).toBe(0);
  expect((await notices(elsewhere).listNotices({})).notices).toEqual([]);
});

test("an inbox is read page by page without a gap", async () => {
  for (let i = 0; i < 7; i++) await tell(NoticeIssuedSchema, notice(String(i)));
  const seen: string[] = [];
  for (let pageToken = ""; ;) {
    const page = await notices().listNotices({ pageSize: 3, pageToken });
    seen.push(...page.notices.map(({ title }) => title!.zhCn));
    if (!(pageToken = page.nextPageToken)) break;
  }
  expect(seen).toEqual(["6", "5", "4", "3", "2", "1", "0"]);
});

test("whoever looks at the number of unread notices sees it change", async () => {
  const stop = new AbortController();
  const counts: number[] = [];
  for await (const { count } of notices().watchUnread({}, { signal: stop.signal })) {
    counts.push(count);
    if (count === 0) await tell(NoticeIssuedSchema, notice("新"));
    else break;
  }
  stop.abort();
  expect(counts).toEqual([0, 1]);
});

test("whoever is erased has no inbox, also for what arrives later", async () => {
  await tell(NoticeIssuedSchema, notice("前"));
  await tell(PersonErasedSchema, { personId: "p-1" });
  await tell(NoticeIssuedSchema, notice("后"));
  expect((await notices().listNotices({})).notices).toEqual([]);
  expect(JSON.stringify(await service.database.collection("notices").find().toArray())).toBe("[]");
});

test("only those whom the contract names tell the portal", async () => {
  await expect(tell(NoticeIssuedSchema, notice("x"), { sender: "gateway" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  await expect(tell(PersonErasedSchema, { personId: "p-1" }, { sender: "learning" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

const COURSE = {
  entryId: "course:dues",
  kind: "course",
  title: text("党费怎么算", "How dues are counted"),
  text: text("基数、比例与缴纳方式。每月按时交纳党费。", "Base, rate and payment"),
  path: "/m/learning/courses/dues",
};
const found = async (query: string, caller = member, kind = "") =>
  (await service.as(SearchService, caller).search({ query, kind })).results.map(({ id }) => id);

test.each([
  ["党费", ["course:dues"]],
  ["费", ["course:dues"]],
  ["怎么 算", ["course:dues"]],
  ["缴纳", ["course:dues"]],
  ["DUES", ["course:dues"]],
  ["dues payment", ["course:dues"]],
  ["费党", []],
  ["du", ["course:dues"]],
  ["dues pay", ["course:dues"]],
  ["ues", []],
  ["dues missing", []],
  ["  ", []],
  ["，。！", []],
])("a search for %p finds %p", async (query, expected) => {
  await tell(EntryChangedSchema, COURSE, { sender: "learning" });
  expect(await found(query)).toEqual(expected);
});

test("a title comes before a text, an extract shows the place, and a kind narrows", async () => {
  await tell(EntryChangedSchema, {
    ...COURSE,
    entryId: "course:a",
    title: text("别的"),
    text: text(`${"前".repeat(80)}党费在这里`),
  });
  await tell(EntryChangedSchema, { ...COURSE, entryId: "organization:b", kind: "organization" });
  expect(await found("党费")).toEqual(["organization:b", "course:a"]);
  expect(await found("党费", member, "course")).toEqual(["course:a"]);
  const { results } = await service.as(SearchService, member).search({ query: "党费", kind: "course" });
  expect(results[0]!.extract!.zhCn).toMatch(/^…前+党费在这里$/);
});

test("what is for an organisation is found by those who belong below it, and by nobody else", async () => {
  await tell(EntryChangedSchema, { ...COURSE, organizationId: "econ" });
  expect(await found("党费")).toEqual(["course:dues"]);
  expect(await found("党费", elsewhere)).toEqual([]);
  expect(await found("党费", { personId: "p-9" })).toEqual([]);
});

test("of two words about the same thing the later holds, in whatever order they come; what is gone stays gone", async () => {
  const [early, late] = [new Date("2026-03-01T00:00:00Z"), new Date("2026-03-02T00:00:00Z")];
  await tell(EntryChangedSchema, { ...COURSE, title: text("新名字") }, { time: late });
  await tell(EntryChangedSchema, COURSE, { time: early });
  expect([await found("新名"), await found("怎么")]).toEqual([["course:dues"], []]);
  await tell(EntryChangedSchema, { ...COURSE, removed: true }, { time: new Date("2026-03-03T00:00:00Z") });
  await tell(EntryChangedSchema, COURSE, { time: late });
  expect(await found("党费")).toEqual([]);
});

const pages = (caller: Caller | string = writer) => service.as(BranchPageService, caller);
const brand = {
  slogan: "指尖微党课",
  story: "每月一课",
  activities: [{ title: "微党课", text: "", when: "每月" }],
  results: [],
};

test("a branch writes its brand; of two who change the same page one is told, and what others wrote is not lost", async () => {
  expect((await pages(member).getBranchPage({ organizationId: "ug1" })).revision).toBe(0);
  const saved = await pages().saveBrand({ organizationId: "ug1", brand, revision: 0 });
  expect([saved.revision, saved.brand!.slogan]).toEqual([1, "指尖微党课"]);
  await expect(
    pages().saveBrand({ organizationId: "ug1", brand: { ...brand, slogan: "别的" }, revision: 0 }),
  ).rejects.toMatchObject({ reason: "PAGE_CHANGED" });
  expect((await pages(member).getBranchPage({ organizationId: "ug1" })).brand!.slogan).toBe("指尖微党课");
  for (const organizationId of ["econ", "law"])
    await expect(pages().saveBrand({ organizationId, brand, revision: 0 })).rejects.toMatchObject({
      reason: "PERMISSION_DENIED",
    });
  await expect(pages(member).saveBrand({ organizationId: "ug1", brand, revision: 1 })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

const PNG = Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1");
test("a branch has a logo: a picture by what is in it, replaced and removed, and never part of the page itself", async () => {
  const of = { organizationId: "ug1" };
  const refused = (content: Uint8Array, caller: Caller = writer) =>
    pages(caller)
      .setLogo({ ...of, content })
      .catch(({ reason }: { reason: string }) => reason);
  await expect(pages(member).getLogo(of)).rejects.toMatchObject({ reason: "LOGO_NOT_FOUND" });
  const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
  for (const content of [svg, Buffer.from("GIF89a"), Buffer.from("WEBPxxxxWEBP")])
    expect(await refused(content)).toBe("PICTURE_TYPE");
  expect(await refused(PNG, member)).toBe("PERMISSION_DENIED");
  expect(await refused(Buffer.concat([PNG, Buffer.alloc(204_800)]))).toBe("INVALID_REQUEST");
  await pages().saveBrand({ ...of, brand, revision: 0 });
  const first = await pages().setLogo({ ...of, content: PNG });
  expect([first.brand!.slogan, first.logoId === ""]).toEqual(["指尖微党课", false]);
  expect(await pages(member).getLogo(of)).toMatchObject({ mediaType: "image/png" });
  const jpeg = Buffer.from("\xff\xd8\xff and so on", "latin1");
  const second = await pages().setLogo({ ...of, content: jpeg });
  expect(second.logoId).not.toBe(first.logoId);
  const logo = await pages(member).getLogo(of);
  expect([logo.mediaType, Buffer.from(logo.content).equals(jpeg)]).toEqual(["image/jpeg", true]);
  await pages().postNotice({ ...of, title: "开学" });
  expect((await pages(member).getLogo(of)).mediaType).toBe("image/jpeg");
  expect((await pages().removeLogo(of)).logoId).toBe("");
  await expect(pages(member).getLogo(of)).rejects.toMatchObject({ reason: "LOGO_NOT_FOUND" });
  const [kept] = await service.database.collection("branch_pages").find().toArray();
  expect(kept!["logoContent"]).toBeNull();
});

test("twenty notices posted at once are all there; one that is removed is gone; the brand stays", async () => {
  await pages().saveBrand({ organizationId: "ug1", brand, revision: 0 });
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      pages().postNotice({ organizationId: "ug1", title: `通知 ${index}` }),
    ),
  );
  const page = await pages(member).getBranchPage({ organizationId: "ug1" });
  expect(new Set(page.notices.map(({ title }) => title)).size).toBe(20);
  const { notices: left } = await pages().removeNotice({
    organizationId: "ug1",
    noticeId: page.notices[3]!.id,
  });
  expect(left.map(({ id }) => id)).toEqual(
    page.notices.filter((_, index) => index !== 3).map(({ id }) => id),
  );
  expect((await pages(member).getBranchPage({ organizationId: "ug1" })).brand!.slogan).toBe("指尖微党课");
});

test("a file brings pages to those who have written nothing, and never touches what people wrote", async () => {
  const yaml = (slogan: string, organization = "YT/ECON/UG1") =>
    `pages:\n  - organization: ${organization}\n    brand: { slogan: ${slogan} }\n    notices: [{ title: 开学, day: "2026-03-02" }]\n`;
  const bring = (text: string) => pages("operator").importBranchPage({ yaml: text, fileName: "pages.yaml" });
  expect((await bring(yaml("一"))).changed).toBe(true);
  expect((await bring(yaml("二"))).changed).toBe(false);
  const page = await pages(member).getBranchPage({ organizationId: "ug1" });
  expect([page.brand!.slogan, page.notices.map(({ title }) => title)]).toEqual(["一", ["开学"]]);
  await expect(bring(yaml("三", "YT/NONE"))).rejects.toMatchObject({
    reason: "PAGES_INVALID",
    violations: [{ field: "pages.yaml:2:19" }],
  });
  await expect(bring("pages: [{ organization: YT, brand: { slogan: 1 } }]")).rejects.toMatchObject({
    reason: "PAGES_INVALID",
  });
});

test("the demo university's pages keep the rules of the contract", async () => {
  const yaml = await readFile(new URL("../../../deploy/demo/pages.yaml", import.meta.url), "utf8");
  const organizations = [...yaml.matchAll(/organization: (\S+)/g)].map(([, path]) => path);
  expect(organizations.length).toBeGreaterThan(8);
  // Which organisations there are is identity's to say: here only two are known, so what else is wrong would be said beside it.
  const refusal = await pages("operator")
    .importBranchPage({ yaml, fileName: "pages.yaml" })
    .catch((error: { violations: { rule: string }[] }) => error.violations);
  expect((refusal as { rule: string }[]).filter(({ rule }) => rule !== "unknown")).toEqual([]);
});

test("how branches stand is for everybody to read: what was told last, by name, year by year", async () => {
  const read = (year = 0) => service.as(ComplianceService, elsewhere).listCompliance({ year });
  const told = (branchName: string, held: number, more: object = {}) => ({
    ...{ branchId: branchName, branchName, collegeId: "econ", parentName: "经贸学院党委", year: 2026 },
    duties: [{ code: "ASSEMBLY", nameZh: "支部党员大会", nameEn: "Branch assembly", owed: 2, held }],
    ...{ asOfDay: "2026-03-11", ...more },
  });
  const [early, late] = ["2026-03-01", "2026-04-01"].map((day) => newId(new Date(`${day}T00:00:00Z`)));
  const change = (payload: ReturnType<typeof told>, id?: string) =>
    tell(ComplianceChangedSchema, payload, { sender: "meetings", ...(id && { id }) });
  await change(told("研究生支部", 2), late);
  await change(told("研究生支部", 0), early);
  await change(told("本科生支部", 1));
  await change(told("本科生支部", 0, { year: 2025 }));
  await change(told("教工支部", 1, { parentName: "文法学院党总支" }));
  const { branches, years, year } = await read(2026);
  expect(branches.map(({ branchName, duties }) => `${branchName} ${duties[0]!.held}`)).toEqual([
    "本科生支部 1",
    "研究生支部 2",
    "教工支部 1",
  ]);
  expect([year, years]).toEqual([2026, [2026, 2025]]);
  expect(branches[0]!.duties[0]).toMatchObject({ owed: 2, missing: 0, name: { zhCn: "支部党员大会" } });
  expect((await read(2025)).branches).toHaveLength(1);
  await expect(tell(ComplianceChangedSchema, told("别处", 1), { sender: "learning" })).rejects.toMatchObject({
    reason: "PERMISSION_DENIED",
  });
  await expect(service.as(ComplianceService).listCompliance({})).rejects.toMatchObject({
    reason: "TOKEN_MISSING",
  });
});
