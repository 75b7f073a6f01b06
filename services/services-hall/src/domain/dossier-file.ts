import type { Day } from "@qiming/core";
import type { PersonRef } from "./line.ts";
import type { Paper } from "./paper.ts";

/** A paper of a dossier; its bytes lie where the locker's do. */

/** Who hands in or adds each kind. */
const KEEPERS = {
  APPLICATION: ["APPLICANT", "BRANCH"],
  THOUGHT_REPORT: ["APPLICANT", "BRANCH"],
  POLITICAL_REVIEW: ["BRANCH"],
  TRAINING: ["APPLICANT", "COLLEGE"],
  ADMISSION_FORM: ["APPLICANT", "BRANCH", "COLLEGE"],
} as const;
export type DossierFileKind = keyof typeof KEEPERS;
const FILE_KINDS = Object.keys(KEEPERS) as DossierFileKind[];

export interface DossierFile {
  /** Of its bytes; of a paper from the locker the paper's own. */
  readonly id: string;
  readonly kind: DossierFileKind;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** sha-256 of the bytes, hex. */
  readonly digest: string;
  readonly day: Day;
  readonly actor: PersonRef;
}

/** The person themselves never sees it, nor does whoever takes no part in deciding by it. */
export const isRestricted = (kind: DossierFileKind): boolean => kind === "POLITICAL_REVIEW";

/** What somebody may add who is the person, or holds these offices. */
export const kindsHeld = (isOwn: boolean, offices: readonly string[]): DossierFileKind[] =>
  FILE_KINDS.filter((kind) =>
    (KEEPERS[kind] as readonly string[]).some((keeper) =>
      keeper === "APPLICANT" ? isOwn : offices.includes(keeper),
    ),
  );

export const asFile = (
  { id, name, mediaType, sizeBytes, digest }: Paper,
  about: Pick<DossierFile, "kind" | "day" | "actor">,
): DossierFile => ({ id, name, mediaType, sizeBytes, digest, ...about });
