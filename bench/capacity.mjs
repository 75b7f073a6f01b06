// What one act of one person costs: milliseconds of processor time in every process, what it writes, and how many bytes stay in which database. Out of it docs/capacity.md reckons
// how large an installation must be. Everything runs as in a cluster, a process a part, with mutual TLS; processor time is little changed by what else the machine does.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { calculateObjectSize } from "bson";
import { MongoClient } from "mongodb";
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { createImports } from "@qiming/operator";
import { startProcesses } from "@qiming/platform";
import { parse } from "yaml";
import { placesFor } from "./lib/capacity-model.mjs";
import { table } from "./lib/figures.mjs";
import { startProvider } from "./lib/provider.mjs";

/** Beside those of the demo university. */
const PEOPLE = Number(process.env.PEOPLE ?? 800);
/** The first of each act are not counted: a part that has been running for long has compiled what it does. */
const UNCOUNTED = Math.floor(PEOPLE / 2);
const AT_ONCE = 4;
/** In Linux, /proc counts in hundredths of a second. */
const TICK_MS = 10;
const root = fileURLToPath(new URL("..", import.meta.url));
const demo = (name) => join(root, "deploy/demo", name);

const folder = mkdtempSync(join(tmpdir(), "bench-capacity-"));
const provider = await startProvider();
const mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
const web = {
  WEB_SHELL_DIR: join(root, "apps/shell/dist"),
  WEB_VENDOR_DIR: join(root, "packages/vendor/dist"),
  WEB_SHARED_PACKAGES: join(root, "packages/vendor/dist/shared.json"),
  WEB_MODULE_DIRS: join(root, "apps/learning/dist"),
};
const processes = await startProcesses({
  ...{
    roots: [root],
    replicas: 1,
    dataDir: folder,
    mongodbUri: mongo.uri,
    logLevel: "info",
    traceEndpoint: "",
  },
  settings: {
    IDENTITY_PROVIDER_URL: provider.url,
    IDENTITY_PROVIDER_CLIENT_SECRET: "nothing",
    WEB_URL: "http://localhost",
    UNIVERSITY_ZH_CN: "云汀大学",
    UNIVERSITY_EN: "Yunting University",
    LIMIT_PERSON: "1000000",
  },
  webSettings: () => web,
  // Written as in a cluster, and read by nobody.
  onLine: () => undefined,
});
const imports = createImports(processes);
const demoRegister = readFileSync(demo("register.yaml"), "utf8");
const branches = [...new Set([...demoRegister.matchAll(/^ {6}branch: (\S+),$/gm)].map(([, path]) => path))];
const more = Array.from({ length: PEOPLE }, (_, i) => {
  const subject = `00000000-0000-5000-8000-${String(i).padStart(12, "0")}`;
  const branch = branches[i % branches.length];
  return `  - { number: YT2025-${10_000 + i}, name: 林示, category: STUDENT, status: FULL, branch: ${branch}, subject: ${subject} }\n`;
});
const registerFile = join(folder, "register.yaml");
writeFileSync(registerFile, demoRegister.trimEnd() + "\n" + more.join(""));
await imports.register(registerFile, `${provider.url}/realms/party`);
await imports.calendar(demo("calendar.yaml"));
await imports.ruleBook(demo("rule-book.yaml"));
await imports.serviceItems(demo("service-items.yaml"));
await imports.desks(demo("desks.yaml"));
const [course] = readdirSync(join(root, "content/packs")).sort();
await imports.pack(join(root, "content/packs", course));
const port = await processes.openGateway(0);

const members = parse(readFileSync(registerFile, "utf8")).people.filter(
  ({ subject, branch }) => subject && branch,
);
const bank = new Map(
  parse(readFileSync(join(root, "content/packs", course, "bank.yaml"), "utf8")).map((each) => [
    each.id,
    each,
  ]),
);
let keys = 0;
const tokens = new Map();
async function send(person, method, path, body) {
  const { subject } = person;
  if (!tokens.has(subject)) tokens.set(subject, await provider.sign(subject));
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(subject)}`,
      ...(body && { "content-type": "application/json", "idempotency-key": `bench-${keys++}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
}

/** Every branch's secretary calls its people together. @returns by person: the meeting, with the token that is on its board now */
async function calledTogether(signal) {
  const calls = new Map();
  for (const secretary of members) {
    if (!secretary.roles?.some(({ role }) => role === "BRANCH_SECRETARY")) continue;
    const { person } = await send(secretary, "GET", "identity/me");
    const startTime = new Date(Date.now() + 20 * 60_000).toISOString();
    const lecture = { type: "MEETING_TYPE_PARTY_LECTURE", title: "党课", agenda: [{ title: "党课" }] };
    const { id } = await send(secretary, "POST", `meetings/organizations/${person.branch.id}/meetings`, {
      plan: { ...lecture, startTime, minutes: 60, mode: "MEETING_MODE_OFFLINE", place: "C305" },
    });
    const { attendees } = await send(secretary, "POST", `meetings/${id}:giveNotice`, {});
    const meeting = { id, token: "" };
    await new Promise((resolve) => watchBoard(secretary, meeting, resolve, signal));
    for (const { personId } of attendees) calls.set(personId, meeting);
  }
  return calls;
}

/** Keeps the token that a meeting's board shows; it turns. */
async function watchBoard({ subject }, meeting, shown, signal) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/meetings/${meeting.id}:watchBoard`, {
    headers: { authorization: `Bearer ${tokens.get(subject)}`, accept: "text/event-stream" },
    signal,
  });
  let text = "";
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const tokensShown = [...text.matchAll(/"token":"([^"]+)"/g)];
      if (tokensShown.length === 0) continue;
      meeting.token = tokensShown.at(-1)[1];
      text = text.slice(text.lastIndexOf("\n\n") + 1);
      shown();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Where somebody is called to; filled before they are measured. */
let calls = new Map();
const ids = new Map();

/** What a person does, with all the requests that it takes. */
const ACTS = {
  "opens home": async (person) => {
    const page = await fetch(`http://127.0.0.1:${port}/`);
    await page.arrayBuffer();
    await (await fetch(`http://127.0.0.1:${port}/modules.json`)).arrayBuffer();
    for (const path of [
      "identity/me",
      "points/account",
      "meetings/mine",
      "portal/notices",
      "learning/courses",
    ])
      await send(person, "GET", path);
  },
  "reads one page of a list": (person) => send(person, "GET", "portal/notices"),
  "works through a course": async (person) => {
    const { units } = await send(person, "GET", `learning/courses/${course}`);
    for (const { id } of units)
      await send(person, "PUT", `learning/courses/${course}/units/${id}/progress`, {
        position: 1000,
        done: true,
      });
  },
  "passes a test, credited": async (person) => {
    const attempts = `learning/courses/${course}/attempts`;
    const { id, questions } = await send(person, "POST", attempts, {});
    const answers = questions.map((each) => ({ questionId: each.id, choiceIds: bank.get(each.id).right }));
    await send(person, "POST", `${attempts}/${id}:submit`, { answers });
  },
  "signs in to a meeting": (person) => {
    const { id, token } = calls.get(ids.get(person.subject));
    return send(person, "POST", `meetings/${id}:signIn`, { token });
  },
  "hands in a case": async (person) => {
    const draft = await send(person, "POST", "services-hall/cases", { itemCode: "SV-16" });
    const filled = { from: "2026-01-05", to: "2026-03-10" };
    const values = [
      ...draft.values,
      ...Object.entries(filled).map(([code, value]) => ({ code, values: [value] })),
    ];
    const { edition } = await send(person, "POST", `services-hall/cases/${draft.id}:save`, {
      values,
      edition: draft.edition,
    });
    await send(person, "POST", `services-hall/cases/${draft.id}:submit`, { edition });
  },
  "raises a ticket": (person) =>
    send(person, "POST", "feedback/tickets", {
      ...{ kind: "TICKET_KIND_SUGGESTION", categoryCode: "library", organizationId: "" },
      ...{ title: "自习区插座不通电", text: "三层东侧自习区的插座这周一直没有电。" },
      ...{ nameLevel: "NAME_LEVEL_NAMED", mayPublish: true },
    }),
};

const client = await new MongoClient(mongo.uri).connect();
const databases = async () => {
  const { databases: all } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  return all.map(({ name }) => name).filter((name) => name.startsWith("qiming_"));
};

/** Waits until every event has been told. */
async function untilTold() {
  for (const name of await databases())
    for (const { name: collection } of await client
      .db(name)
      .listCollections({}, { nameOnly: true })
      .toArray())
      while (
        await client
          .db(name)
          .collection(collection)
          .findOne({ "outbox.id": { $gt: "" } })
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Bytes of BSON that are there, without the keys of repeated calls, which go after two days. */
async function stored() {
  const bytes = {};
  for (const name of await databases())
    for (const { name: collection } of await client
      .db(name)
      .listCollections({}, { nameOnly: true })
      .toArray())
      if (collection !== "idempotency_keys")
        for await (const document of client.db(name).collection(collection).find())
          bytes[name] = (bytes[name] ?? 0) + calculateObjectSize(document);
  return bytes;
}

const total = (bytes) => Object.values(bytes).reduce((sum, value) => sum + value, 0);

const cpuOf = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
};
const processTimes = () =>
  Object.fromEntries([
    ...processes.replicas.map(({ name, pid }) => [name.replace(/ \d+$/, ""), cpuOf(pid)]),
    ["database", cpuOf(mongo.pid)],
  ]);
const difference = (after, before) =>
  Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]));

/** What nobody causes: clocks, looks at outboxes. Milliseconds of processor time a second. */
async function idle(seconds) {
  const before = processTimes();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const spent = difference(processTimes(), before);
  return Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / seconds]));
}

async function doAll(act, people) {
  const queue = people.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const person of queue) await act(person);
    }),
  );
  await untilTold();
}

async function measured(act, all) {
  await doAll(act, all.slice(0, UNCOUNTED));
  const people = all.slice(UNCOUNTED);
  const [times, bytes, start] = [processTimes(), await stored(), performance.now()];
  await doAll(act, people);
  const seconds = (performance.now() - start) / 1_000;
  const spent = difference(processTimes(), times);
  const each = (value) => value / people.length;
  const services = Object.entries(spent)
    .filter(([name]) => !["gateway", "database"].includes(name))
    .reduce((sum, [name, ms]) => sum + ms - rest[name] * seconds, 0);
  return {
    people: people.length,
    gateway: each(spent.gateway - rest.gateway * seconds),
    services: each(services),
    database: each(spent.database - rest.database * seconds),
    bytes: each(total(await stored()) - total(bytes)),
  };
}

await untilTold();
// Once, so that every login is known.
for (const person of members) ids.set(person.subject, (await send(person, "GET", "identity/me")).person.id);
const rest = await idle(20);
const seen = {};
for (const [name, act] of Object.entries(ACTS)) {
  if (name !== "signs in to a meeting") {
    seen[name] = await measured(act, members);
    continue;
  }
  // A place is kept for everybody who is called.
  const before = total(await stored());
  const over = new AbortController();
  calls = await calledTogether(over.signal);
  const called = members.filter(({ subject }) => calls.has(ids.get(subject)));
  const cost = await measured(act, called);
  over.abort();
  seen[name] = { ...cost, bytes: (total(await stored()) - before) / called.length };
}
const memory = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1_024;
const residents = processes.replicas.map(({ name, pid }) => [name.replace(/ \d+$/, ""), memory(pid)]);
await client.close();
await processes.stop();
await mongo.stop();
provider.stop();
rmSync(folder, { recursive: true });

table(
  [
    "one act",
    "of how many people",
    "gateway, CPU ms",
    "services, CPU ms",
    "database, CPU ms",
    "bytes that stay",
  ],
  Object.entries(seen).map(([name, { people, gateway, services, database, bytes }]) => [
    ...[name, people, ...[gateway, services, database].map((ms) => ms.toFixed(2)), Math.round(bytes)],
  ]),
);
table(
  ["a part that nobody uses", "CPU ms a second", "MB resident"],
  [
    ...residents.map(([name, mb]) => [name, rest[name].toFixed(1), Math.round(mb)]),
    ["database", rest.database.toFixed(1), "–"],
  ],
);
placesFor(seen);
