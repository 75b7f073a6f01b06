import { addDays, dayOf, ExpectedError, newId, startOf, type Clock, type Day } from "@qiming/core";
import { readYaml, type Calendar } from "@qiming/service-kit";
import {
  addMonths,
  publicityClosed,
  published,
  recorded,
  reviewed,
  voted,
  type Dossier,
} from "../domain/development.ts";
import { blankDossier } from "../domain/development-places.ts";
import { stepNumbered } from "../domain/development-steps.ts";
import { publicityDaysOn, type PublicityTerm } from "../domain/publicity-terms.ts";
import { readDossiers, type FiledAct, type FiledDossier } from "../domain/dossiers-file.ts";
import type { AllPublicityTerms, Dossiers, PersonFacts, Register } from "./ports.ts";

const ACT = { action: "services.import_dossiers", actorId: "operator" };
const OPERATOR = { personId: "operator", name: "" };

/**
 * Brings in dossiers for people who have none: each act of the file by the same rules as on screen, on its own day. The register has their status already.
 *
 * @throws DOSSIERS_INVALID (invalid_argument) with every fault; then nothing was written
 */
export function importDossiers({
  dossiers,
  register,
  calendar,
  publicityTerms,
  clock,
}: {
  readonly dossiers: Dossiers;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly publicityTerms: AllPublicityTerms;
  readonly clock: Clock;
}) {
  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "development.yaml");
    const filed = readDossiers(source.root);
    const numbers = [
      ...new Set(filed.flatMap(({ person, acts }) => [person, ...acts.flatMap((a) => a.people)])),
    ];
    const found = new Map<string, PersonFacts>();
    for (const number of numbers) {
      const facts = number ? await register.describeNumber(number) : undefined;
      if (facts) found.set(number, facts);
      else source.root.fault("unknown", `there is no person ${number}`);
    }
    source.refuse("DOSSIERS_INVALID");
    const periods = await calendar.read();
    const [facts] = found.values();
    const terms = facts ? await publicityTerms.of(facts.line[0]?.id ?? "") : [];
    const today = dayOf(clock.now());
    const built = filed.map((each, at) => {
      try {
        return replayed(each, found, { today, periods, terms });
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        source.root.at("dossiers").list()[at]!.fault("rule", `${error.reason}: ${error.message}`);
        return undefined;
      }
    });
    source.refuse("DOSSIERS_INVALID");
    let created = 0;
    for (const dossier of built)
      if (dossier && !(await dossiers.findLatest(dossier.person.personId)))
        if (await dossiers.add({ dossier, act: ACT })) created++;
    return { created, unchanged: built.length - created };
  };
}

interface Now {
  readonly today: Day;
  readonly periods: Awaited<ReturnType<Calendar["read"]>>;
  /** Of the university that all of them belong to. */
  readonly terms: readonly PublicityTerm[];
}

function replayed({ person, acts }: FiledDossier, found: Map<string, PersonFacts>, now: Now): Dossier {
  const facts = found.get(person)!;
  const dayAgo = ({ monthsAgo, daysAgo }: FiledAct) => addDays(addMonths(now.today, -monthsAgo), -daysAgo);
  const begin = startOf(acts[0] ? dayAgo(acts[0]) : now.today);
  const blank = blankDossier(newId(begin), facts, begin);
  return acts.reduce((dossier, act) => {
    const day = dayAgo(act);
    const { step } = act;
    switch (act.kind) {
      case "STEP": {
        const actor =
          stepNumbered(step).actor === "APPLICANT"
            ? { personId: facts.personId, name: facts.name }
            : OPERATOR;
        const people = act.people.map((number) => found.get(number)!);
        const named = people.map(({ personId, name }) => ({ personId, name }));
        const entry = { step, day, actor, answers: act.values, people: named, basis: act.basis };
        return recorded(dossier, { ...entry, time: startOf(day) }, day);
      }
      case "REVIEW":
        return reviewed(dossier, { day, text: act.text, author: OPERATOR }, day);
      case "PUBLICITY":
        return published(
          dossier,
          { step: step as 7 | 17 | 24, fromDay: day },
          { today: day, periods: now.periods, days: publicityDaysOn(now.terms, day) },
        );
      case "CLOSE":
        return publicityClosed(dossier, { result: act.text, isUpheld: false }, day);
      case "VOTE":
        return voted(
          dossier,
          {
            ...{ id: `import-${person}-${day}`, meetingId: "", branchId: dossier.branchId, day },
            ...{ step: step as 15 | 23, outcome: act.outcome, extendMonths: act.extendMonths, passed: true },
            ...{ shouldAttend: 8, present: 8, approve: 8, against: 0, abstain: 0 },
          },
          startOf(day),
        );
    }
  }, blank);
}
