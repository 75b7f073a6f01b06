import { createHash, randomBytes } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDatabase } from "@qiming/service-kit";
import { drawPaper, unblind } from "@qiming/secret-ballot";
import { ownProcesses, subjectOf, type OwnProcesses } from "./own-processes.ts";

// Somebody takes permits, hands in two tickets without a name, follows and rates one; then everything that the platform wrote, printed or served is searched for
// them. Beside what is known of taking a permit (docs/adr/0019) there is nothing.
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const demo = (name: string) => join(ROOT, "deploy/demo", name);
const SERVICES = ["identity", "portal", "points", "feedback"];
/** Whose name is in no other. */
const ASKER = "YT2024-0385";
const HANDLER = "YT2024-0172";
const LEAD = "YT2024-0173";
const AGENT = "Wanderer/9.77 (a device of its own)";
/** From which the asker's device calls: on this machine every 127 is. */
const ADDRESS = "127.0.0.77";
const WITHIN_MS = 30_000;
/** Asks for spans. */
const traceparent = () => `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;

type Form = [name: string, needle: string];
interface Answer {
  readonly [field: string]: unknown;
}

let folder: string;
let register: string;
let processes: OwnProcesses;
let collector: Server;
let spans = "";
const metrics: string[] = [];
let token: string;
let personId: string;
const key = randomBytes(32);
const keyHash = createHash("sha256").update(key).digest("base64");
const permits: { weekDay: string; serial: Uint8Array; signature: Uint8Array }[] = [];
const ids: string[] = [];
/** Every document of every database, by where it lies. */
let before: ReadonlyMap<string, string>;
let after: ReadonlyMap<string, string>;
let printedBefore: number;
let spansBefore: number;
let handlersList: Answer[];
let handlersPage: Answer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qiming-anonymity-"));
  register = await readFile(demo("register.yaml"), "utf8");
  collector = createServer((incoming, response) => {
    incoming.setEncoding("latin1").on("data", (text: string) => (spans += text));
    incoming.on("end", () => response.end());
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const traceUrl = `http://127.0.0.1:${(collector.address() as { port: number }).port}/v1/traces`;
  processes = await ownProcesses({ folder, register, services: SERVICES, logLevel: "trace", traceUrl });
  const { imports, issuer, sign } = processes;
  await imports.register(demo("register.yaml"), issuer);
  await imports.desks(demo("desks.yaml"));
  token = await sign(ASKER);
  await takePermits();
  await registerIsTold();
  before = await everything();
  [printedBefore, spansBefore] = [processes.printed().length, spans.length];
  await live(await sign(HANDLER), await sign(LEAD));
  after = await everything();
  for (const url of processes.metricsUrls) metrics.push(await (await fetch(url)).text());
  await processes.stop();
}, 180_000);
afterAll(async () => {
  await processes.stop();
  collector.closeAllConnections();
  collector.close();
  await rm(folder, { recursive: true, force: true });
});

/** Calls from the asker's device. */
function call(method: string, path: string, body?: object, bearer = ""): Promise<Answer> {
  const url = new URL(`${processes.api}${path}`);
  return new Promise((resolve, reject) => {
    const headers = {
      "user-agent": AGENT,
      traceparent: traceparent(),
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(body && { "content-type": "application/json" }),
    };
    const outgoing = request(url, { method, localAddress: ADDRESS, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as Answer);
        else reject(new Error(`${path}: ${text}`));
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body && JSON.stringify(body));
  });
}
const bytes = (base64: unknown) => new Uint8Array(Buffer.from(base64 as string, "base64"));
const base64 = (value: Uint8Array) => Buffer.from(value).toString("base64");

async function takePermits(): Promise<void> {
  personId = ((await call("GET", "/identity/me", undefined, token)) as { person: { id: string } }).person.id;
  const { weekDay, publicKey } = (await call("GET", "/feedback/permits/key")) as Record<string, string>;
  for (const _ of [1, 2]) {
    const drawn = await drawPaper(publicKey!);
    const taken = { weekDay, blinded: base64(drawn.blinded) };
    const { blindSignature } = await call("POST", "/feedback/permits", taken, token);
    permits.push({ weekDay: weekDay!, ...(await unblind(publicKey!, drawn, bytes(blindSignature))) });
  }
}

/** Two tickets, and what becomes of the first. */
async function live(handlerToken: string, leadToken: string): Promise<void> {
  const as = (bearer: string) => async (path: string, body?: object) => {
    const response = await fetch(`${processes.api}${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${bearer}`,
        "content-type": "application/json",
        traceparent: traceparent(),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Answer;
  };
  const [handler, lead] = [as(handlerToken), as(leadToken)];
  const hashes = [keyHash, base64(randomBytes(32))];
  for (const [i, { weekDay, serial, signature }] of permits.entries()) {
    const { id } = await call("POST", "/feedback/anonymous:submit", {
      ...{ weekDay, serial: base64(serial), signature: base64(signature), keyHash: hashes[i] },
      ...{
        kind: "TICKET_KIND_HELP",
        categoryCode: "library",
        title: `灯坏了${i}`,
        text: "三层靠窗的灯不亮。",
      },
    });
    ids.push(id as string);
  }
  const own = { key: base64(key) };
  await call("POST", "/feedback/anonymous:read", own);
  await allArrived();
  handlersList = (await handler("/feedback/desk?part=DESK_PART_WAITING"))["tickets"] as Answer[];
  const ticket = `/feedback/tickets/${ids[0]}`;
  await handler(`${ticket}:accept`, {});
  await handler(`${ticket}:reply`, { text: "哪一盏？", kind: "REPLY_KIND_QUESTION" });
  await call("POST", "/feedback/anonymous:act", { ...own, act: "ASKER_ACT_ADD", text: "第二盏。" });
  await handler(`${ticket}:answer`, { text: "已更换。", closure: "CLOSURE_SOLVED" });
  await lead(`${ticket}:review`, { isApproved: true });
  const rating = { act: "ASKER_ACT_RATE", satisfaction: "SATISFACTION_SATISFIED" };
  await call("POST", "/feedback/anonymous:act", { ...own, ...rating });
  await allArrived();
  handlersPage = (await handler(`${ticket}/handling`))["ticket"] as Answer;
}

/** Whatever waits to be seen is due now, and the service does what it does every hour. */
async function allArrived(): Promise<void> {
  const { connection, waiting, tickets } = await waitingTickets();
  const past = new Date(Date.now() - 1);
  for (const { _id, delayed = [] } of await tickets.find(waiting).toArray()) {
    const due = (delayed as object[]).map((each) => ({ ...each, arriveTime: past }));
    await tickets.updateOne(
      { _id },
      { $set: { nextArriveTime: past, ...(due.length > 0 && { delayed: due }) } },
    );
  }
  await processes.restart("feedback");
  for (const end = Date.now() + WITHIN_MS; (await tickets.countDocuments(waiting)) > 0;)
    if (Date.now() > end) throw new Error("something did not arrive");
  await connection.close();
}
/** Of whoever asks: what was imported has reached the log. */
async function registerIsTold(): Promise<void> {
  const identity = await openDatabase(processes.mongodbUri, "identity");
  const untold = { _id: personId, "outbox.0": { $exists: true } };
  for (
    const end = Date.now() + WITHIN_MS;
    (await identity.collection("people").countDocuments(untold as never)) > 0;
  )
    if (Date.now() > end) throw new Error("it was not told");
  await identity.close();
}
async function waitingTickets() {
  const connection = await openDatabase(processes.mongodbUri, "feedback");
  return {
    connection,
    tickets: connection.collection("tickets"),
    waiting: { nextArriveTime: { $exists: true } },
  };
}

async function everything(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of SERVICES) {
    const database = await openDatabase(processes.mongodbUri, name);
    for (const { name: collection } of await database.db!.listCollections().toArray())
      for (const document of await database.db!.collection(collection).find().toArray())
        found.set(`${name} ${collection} ${String(document._id)}`, readable(document));
    await database.close();
  }
  return found;
}
/** With bytes as text, in which a name would stand as it is, and in base64. */
const readable = (document: unknown): string =>
  JSON.stringify(document, (_, value: unknown) => {
    const isBytes = typeof value === "object" && value !== null && "_bsontype" in value && "buffer" in value;
    if (!isBytes) return value;
    const buffer = Buffer.from((value as { buffer: Uint8Array }).buffer);
    return [
      buffer.toString("latin1"),
      buffer.toString("utf8"),
      buffer.toString("base64"),
      buffer.toString("hex"),
    ];
  });

/** What says who it was, in plain. */
const plainly = (): Form[] => [
  ["the person's id", personId],
  ["their account", subjectOf(register, ASKER)],
  ["their number", ASKER],
  ["their login", ASKER.toLowerCase()],
  ["their name", new RegExp(`${ASKER},\\s+name: (\\S+),`).exec(register)![1]!],
];
/** What says from where they came, with what, and what only they have. */
const ofDevice = (): Form[] => [
  ["their address", ADDRESS],
  ["their device", AGENT],
  ["their token", token],
  ["what their token holds", token.split(".")[1]!],
  ["the signature of their token", token.split(".")[2]!],
  ...(["hex", "base64", "base64url"] as const).map((form): Form => ["their key", key.toString(form)]),
  ...permits.flatMap(({ serial, signature }): Form[] =>
    (["hex", "base64", "base64url"] as const).flatMap((form): Form[] => [
      ["a serial", Buffer.from(serial).toString(form)],
      ["a signature", Buffer.from(signature).toString(form)],
    ]),
  ),
];
/** As somebody could hash it who has not the week's key: alone, and with what stands beside it. */
function hashed(forms: readonly Form[]): Form[] {
  const salts = ["", permits[0]!.weekDay, ...ids, "feedback", "feedback ticket", "permit"];
  const joined = (value: string) =>
    salts.flatMap((salt) =>
      salt ? ["", "\n", ":", " "].flatMap((by) => [salt + by + value, value + by + salt]) : [value],
    );
  return forms.flatMap(([name, value]) =>
    joined(value).flatMap((each) =>
      ["md5", "sha1", "sha256", "sha384", "sha512"].flatMap((algorithm) => {
        const digest = createHash(algorithm).update(each).digest();
        const short = digest.toString("hex").slice(0, 32);
        return [short, digest.toString("base64").slice(0, 20), digest.toString("base64url").slice(0, 20)].map(
          (text): Form => [`${name}, ${algorithm}`, text],
        );
      }),
    ),
  );
}
const found = (text: string, forms: readonly Form[]): string[] => [
  ...new Set(forms.filter(([, needle]) => text.includes(needle)).map(([name]) => name)),
];
const everyForm = (): Form[] => [...plainly(), ...ofDevice(), ...hashed([...plainly(), ...ofDevice()])];

test("what is searched for can be found: the register holds them, and the log says who took a permit", () => {
  expect(found([...before.values()].join("\n"), plainly())).toEqual(
    expect.arrayContaining(["the person's id", "their number", "their name"]),
  );
  expect(ids).toHaveLength(2);
  expect(after.get(`feedback tickets ${ids[0]}`)).toContain("第二盏。");
});

test("the service that keeps the tickets has nothing of them, what was handed out included", () => {
  const own = [...after]
    .filter(([place]) => place.startsWith("feedback "))
    .map(([place, text]) => place + text);
  expect(own.some((text) => text.startsWith("feedback permit_handouts"))).toBe(true);
  expect(found(own.join("\n"), everyForm())).toEqual([]);
});

test("no other service writes anything of them from the first ticket on: no event, notice, entry or account", () => {
  const written = [...after]
    .filter(([place, text]) => before.get(place) !== text)
    .map((each) => each.join(" "));
  expect(written.some((text) => text.startsWith("portal "))).toBe(true);
  expect(found(written.join("\n"), everyForm())).toEqual([]);
});

test("nothing that is printed or traced from the first ticket on, and nothing that is counted, holds them", () => {
  const printed = processes.printed();
  expect(printed.slice(printedBefore)).toContain("AcceptTicket");
  expect(spans.slice(spansBefore)).toContain("AcceptTicket");
  // Nor does anything say that somebody was there, and when.
  expect(printed + spans + metrics.join("\n")).not.toMatch(/Anonymously|anonymous:/);
  expect(found(printed.slice(printedBefore), everyForm())).toEqual([]);
  expect(found(spans.slice(spansBefore), everyForm())).toEqual([]);
  expect(metrics.join("\n")).toContain("feedback");
  expect(found(metrics.join("\n"), everyForm())).toEqual([]);
});

test("neither their device nor their token stands in anything ever, a copy of the data folder included", async () => {
  const backup = join(folder, "backup");
  await cp(join(folder, "mongo"), backup, { recursive: true });
  const names = await readdir(backup, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.length).toBeGreaterThan(0);
  const forms = [...ofDevice(), ...hashed(ofDevice())];
  const raw: Form[] = [
    ["their key", key.toString("latin1")],
    ...permits.map(({ serial }): Form => ["a serial", Buffer.from(serial).toString("latin1")]),
  ];
  for (const file of files) expect(found(await readFile(file, "latin1"), [...forms, ...raw])).toEqual([]);
  expect(found([...after.values()].join("\n"), forms)).toEqual([]);
  expect(found(processes.printed() + spans, forms)).toEqual([]);
});

test("neither the order of the handler's list nor any time in it or on the page says when a ticket was handed in", () => {
  const listed = handlersList.map(({ id }) => id as string);
  expect(listed).toHaveLength(2);
  expect(listed).toEqual([...listed].sort());
  expect(JSON.stringify(handlersList)).not.toMatch(/T\d\d:\d\d/);
  const { turns = [], ...page } = handlersPage as { turns?: { deskName?: object; time?: string }[] };
  expect(JSON.stringify(page)).not.toMatch(/T\d\d:\d\d/);
  expect(page).toMatchObject({ state: "TICKET_STATE_CLOSED", satisfaction: "SATISFACTION_SATISFIED" });
  const own = turns.filter(({ deskName }) => !deskName);
  expect(own.map(({ time }) => time)).toEqual([undefined]);
});
