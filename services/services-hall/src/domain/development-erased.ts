import type { Day } from "@qiming/core";
import type { Dossier } from "./development.ts";
import { NOBODY, type PersonRef } from "./line.ts";

/** What stays of a dossier once its person is erased: that it was, its steps and their days. What still ran is stopped. */
export const emptiedDossier = (before: Dossier, today: Day): Dossier => ({
  ...before,
  ...(!before.end && ({ end: "STOPPED", endDay: today } as const)),
  ...{ person: NOBODY, endReason: "", reports: [], files: [] },
  records: before.records.map(({ actor, ...each }) => ({
    ...{ ...each, answers: {}, people: [], basis: "" },
    ...(actor && { actor: actor.personId === before.person.personId ? NOBODY : actor }),
  })),
  reviews: before.reviews.map((each) => ({ ...each, text: "" })),
  publicities: before.publicities.map((each) => ({ ...each, objections: [], result: "" })),
});

/** Another's dossier without the name of somebody who is erased. */
export function namelessDossier(before: Dossier, personId: string): Dossier {
  const without = (each: PersonRef): PersonRef => (each.personId === personId ? { ...each, name: "" } : each);
  return {
    ...before,
    records: before.records.map(({ actor, ...each }) => ({
      ...{ ...each, people: each.people.map(without) },
      ...(actor && { actor: without(actor) }),
    })),
    reviews: before.reviews.map((each) => ({ ...each, author: without(each.author) })),
    files: before.files.map((each) => ({ ...each, actor: without(each.actor) })),
  };
}

/** Whom a dossier names beside its person. */
export const namedIn = ({ person, records, reviews, files }: Dossier): string[] => {
  const named = records.flatMap(({ actor, people }) => [...people, ...(actor ? [actor] : [])]);
  const added = files.map(({ actor }) => actor);
  const ids = [...named, ...reviews.map(({ author }) => author), ...added].map(({ personId }) => personId);
  return [...new Set(ids)].filter((id) => id !== "" && id !== person.personId);
};
