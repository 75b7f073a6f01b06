import { recordOf, type Dossier, type StepRecord } from "./development.ts";
import { isRestricted } from "./dossier-file.ts";
import { stepNumbered, type StepActor } from "./development-steps.ts";
import { NOBODY } from "./line.ts";

/** What somebody is to a dossier who may see it. */
export interface DossierReader {
  readonly isOwn: boolean;
  /** That they hold for its person; none over themselves. Without any they are a contact. */
  readonly offices: readonly StepActor[];
}

const CONTACTS = 5;
const REVIEW = 10;
/** Who writes the political review, and whose committee judges by it. */
const REVIEWERS: readonly StepActor[] = ["BRANCH", "COLLEGE"];

/** Whether somebody is one of the contacts (培养联系人) that a dossier has now, while it runs. */
export const isContactIn = (dossier: Dossier, readerId: string): boolean =>
  !dossier.end && !!recordOf(dossier, CONTACTS)?.people.some(({ personId }) => personId === readerId);

/** Whether they are there as a contact alone. */
export const isContactOnly = ({ isOwn, offices }: DossierReader): boolean => !isOwn && offices.length === 0;

/** A dossier as its reader may see it: of the political review nothing for whoever takes no part in deciding by it. */
export function copyFor(dossier: Dossier, reader: DossierReader): Dossier {
  if (reader.isOwn) return ownCopy(dossier);
  if (reader.offices.some((office) => REVIEWERS.includes(office))) return dossier;
  return withoutReview(isContactOnly(reader) ? contactCopy(dossier) : dossier);
}

/** They learn that and when others gave their opinion, never which and whose. */
const ownCopy = (dossier: Dossier): Dossier => ({
  ...withoutReview(dossier),
  records: withoutReview(dossier).records.map((record) =>
    opinionsIn(record).length > 0 && record.actor
      ? { ...withoutOpinions(record), actor: NOBODY }
      : withoutOpinions(record),
  ),
  reviews: dossier.reviews.map((each) => ({ ...each, text: "", author: NOBODY })),
  publicities: dossier.publicities.map(withoutObjections),
});

/** What it takes to train somebody: the steps, what the person wrote and how they were found. */
const contactCopy = (dossier: Dossier): Dossier => ({
  ...dossier,
  records: dossier.records.map(withoutOpinions),
  publicities: dossier.publicities.map(withoutObjections),
});

const withoutReview = (dossier: Dossier): Dossier => ({
  ...dossier,
  records: dossier.records.map((each) =>
    each.step === REVIEW ? { ...withoutOpinions(each), basis: "" } : each,
  ),
  files: dossier.files.filter(({ kind }) => !isRestricted(kind)),
});

const withoutObjections = (each: Dossier["publicities"][number]) => ({ ...each, objections: [], result: "" });

/** The fields of a step that hold somebody's opinion. */
const opinionsIn = ({ step }: StepRecord): string[] =>
  stepNumbered(step)
    .fields.filter(({ isSensitive }) => isSensitive)
    .map(({ code }) => code);

const withoutOpinions = (record: StepRecord): StepRecord => ({
  ...record,
  answers: Object.fromEntries(
    Object.entries(record.answers).filter(([code]) => !opinionsIn(record).includes(code)),
  ),
});
