import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import { Binary, MongoClient } from "mongodb";
import { exportAll } from "../src/export/export.ts";

let folder: string;
let mongo: EmbeddedMongo;
let client: MongoClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "export-"));
  mongo = await startEmbeddedMongo({ dataDir: join(folder, "mongo") });
  client = await new MongoClient(mongo.uri).connect();
});
afterAll(async () => {
  await client.close();
  await mongo.stop();
  await rm(folder, { recursive: true });
});

test("what goes can be read and checked without the platform, and what must stay is in none of it", async () => {
  const [meetings, feedback] = [client.db("qiming_meetings"), client.db("qiming_feedback")];
  const key = { publicKey: "public", privateKey: "never-tell-1" };
  await meetings.collection("meetings").insertOne({
    _id: "m-1" as never,
    agenda: [{ vote: { state: "COUNTED", key } }],
    secret: "never-tell-2",
    outbox: [],
  });
  await meetings.collection("papers").insertOne({ _id: "m-1:i-1:never-tell-3" as never });
  await meetings
    .collection("meeting_files")
    .insertOne({ _id: "f/1" as never, meetingId: "m-1", content: new Binary(Buffer.from("minutes")) });
  await feedback
    .collection("permit_weeks")
    .insertOne({ _id: "2026-03-02" as never, privateKey: "never-tell-4" });
  await feedback
    .collection("tickets")
    .insertOne({ _id: "t-1" as never, keyHash: "never-tell-5", text: "路灯坏了" });
  const filesDir = join(folder, "files");
  await promisify(execFile)("mkdir", [filesDir]);
  await writeFile(join(filesDir, "abc.svg"), "<svg/>");
  const out = join(folder, "out");
  await exportAll(out, { mongodbUri: mongo.uri, filesDir });

  expect(JSON.parse(await readFile(join(out, "feedback/tickets.jsonl"), "utf8"))).toEqual({
    id: "t-1",
    text: "路灯坏了",
  });
  expect(await readFile(join(out, "meetings/meeting_files/f%2F1"), "utf8")).toBe("minutes");
  const { stdout } = await promisify(execFile)("sha256sum", ["-c", "SHA256SUMS"], { cwd: out });
  expect(stdout).toContain("files/abc.svg: OK");
  const found = promisify(execFile)("grep", ["-r", "never-tell", out]);
  await expect(found).rejects.toMatchObject({ code: 1, stdout: "" });
  const readme = await readFile(join(out, "README.md"), "utf8");
  expect(readme).toContain("| `meetings/meetings.jsonl` | 1 |");
  expect(readme).toContain("没有带走的");
});

test("a collection of which nobody has said whether it goes ends it", async () => {
  await client
    .db("qiming_points")
    .collection("new_things")
    .insertOne({ _id: 1 as never });
  const exporting = exportAll(join(folder, "other"), {
    mongodbUri: mongo.uri,
    filesDir: join(folder, "none"),
  });
  await expect(exporting).rejects.toThrow("points.new_things");
});
