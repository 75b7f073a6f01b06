import type { Reading } from "@qiming/service-kit";
import type { Answers } from "@qiming/service-form";
import type { VoteOutcome } from "./development.ts";

const KINDS = ["STEP", "REVIEW", "PUBLICITY", "CLOSE", "VOTE"] as const;
const OUTCOMES: readonly VoteOutcome[] = ["ADMIT", "CONFIRM", "EXTEND", "CANCEL"];

/** Something that was done, so many months and days before the file is read. */
export interface FiledAct {
  readonly kind: (typeof KINDS)[number];
  readonly step: number;
  readonly monthsAgo: number;
  readonly daysAgo: number;
  readonly values: Answers;
  /** By number. */
  readonly people: readonly string[];
  readonly basis: string;
  readonly text: string;
  readonly outcome: VoteOutcome;
  readonly extendMonths: number;
}

export interface FiledDossier {
  /** By number. */
  readonly person: string;
  readonly acts: readonly FiledAct[];
}

/** Reads a file of dossiers and notes everything that is wrong with its form. */
export const readDossiers = (root: Reading): FiledDossier[] =>
  root
    .fields("dossiers")
    .dossiers.list()
    .map((each) => {
      const { person, acts } = each.fields("person", "acts");
      return { person: person.text(32), acts: acts.list().map(readAct) };
    });

function readAct(reading: Reading): FiledAct {
  const fields = reading.fields(
    ...(["kind", "step", "monthsAgo", "daysAgo", "values", "people", "basis", "text"] as const),
    ...(["outcome", "extendMonths"] as const),
  );
  const number = (each: Reading, most: number) => (each.isMissing ? 0 : each.integer(0, most));
  const words = (each: Reading, most: number) => (each.isMissing ? "" : each.text(most));
  const values = fields.values.isMissing ? [] : fields.values.entries();
  return {
    kind: fields.kind.isMissing ? "STEP" : fields.kind.choice(KINDS),
    ...{ step: number(fields.step, 25), monthsAgo: number(fields.monthsAgo, 120) },
    ...{ daysAgo: number(fields.daysAgo, 3_660), basis: words(fields.basis, 200) },
    values: Object.fromEntries(values.map(([code, value]) => [code, value.text(4_000).split("|")])),
    people: fields.people.list().map((each) => each.text(32)),
    text: words(fields.text, 1_000),
    outcome: fields.outcome.isMissing ? "ADMIT" : fields.outcome.choice(OUTCOMES),
    extendMonths: number(fields.extendMonths, 12),
  };
}
