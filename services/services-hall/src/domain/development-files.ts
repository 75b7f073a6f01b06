import { ExpectedError } from "@qiming/core";
import { requireRunning, type Dossier } from "./development.ts";
import type { DossierFile } from "./dossier-file.ts";
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

/** @param dossier as its reader may see it @throws PAPER_NOT_FOUND (not_found) */
export function fileOf({ files }: Pick<Dossier, "files">, fileId: string): DossierFile {
  const found = files.find(({ id }) => id === fileId);
  if (!found) throw noPaper();
  return found;
}

/** @throws PAPER_NOT_FOUND (not_found), DOSSIER_ENDED (failed_precondition) */
export function withoutFile(dossier: Dossier, fileId: string): Dossier {
  fileOf(dossier, fileId);
  requireRunning(dossier);
  return { ...dossier, files: dossier.files.filter(({ id }) => id !== fileId) };
}
