import { addDays, dayOf } from "@qiming/core";
import type { Dossier, PublishedStep } from "../src/domain/development.ts";
import { published } from "../src/domain/development.ts";
import { until } from "../src/domain/development.fixture.ts";
import { mongoDossiers } from "../src/store/dossiers.ts";
import type { Counter } from "./counter.ts";

export const PERSON = "applicant";

/** A dossier of the applicant as far as a step, its latest act some days ago. */
export function dossierUntil(counter: Counter, step: number, daysAgo = 20): Dossier {
  const latest = latestIn(until(step, "2023-03-10"));
  const sinceBegin = (Date.parse(latest) - Date.parse("2023-03-10")) / 86_400_000;
  const begun = until(step, addDays(dayOf(counter.now), -sinceBegin - daysAgo));
  return {
    ...{ ...begun, id: "d-1", person: { personId: PERSON, name: "林样十" } },
    ...{ branchId: "b1", branchName: "组织b1", collegeId: "c1", collegeName: "组织c1", universityId: "u" },
    votes: begun.votes.map((each) => ({ ...each, branchId: "b1" })),
  };
}

const latestIn = ({ records, reviews }: Dossier): string =>
  [...records, ...reviews].map(({ day }) => day).reduce((last, day) => (last > day ? last : day));

/** One that is made public now. */
export const madePublicNow = (dossier: Dossier, step: PublishedStep, fromDay: string): Dossier =>
  published(dossier, { step, fromDay }, { today: fromDay, periods: [], days: 5 });

/** As the service itself keeps it. */
export async function keepDossier(counter: Counter, dossier: Dossier): Promise<void> {
  const store = mongoDossiers(counter.service.database, { now: () => counter.now }, () => undefined);
  await store.add({ dossier, act: { action: "test", actorId: "test" } });
}
