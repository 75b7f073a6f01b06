import { ExpectedError, type PersonActor } from "@qiming/core";
import { hashOf } from "@qiming/documents";
import { copyFor } from "../domain/development-copies.ts";
import { fileOf, withFile, withoutFile } from "../domain/development-files.ts";
import { asFile, kindsHeld, type DossierFile, type DossierFileKind } from "../domain/dossier-file.ts";
import { describedPaper, noPaper, paperOf } from "../domain/paper.ts";
import { dossierParts, type DossierPorts, type DossierView } from "./dossier-parts.ts";
import type { PaperContent, PaperPorts } from "./keep-papers.ts";

/** Papers in dossiers. The bytes are there before a dossier names them; a paper of the locker stays for as long as a dossier has it. */
export function keepDossierFiles(ports: DossierPorts & PaperPorts) {
  const { lockers, contents, register, clock } = ports;
  const parts = dossierParts(ports);

  /** @throws FILE_NOT_HELD (permission_denied) */
  function requireKind(kind: DossierFileKind, { isOwn, offices }: DossierView): void {
    if (!kindsHeld(isOwn, offices).includes(kind))
      throw new ExpectedError("permission_denied", "FILE_NOT_HELD", "others add this kind of paper");
  }
  /** @throws DOSSIER_NOT_FOUND (not_found), OWN_DOSSIER (permission_denied) */
  async function handled(personId: string, actor: PersonActor): Promise<DossierView> {
    const view = await parts.seen(personId, actor);
    if (view.isOwn)
      throw new ExpectedError("permission_denied", "OWN_DOSSIER", "nobody acts on their own dossier");
    return view;
  }
  const actOf = (action: string, { id, kind }: Pick<DossierFile, "id" | "kind">) => ({
    ...{ action, details: { fileId: id, kind } },
  });

  return {
    /** A paper of the person's own locker. @throws PAPER_NOT_FOUND (not_found), FILE_NOT_HELD (permission_denied), what `withFile` throws */
    async addOwn(
      operationId: string,
      { kind, paperId }: { readonly kind: DossierFileKind; readonly paperId: string },
      actor: PersonActor,
    ): Promise<DossierView> {
      const { personId } = actor;
      const view = await parts.seen(personId, actor);
      requireKind(kind, view);
      const locker = (await lockers.find(personId)) ?? { id: personId, papers: [] };
      const paper = paperOf(locker, paperId);
      if (!paper) throw noPaper();
      const self = view.dossier.person;
      const file = asFile(paper, { kind, day: parts.today(), actor: self });
      return parts.change(
        view,
        operationId,
        { ...actOf("services.add_own_file", file), actor: self },
        (before) => withFile(before, file),
      );
    },
    /** What an office adds, once for each id. @throws what `describedPaper` and `withFile` throw, OWN_DOSSIER, FILE_NOT_HELD (permission_denied) */
    async add(
      personId: string,
      wanted: Pick<DossierFile, "id" | "kind" | "name"> & { readonly content: Uint8Array },
      actor: PersonActor,
    ): Promise<DossierView> {
      const view = await handled(personId, actor);
      const { id, kind, name, content } = wanted;
      requireKind(kind, view);
      const time = clock.now();
      const paper = await describedPaper({ id, name, kind, content, validUntil: "", addTime: time });
      const { name: actorName } = await register.describe(actor.personId);
      const self = { personId: actor.personId, name: actorName };
      const file = asFile(paper, { kind, day: parts.today(), actor: self });
      // What would be refused is not kept at all.
      withFile(view.dossier, file);
      // As the person's, so that it goes with them.
      await contents.keep({ id, ownerId: personId, content }, time);
      const after = await parts.change(
        view,
        id,
        { ...actOf("services.add_dossier_file", file), actor: self },
        (before) => withFile(before, file),
      );
      await contents.settle(id, clock.now());
      return after;
    },
    /** @throws DOSSIER_NOT_FOUND, PAPER_NOT_FOUND (not_found) */
    async get(personId: string, fileId: string, actor: PersonActor): Promise<PaperContent> {
      const view = await parts.seen(personId, actor);
      const { name, mediaType, digest } = fileOf(copyFor(view.dossier, view), fileId);
      const content = await contents.find(fileId);
      if (!content) throw noPaper();
      if (hashOf(content) !== digest) throw new Error(`file ${fileId} is not what was added`);
      return { name, mediaType, content };
    },
    /** By an office that keeps its kind. @throws PAPER_NOT_FOUND (not_found), OWN_DOSSIER, FILE_NOT_HELD (permission_denied), DOSSIER_ENDED (failed_precondition) */
    async remove(
      operationId: string,
      personId: string,
      fileId: string,
      actor: PersonActor,
    ): Promise<DossierView> {
      const view = await handled(personId, actor);
      const file = fileOf(copyFor(view.dossier, view), fileId);
      requireKind(file.kind, view);
      withoutFile(view.dossier, fileId);
      // Looked at a day later: where the locker has it as well, it stays there.
      await contents.loosen([fileId], clock.now());
      const self = { personId: actor.personId, name: "" };
      return parts.change(
        view,
        operationId,
        { ...actOf("services.remove_dossier_file", file), actor: self },
        (before) => withoutFile(before, fileId),
      );
    },
  };
}
