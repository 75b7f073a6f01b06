import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { MemberStatus } from "@qiming/contracts/identity/v1/identity_service";
import { DossierFileKind as Kind } from "@qiming/contracts/services_hall/v1/development_service";
import { startEmbeddedMongo, type EmbeddedMongo } from "@qiming/embedded-mongo";
import type { Dossier } from "../src/domain/development.ts";
import { ITEMS, openCounter, reasonOf, type Counter } from "./counter.ts";
import { dossierUntil, keepDossier, PERSON as personId } from "./kept-dossier.ts";

let folder: string;
let mongo: EmbeddedMongo;
let counter: Counter;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dossier-readers-"));
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

const pdf = new Uint8Array(Buffer.from("%PDF-1.7\none", "latin1"));
const CONTACTS = [
  { personId: "member", name: "林示一" },
  { personId: "neighbour", name: "陈样五" },
];
const summary = { talker: ["周示三"], summary: ["谈话摘要"] };
/** Past the political review, with contacts of two branches. */
const reviewed = (): Dossier => {
  const dossier = dossierUntil(counter, 10);
  const records = dossier.records.map((each) => {
    if (each.step === 5) return { ...each, people: CONTACTS };
    return each.step === 2 ? { ...each, answers: summary } : each;
  });
  return { ...dossier, records };
};
async function withFiles(dossier = reviewed()): Promise<Record<"review" | "application", string>> {
  await keepDossier(counter, dossier);
  const add = (kind: Kind, name: string) =>
    counter.development("secretary").addDossierFile({ personId, kind, name, content: pdf });
  await add(Kind.POLITICAL_REVIEW, "政审材料");
  const { files } = await add(Kind.APPLICATION, "申请书");
  return { review: files[0]!.id, application: files[1]!.id };
}

/** What each reads, written down from the rules. */
const READS = ["dossier", "application", "what others wrote", "political review"] as const;
type Read = (typeof READS)[number];
const ALL = [...READS];
const READERS: readonly [who: string, is: string, reads: readonly Read[]][] = [
  ["secretary", "the branch that wrote it", ALL],
  ["deputy", "the branch that wrote it", ALL],
  ["organizer", "the college that judges by it", ALL],
  ["committee", "the college that judges by it", ALL],
  ["department", "an office of the line that takes no part", ALL.slice(0, 3)],
  ["member", "a contact", ALL.slice(0, 2)],
  ["neighbour", "a contact who holds an office elsewhere", ALL.slice(0, 2)],
  ["stranger", "somebody else", []],
  ["activist", "somebody else of the branch", []],
];

test.each(READERS)("%s, %s, reads what is theirs to read", async (who, _, reads) => {
  const { review, application } = await withFiles();
  const api = counter.development(who);
  const found: Read[] = [];
  const dossier = await api.getDossier({ personId }).catch(() => undefined);
  if (dossier) found.push("dossier");
  if (!(await reasonOf(api.getDossierFile({ personId, fileId: application })))) found.push("application");
  const values = (dossier?.steps ?? []).flatMap(({ record }) => record?.values ?? []);
  const seen = values.flatMap((each) => each.values).join("；");
  if (seen.includes("谈话摘要")) found.push("what others wrote");
  const readsFile = !(await reasonOf(api.getDossierFile({ personId, fileId: review })));
  const says = [seen.includes("合格"), !!dossier?.files.some(({ id }) => id === review), readsFile];
  expect(new Set(says).size).toBe(1);
  if (readsFile) found.push("political review");
  expect(found).toEqual(reads);
  const isContact = CONTACTS.some((each) => each.personId === who);
  expect(dossier?.asContact ?? false).toBe(isContact);
  const { dossiers } = await api.listContactDossiers({});
  expect(dossiers.map((each) => each.personId)).toEqual(isContact ? [personId] : []);
  const takesAlong = await reasonOf(api.exportDossier({ personId }));
  expect(takesAlong).toBe(reads.length > 2 ? "" : "DOSSIER_NOT_FOUND");
});

test("a contact reads and changes nothing", async () => {
  const { application } = await withFiles();
  const dossier = await counter.development("member").getDossier({ personId });
  expect(dossier.steps.filter(({ mayTake }) => mayTake)).toEqual([]);
  expect(dossier).toMatchObject({ mayAdd: [], mayReview: false, mayPublish: false, mayEnd: false });
  const api = counter.development("member");
  for (const call of [
    api.addReview({ personId, day: "2026-03-18", text: "好" }),
    api.endDossier({ personId, reason: "停" }),
  ])
    expect(await reasonOf(call)).toBe("STEP_NOT_HELD");
  expect(await reasonOf(api.removeDossierFile({ personId, fileId: application }))).toBe("FILE_NOT_HELD");
});

test.each<[string, (dossier: Dossier) => Dossier, MemberStatus]>([
  ["others are contacts by now", (dossier) => renamed(dossier), MemberStatus.FULL],
  [
    "the dossier has ended",
    (dossier) => ({ ...dossier, end: "STOPPED", endDay: "2026-03-01" }),
    MemberStatus.FULL,
  ],
  ["they are no full member any more", (dossier) => dossier, MemberStatus.TRANSFERRED_OUT],
])("a contact reads no more once %s", async (_, change, status) => {
  await keepDossier(counter, change(reviewed()));
  counter.people["member"] = { ...counter.people["member"]!, status };
  const asked = counter.development("member").getDossier({ personId });
  expect(await reasonOf(asked)).toBe("DOSSIER_NOT_FOUND");
  expect((await counter.development("member").listContactDossiers({})).dossiers).toEqual([]);
});

const renamed = (dossier: Dossier): Dossier => {
  const former = dossier.records.find(({ step }) => step === 5)!;
  const now = { ...former, people: [{ personId: "deputy", name: "周示四" }] };
  return {
    ...dossier,
    records: [{ ...former, isFormer: true }, ...dossier.records.filter((each) => each !== former), now],
  };
};
