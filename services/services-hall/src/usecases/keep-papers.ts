import type { PersonActor } from "@qiming/core";
import { hashOf } from "@qiming/documents";
import type { LooseContents } from "@qiming/service-kit";
import type { CasePaper } from "../domain/case.ts";
import {
  describedPaper,
  isGone,
  noPaper,
  paperOf,
  withoutPaper,
  withPaper,
  type Locker,
  type Paper,
} from "../domain/paper.ts";
import { found } from "../domain/queue.ts";
import type { PapersOf } from "./apply.ts";
import { caseParts, seesPapers, type CasePorts } from "./case-parts.ts";
import type { Dossiers, Lockers } from "./ports.ts";

const DAY_MS = 86_400_000;
const AT_ONCE = 100;

export interface PaperPorts {
  readonly lockers: Lockers;
  readonly contents: LooseContents;
}

export interface PaperContent {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** Everybody's own papers, and those of cases. The bytes are there before anything names them; what nothing names any more is swept a day later. */
export function keepPapers({
  lockers,
  contents,
  dossiers,
  ...ports
}: CasePorts & PaperPorts & { readonly dossiers: Pick<Dossiers, "hasFile"> }) {
  const { cases, clock } = ports;
  const parts = caseParts(ports);
  const lockerOf = async (personId: string): Promise<Locker> =>
    (await lockers.find(personId)) ?? { id: personId, papers: [] };
  const papersIn = async (personId: string): Promise<readonly Paper[]> => (await lockerOf(personId)).papers;

  /** @throws PAPER_NOT_FOUND (not_found) */
  const read = async (paperId: string, digest: string): Promise<Uint8Array> => {
    const content = await contents.find(paperId);
    if (!content) throw noPaper();
    if (hashOf(content) !== digest) throw new Error(`paper ${paperId} is not what was added`);
    return content;
  };
  const takeOffDrafts = async (paperId: string, { personId }: PersonActor): Promise<void> => {
    const act = { action: "services.save_answers", actorId: personId };
    for (const { id } of await cases.listDraftsWith(paperId, personId)) {
      const { definition } = await parts.load(id);
      await cases.change(id, (before) => {
        const papers = before.papers.filter((each) => each.paperId !== paperId);
        if (before.state !== "DRAFT" || papers.length === before.papers.length) return { kept: before, act };
        return { kept: found({ ...before, papers, edition: before.edition + 1 }, definition), act };
      });
    }
  };

  return {
    list: ({ personId }: PersonActor): Promise<readonly Paper[]> => papersIn(personId),
    /** Once for each id. @throws what `describedPaper` throws, LOCKER_FULL (resource_exhausted), LOCKER_BUSY (aborted) */
    async add(
      wanted: Pick<Paper, "id" | "name" | "kind"> & {
        readonly validUntil: string;
        readonly content: Uint8Array;
      },
      { personId }: PersonActor,
    ): Promise<Paper> {
      const known = await lockerOf(personId);
      const paper = await describedPaper({ ...wanted, addTime: clock.now() });
      if (isGone(known, paper.id)) return paper;
      // What would be refused is not kept at all.
      withPaper(known, paper);
      await contents.keep({ id: paper.id, ownerId: personId, content: wanted.content }, clock.now());
      const act = { action: "services.add_paper", actorId: personId, details: { paperId: paper.id } };
      const after = await lockers.change(personId, (before) => ({ locker: withPaper(before, paper), act }));
      await contents.settle(paper.id, clock.now());
      return paperOf(after, paper.id) ?? paper;
    },
    /** One's own. @throws PAPER_NOT_FOUND (not_found) */
    async get(paperId: string, { personId }: PersonActor): Promise<PaperContent> {
      const paper = paperOf({ id: personId, papers: await papersIn(personId) }, paperId);
      if (!paper) throw noPaper();
      const { name, mediaType, digest } = paper;
      return { name, mediaType, content: await read(paperId, digest) };
    },
    /** @returns those that are left. @throws PAPER_NOT_FOUND (not_found), LOCKER_BUSY, CASE_BUSY (aborted) */
    async remove(paperId: string, actor: PersonActor): Promise<readonly Paper[]> {
      const { personId } = actor;
      withoutPaper(await lockerOf(personId), paperId);
      await contents.loosen([paperId], clock.now());
      await takeOffDrafts(paperId, actor);
      const act = { action: "services.remove_paper", actorId: personId, details: { paperId } };
      const { papers } = await lockers.change(personId, (before) => ({
        locker: withoutPaper(before, paperId),
        act,
      }));
      return papers;
    },
    /** For its applicant, and for whoever handles it. @throws CASE_NOT_FOUND, PAPER_NOT_FOUND (not_found) */
    async getOfCase(caseId: string, materialCode: string, actor: PersonActor): Promise<PaperContent> {
      const view = await parts.seen(caseId, actor);
      const paper = view.kept.papers.find((each) => each.materialCode === materialCode);
      if (!paper || !seesPapers(view, actor.personId)) throw noPaper();
      const { name, mediaType, paperId, digest } = paper;
      return { name, mediaType, content: await read(paperId, digest) };
    },
    /** @see PapersOf */
    papersOf: (async (personId, chosen, before) => {
      const own = await papersIn(personId);
      return chosen.map(({ materialCode, paperId }): CasePaper => {
        const kept = before.find((each) => each.paperId === paperId);
        if (kept) return { ...kept, materialCode };
        const paper = own.find(({ id }) => id === paperId);
        if (!paper) throw noPaper();
        const { name, mediaType, digest, validUntil } = paper;
        return { materialCode, paperId, name, mediaType, digest, validUntil };
      });
    }) satisfies PapersOf,
    /** Removes the bytes of what no locker, no case and no dossier names. @returns how many */
    async sweep(): Promise<number> {
      const until = new Date(clock.now().getTime() - DAY_MS);
      let count = 0;
      for (const { id, ownerId } of await contents.listLoose(until, AT_ONCE)) {
        const isOwn = (await papersIn(ownerId)).some((paper) => paper.id === id);
        if (isOwn || (await cases.hasPaper(id)) || (await dossiers.hasFile(id)))
          await contents.settle(id, until);
        else count += await contents.remove(id, until);
      }
      return count;
    },
  };
}
