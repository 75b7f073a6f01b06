import { ExpectedError } from "@qiming/core";
import { requireRunning, type Dossier } from "./development.ts";
import { isRestricted, type DossierFile } from "./dossier-file.ts";
import { noPaper } from "./paper.ts";

const MOST_FILES = 60;

/** The same dossier back: it lies there already. @throws DOSSIER_ENDED (failed_precondition), DOSSIER_FULL (resource_exhausted) */
export function withFile(dossier: Dossier, file: DossierFile): Dossier {
  if (dossier.files.some(({ id }) => id === file.id)) return dossier;
  requireRunning(dossier);
  if (dossier.files.length >= MOST_FILES)
    throw new ExpectedError("resource_exhausted", "DOSSIER_FULL", `at most ${MOST_FILES}`);
  return { ...dossier, files: [...dossier.files, file] };
}

/** @throws PAPER_NOT_FOUND (not_found) for whoever may not see it as well */
export function fileOf({ files }: Dossier, fileId: string, isOwn: boolean): DossierFile {
  const found = files.find(({ id }) => id === fileId);
  if (!found || (isOwn && isRestricted(found.kind))) throw noPaper();
  return found;
}

/** @throws PAPER_NOT_FOUND (not_found), DOSSIER_ENDED (failed_precondition) */
export function withoutFile(dossier: Dossier, fileId: string): Dossier {
  fileOf(dossier, fileId, false);
  requireRunning(dossier);
  return { ...dossier, files: dossier.files.filter(({ id }) => id !== fileId) };
}
