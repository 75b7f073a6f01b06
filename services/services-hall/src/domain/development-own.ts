import type { Dossier, StepRecord } from "./development.ts";
import { isRestricted } from "./dossier-file.ts";
import { stepNumbered } from "./development-steps.ts";
import { NOBODY } from "./line.ts";

/** A dossier as its person may see it: they learn that and when others gave their opinion, never which and whose. */
export const ownCopy = (dossier: Dossier): Dossier => ({
  ...dossier,
  records: dossier.records.map(ownRecord),
  reviews: dossier.reviews.map((each) => ({ ...each, text: "", author: NOBODY })),
  publicities: dossier.publicities.map((each) => ({ ...each, objections: [], result: "" })),
  files: dossier.files.filter(({ kind }) => !isRestricted(kind)),
});

function ownRecord(record: StepRecord): StepRecord {
  const hidden = stepNumbered(record.step)
    .fields.filter(({ isSensitive }) => isSensitive)
    .map(({ code }) => code);
  if (hidden.length === 0) return record;
  const open = Object.entries(record.answers).filter(([code]) => !hidden.includes(code));
  return {
    ...{ ...record, answers: Object.fromEntries(open) },
    ...(record.actor && { actor: NOBODY }),
  };
}
