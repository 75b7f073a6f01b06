import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDatabase } from "@qiming/service-kit";
import { DEMO_PASSWORD } from "../src/demo.ts";
import { CLIENT_SECRET, ownProcesses, type OwnProcesses } from "./own-processes.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SERVICES = ["identity", "points", "learning"];
const REGISTER = join(ROOT, "deploy/demo/register.yaml");

const SECRETARY = "YT2024-0001";
const MEMBER = "YT2024-0006";
const OTHER = "YT2024-0007";
const OFFICE = "YT2024-0165";
const NEW = { name: "司徒试云", number: "YT2029-7777" };
const PHONE = "13912345678";
const EMAIL = "lin.shiyi.home@example.org";
/** What people write in the course of the story, each in a field of its own. */
const WRITTEN = {
  reason: "因为家里换了号码",
  entry: "畲族甲乙",
  answer: "户口簿已经核对",
  matter: "补交思想汇报三篇",
  basis: "校党委纪要第四十九号",
  nonsense: "这个格式不对头",
  tooLong: "写得太长了".repeat(100),
};

const DELIVER = "/qiming.events.v1.EventSubscriberService/Deliver";
const REFUSED_WRITE = "a write that the database refuses";

let processes: OwnProcesses;
/** Everything that any of the processes has printed. */
let printed = "";
let folder: string;
let register: string;
/** How each call of the story ended. */
const told: { what: string; status: number; reason: string; traceId: string }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-logs-"));
  register = await readFile(REGISTER, "utf8");
  processes = await ownProcesses({ folder, register, services: SERVICES });
  const { api, imports, issuer, sign, mongodbUri } = processes;
  await imports.register(REGISTER, issuer);
  const tellEnd = await tellStory(api, sign, async (number) => {
    const people = (await openDatabase(mongodbUri, "identity")).collection("people");
    await people.updateOne({ number }, { $set: { decisions: WRITTEN.entry } });
    await people.createIndex({ "profile.PHONE": 1 }, { unique: true, sparse: true });
    await people.conn.close();
  });
  await processes.untilPrinted(/event not taken/);
  await processes.stopDatabase();
  await tellEnd();
  await processes.stop();
  printed = processes.printed();
}, 90_000);
afterAll(async () => {
  await processes.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Request {
  readonly body?: object | string;
  readonly token?: string;
}

/** Calls as one person; how it ended is noted under `what`, which is the method's name or says what was wrong. */
const as =
  (api: string, token: string) =>
  async (what: string, path: string, request: Request = {}) => {
    const { body } = request;
    const response = await fetch(`${api}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${request.token ?? token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { reason?: string; id?: string; people?: { id: string }[] };
    const traceId = response.headers.get("x-trace-id")!;
    const { ok, status } = response;
    told.push({ what, status, reason: ok ? "" : answer.reason!, traceId });
    return answer;
  };

const nameOf = (number: string) => new RegExp(`${number},\\s+name: (\\S+),`).exec(register)![1]!;
const search = (text: string) => `members?query=${encodeURIComponent(text)}`;

/**
 * What people do in a day, right and wrong.
 *
 * @param spoil makes the stored person such as no code expects, and phone numbers such that two cannot have the same
 * @returns what they do when the database is gone
 */
async function tellStory(api: string, sign: OwnProcesses["sign"], spoil: (number: string) => Promise<void>) {
  const [secretary, member, office] = [
    as(api, await sign(SECRETARY)),
    as(api, await sign(MEMBER)),
    as(api, await sign(OFFICE)),
  ];
  const me = (await secretary("GetMe", "/identity/me")) as { person?: { branch: { id: string } } };
  const branch = `/identity/organizations/${me.person!.branch.id}`;
  const find = async (number: string) =>
    (await secretary("ListMembers", `${branch}/${search(number)}`)).people![0]!.id;
  const [memberId, otherId] = [await find(MEMBER), await find(OTHER)];
  await secretary("ListMembers", `${branch}/${search(nameOf(MEMBER).slice(0, 2))}`);
  await secretary("GetMemberRecord", `/identity/people/${memberId}/record`);
  await member("GetMyRecord", "/identity/me/record");

  const contact = [
    { field: "PROFILE_FIELD_PHONE", value: PHONE },
    { field: "PROFILE_FIELD_EMAIL", value: EMAIL },
  ];
  const changes = "/identity/me/profileChanges";
  await member("RequestProfileChange", changes, { body: { entries: contact, reason: WRITTEN.reason } });
  const entries = [{ field: "PROFILE_FIELD_ETHNICITY", value: WRITTEN.entry }];
  const { id } = await member("RequestProfileChange", changes, { body: { entries, reason: WRITTEN.reason } });
  const decide = `/identity/people/${memberId}/profileRequests/${id}:decide`;
  await secretary("DecideProfileRequest", decide, { body: { agree: true, answer: WRITTEN.answer } });
  const followUp = { matter: WRITTEN.matter, dueDay: "2030-01-01" };
  await secretary("OpenFollowUp", `/identity/people/${memberId}/followUps`, { body: followUp });
  const person = { ...NEW, category: "PERSON_CATEGORY_STUDENT", branchId: me.person!.branch.id };
  await office("CreatePerson", "/identity/people", { body: person });
  await office("ExportMembers", `${branch}/members:export`);
  await office("DisableAccount", `/identity/people/${otherId}/account:disable`, {
    body: { basis: WRITTEN.basis },
  });

  await office("the same number again", "/identity/people", { body: person });
  await member("another's record", `/identity/people/${otherId}/record`);
  const wrong = [{ field: "PROFILE_FIELD_PHONE", value: `${nameOf(MEMBER)}${WRITTEN.nonsense}` }];
  await member("no phone number", changes, { body: { entries: wrong, reason: WRITTEN.nonsense } });
  await member("too long", changes, { body: { entries: contact, reason: WRITTEN.tooLong } });
  await member("no JSON", changes, { body: `{"reason":"${WRITTEN.nonsense} ${DEMO_PASSWORD}` });
  await member("no such value", changes, { body: { entries: [{ field: nameOf(MEMBER) }] } });
  await member("no such field", changes, { body: { [WRITTEN.nonsense]: DEMO_PASSWORD } });
  await member("no such parameter", `/identity/me?${encodeURIComponent(nameOf(MEMBER))}=${PHONE}`);
  await member("no such path", `/identity/${encodeURIComponent(nameOf(MEMBER))}/${EMAIL}`);
  await member("no such token", "/identity/me", { token: `${await sign(MEMBER)}x` });
  await spoil(MEMBER);
  await secretary("a record as no code expects it", `/identity/people/${memberId}/record`);
  await secretary(REFUSED_WRITE, changes, { body: { entries: contact, reason: WRITTEN.reason } });
  return () =>
    Promise.all([
      secretary("no database for a search", `${branch}/${search(nameOf(MEMBER))}`),
      member("no database for a change", changes, { body: { entries: contact, reason: WRITTEN.reason } }),
    ]);
}

test("every call is in the logs by its method and its trace, as it ended: so what follows could be found", () => {
  const lines = printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { msg: string; method?: string; reason?: string; traceId?: string });
  const logged = told.map(({ what, status, reason, traceId }) => {
    // What an event that the call caused leads to elsewhere has the same trace.
    const last = lines
      .filter((line) => line.traceId !== undefined && line.traceId === traceId)
      .filter(({ method = DELIVER }) => method !== DELIVER)
      .at(-1);
    return [what, status, reason, last && [last.method!.split("/").at(-1), last.reason ?? ""]];
  });
  const well = (method: string) => [method, 200, "", [method, ""]];
  expect(logged).toEqual([
    well("GetMe"),
    well("ListMembers"),
    well("ListMembers"),
    well("ListMembers"),
    well("GetMemberRecord"),
    well("GetMyRecord"),
    well("RequestProfileChange"),
    well("RequestProfileChange"),
    well("DecideProfileRequest"),
    well("OpenFollowUp"),
    well("CreatePerson"),
    well("ExportMembers"),
    well("DisableAccount"),
    ["the same number again", 409, "PERSON_NUMBER_TAKEN", ["CreatePerson", "PERSON_NUMBER_TAKEN"]],
    ["another's record", 403, "PERMISSION_DENIED", ["GetMemberRecord", "PERMISSION_DENIED"]],
    ["no phone number", 400, "PROFILE_INVALID", ["RequestProfileChange", "PROFILE_INVALID"]],
    ["too long", 400, "INVALID_REQUEST", ["RequestProfileChange", "INVALID_REQUEST"]],
    // The gateway itself refuses these.
    ["no JSON", 400, "MALFORMED_JSON", undefined],
    ["no such value", 400, "REQUEST_MALFORMED", undefined],
    ["no such field", 400, "REQUEST_MALFORMED", undefined],
    ["no such parameter", 400, "REQUEST_MALFORMED", undefined],
    ["no such path", 404, "NOT_FOUND", undefined],
    ["no such token", 401, "TOKEN_INVALID", undefined],
    ["a record as no code expects it", 500, "INTERNAL", ["GetMemberRecord", "INTERNAL"]],
    [REFUSED_WRITE, 500, "INTERNAL", ["RequestProfileChange", "INTERNAL"]],
    [expect.stringMatching("no database"), 500, "INTERNAL", [expect.any(String), "INTERNAL"]],
    [expect.stringMatching("no database"), 500, "INTERNAL", [expect.any(String), "INTERNAL"]],
  ]);
  const messages = new Set(lines.map(({ msg }) => msg));
  for (const each of ["call", "call refused", "call failed unexpectedly", "event not taken"])
    expect(messages).toContain(each);
});

const personal: [string, () => readonly (string | RegExp)[]][] = [
  ["names of people", () => [...register.matchAll(/name: (\S*示\S+),/g)].map(([, name]) => name!)],
  ["the name of somebody who was entered", () => [NEW.name]],
  ["numbers of people", () => [/yt\d{4}-\d{4}/i]],
  ["phone numbers", () => [PHONE]],
  ["e-mail addresses", () => [EMAIL, /@example\b/]],
  ["what somebody wrote", () => Object.values(WRITTEN).map((text) => text.slice(0, 8))],
  ["tokens", () => [/eyJ[\w-]{5}/, /bearer [\w-]{10}/i, /basic [\w+/]{10}/i]],
  ["passwords and keys", () => [DEMO_PASSWORD, CLIENT_SECRET, "PRIVATE KEY"]],
];
const escaped = (text: string) =>
  text.replace(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Which of the words, in whatever writing, stand in the text. */
function foundIn(text: string, words: readonly (string | RegExp)[]): (string | RegExp)[] {
  const writings = words.flatMap<string | RegExp>((word) =>
    typeof word === "string" ? [word, encodeURIComponent(word), escaped(word)] : [word],
  );
  expect(writings.length).toBeGreaterThan(0);
  return writings.filter((each) => (typeof each === "string" ? text.includes(each) : each.test(text)));
}

test.each(personal)("nothing that the processes print holds %s", (_, words) => {
  expect(foundIn(printed, words())).toEqual([]);
});
