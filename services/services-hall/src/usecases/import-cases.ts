import { dayOf, ExpectedError, type Day } from "@qiming/core";
import { toPdf } from "@qiming/documents";
import { readYaml, refusedAt, type LooseContents, type Reading } from "@qiming/service-kit";
import type { CasePaper } from "../domain/case.ts";
import { readCases, type FiledCase, type FiledPaper } from "../domain/cases-file.ts";
import { describedPaper, paperOf, withPaper, type Locker, type Paper } from "../domain/paper.ts";
import { found, reminded, type KeptCase } from "../domain/queue.ts";
import { caseNumber, draftFor, lineFor, requireCase, requireEligible } from "./begin-parts.ts";
import { caseParts, newSecret, requireInForce, type CasePorts } from "./case-parts.ts";
import type { Lockers, PersonFacts } from "./ports.ts";
import { replayed } from "./replay-case.ts";

const OPERATOR = "operator";
const caseIdOf = ({ key }: FiledCase): string => `filed-${key}`;
const paperIdOf = ({ code }: Pick<FiledPaper, "code">): string => `filed-${code}`;

interface Made {
  readonly paper: Paper;
  readonly ownerId: string;
  /** Missing: it lies in the locker already. */
  readonly content?: Uint8Array;
}

/**
 * Brings in cases from before the platform: each act by the rules of today, on its own day, and held by whoever holds the step now. What is known stays as it
 * is, and the same file again changes nothing. Nobody is told anything.
 *
 * @throws CASES_INVALID (invalid_argument) with every fault by line; then nothing was written
 * @see docs/service-cases.md for the file's form
 */
export function importCases({
  lockers,
  contents,
  ...ports
}: CasePorts & { readonly lockers: Lockers; readonly contents: LooseContents }) {
  const { cases, items, register, clock } = ports;
  const parts = caseParts(ports);

  async function describeAll(filed: readonly FiledCase[], papers: readonly FiledPaper[]) {
    const named = new Map<string, Reading>();
    for (const { reading, applicant, acts } of filed) {
      named.set(applicant, reading.at("applicant"));
      for (const { by, to, reading: at } of acts)
        for (const number of [by, to]) if (number) named.set(number, named.get(number) ?? at);
    }
    for (const { person, reading } of papers) named.set(person, named.get(person) ?? reading.at("person"));
    const people = new Map<string, PersonFacts>();
    for (const [number, at] of named) {
      const facts = await register.describeNumber(number);
      if (facts) people.set(number, facts);
      else at.fault("unknown", `there is no person ${number}`);
    }
    return people;
  }
  /** With what is new of it; nothing is kept yet. */
  async function makePaper(filed: FiledPaper, locker: Locker, owner: PersonFacts): Promise<Made> {
    const { personId: ownerId, name: subtitle } = owner;
    const known = paperOf(locker, paperIdOf(filed));
    if (known) return { paper: known, ownerId };
    const { name, kind, text } = filed;
    const content = await toPdf({ title: name, subtitle, parts: [{ kind: "text", text }], proof: "" });
    const wanted = { id: paperIdOf(filed), name, kind, validUntil: "", addTime: clock.now() };
    const paper = await describedPaper({ ...wanted, content });
    withPaper(locker, paper);
    return { paper, ownerId, content };
  }
  async function keepPaper({ paper, ownerId, content }: Made): Promise<void> {
    if (!content) return;
    const act = { action: "services.import_papers", actorId: OPERATOR, details: { paperId: paper.id } };
    await contents.keep({ id: paper.id, ownerId, content }, clock.now());
    await lockers.change(ownerId, (before) => ({ locker: withPaper(before, paper), act }));
    await contents.settle(paper.id, clock.now());
  }
  /** @returns nothing where an act is refused, which is noted. @throws what keeps it from being begun */
  async function rebuilt(
    filed: FiledCase,
    people: ReadonlyMap<string, PersonFacts>,
    made: ReadonlyMap<string, Made>,
    today: Day,
  ): Promise<KeptCase | undefined> {
    const facts = people.get(filed.applicant)!;
    const item = await items.find(filed.item);
    const { definition, version } = requireInForce(item, today);
    requireCase(definition);
    const line = await lineFor(register, definition, facts);
    requireEligible(definition, facts, line);
    if (!line.some(({ id }) => id === item!.organizationId))
      throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "it is offered elsewhere");
    const [holders, { time: now, periods }] = [await parts.holdersOn(line), await parts.momentNow()];
    const papers = Object.entries(filed.papers).map(([materialCode, code]): CasePaper => {
      const own = made.get(code);
      if (own?.ownerId !== facts.personId)
        throw new ExpectedError("not_found", "PAPER_NOT_FOUND", `they have no paper ${code}`);
      const { id: paperId, name, mediaType, digest, validUntil } = own.paper;
      return { materialCode, paperId, name, mediaType, digest, validUntil };
    });
    const begin = (time: Date) =>
      draftFor({ definition, version }, facts, line, { id: caseIdOf(filed), time });
    const after = replayed(filed, { definition, line, holders, people, papers, begin, periods, now });
    if (!after) return undefined;
    const hasResult = after.state === "RESULT_ISSUED" || after.state === "ARCHIVED";
    const isProofDue = hasResult && definition.resultKind === "PROOF";
    const kept = found(isProofDue ? { ...after, proofId: newSecret() } : after, definition);
    // What ended before it came here is nobody's news.
    return kept.queue && kept.queue.deadlineDay < today ? reminded(kept) : kept;
  }
  async function keepCase(kept: KeptCase): Promise<boolean> {
    const { itemCode, submitTime } = kept;
    const year = submitTime ? dayOf(submitTime).slice(0, 4) : "";
    const number = year && caseNumber(itemCode, year, await cases.nextNumber(itemCode, year));
    const act = { action: "services.import_cases", actorId: OPERATOR, details: { itemCode } };
    return cases.add({ kept: { ...kept, number }, act, isProofDue: !!kept.proofId });
  }

  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "service-cases.yaml");
    const today = parts.today();
    const { cases: filed, papers } = readCases(source.root, today);
    source.refuse("CASES_INVALID");
    const fresh: FiledCase[] = [];
    for (const each of filed) if (!(await cases.find(caseIdOf(each)))) fresh.push(each);
    const people = await describeAll(fresh, papers);
    source.refuse("CASES_INVALID");
    const made = new Map<string, Made>();
    for (const each of papers) {
      const owner = people.get(each.person)!;
      const before = (await lockers.find(owner.personId))?.papers ?? [];
      const others = [...made.values()].filter(({ ownerId }) => ownerId === owner.personId);
      const locker = { id: owner.personId, papers: [...before, ...others.map(({ paper }) => paper)] };
      const one = await tried(each.reading, () => makePaper(each, locker, owner));
      if (one) made.set(each.code, one);
    }
    const built: KeptCase[] = [];
    for (const each of fresh) {
      const kept = await tried(each.reading, () => rebuilt(each, people, made, today));
      const { openKey } = kept ?? {};
      const isTaken =
        !!openKey && (built.some((other) => other.openKey === openKey) || !!(await cases.findOpen(openKey)));
      if (isTaken) each.reading.fault("taken", "another one is on its way");
      else if (kept) built.push(kept);
    }
    source.refuse("CASES_INVALID");
    for (const each of made.values()) await keepPaper(each);
    const bySubmission = ({ submitTime, beginTime }: KeptCase) => (submitTime ?? beginTime).getTime();
    let created = 0;
    for (const kept of built.sort((a, b) => bySubmission(a) - bySubmission(b)))
      if (await keepCase(kept)) created++;
    return { created, unchanged: filed.length - created };
  };
}

/** What a rule refuses is a fault at its place. */
async function tried<T>(reading: Reading, work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    return refusedAt(reading, error);
  }
}
