import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { addDays, startOf, type Day, type Period } from "@qiming/core";
import { mostUrgent, standing } from "../domain/development-standing.ts";
import type { Dossier } from "../domain/development.ts";
import { importDossiers } from "./import-dossiers.ts";
import type { AllPublicityTerms, Dossiers, PersonFacts, Register } from "./ports.ts";

const yaml = readFileSync(new URL("../../../../deploy/demo/development.yaml", import.meta.url), "utf8");
const line = [
  { id: "u", name: "大学", type: "UNIVERSITY_COMMITTEE" },
  { id: "c", name: "学院", type: "COLLEGE_COMMITTEE" },
  { id: "b", name: "支部", type: "BRANCH" },
];
const register: Pick<Register, "describeNumber"> = {
  describeNumber: async (number): Promise<PersonFacts> => ({
    ...{ personId: number, name: number, number, memberStatus: "FULL", line, roles: [] },
  }),
};
const holiday: Period = { kind: "HOLIDAY", from: "2026-10-01", to: "2026-10-08" };

/** What the demo's file makes on a day, by number. */
async function demoOn(day: Day): Promise<Map<string, Dossier>> {
  const kept = new Map<string, Dossier>();
  const dossiers: Pick<Dossiers, "findLatest" | "add"> = {
    findLatest: async (personId) => kept.get(personId),
    add: async ({ dossier, given }) => {
      expect(given).toBeUndefined();
      return !!kept.set(dossier.person.personId, dossier);
    },
  };
  const bring = importDossiers({
    ...{ dossiers: dossiers as Dossiers, register: register as Register },
    ...{ calendar: { read: async () => [holiday] }, clock: { now: () => startOf(day) } },
    publicityTerms: { of: async () => [] } as unknown as AllPublicityTerms,
  });
  const first = await bring(yaml, "development.yaml");
  expect(first.unchanged).toBe(0);
  expect(await bring(yaml, "development.yaml")).toEqual({ created: 0, unchanged: first.created });
  return kept;
}

test("the demo's cases stand as they should on whichever day it starts", async () => {
  for (let day = "2026-01-01"; day < "2028-03-05"; day = addDays(day, 9)) {
    const kept = await demoOn(day);
    const urgent = (number: string) => mostUrgent(standing(kept.get(number)!, day));
    const next = (number: string) => standing(kept.get(number)!, day).at(-1);
    expect(urgent("YT2024-0254")).toMatchObject({ step: 2, standing: "YELLOW" });
    expect(urgent("YT2024-0255")).toMatchObject({ step: 2, standing: "OVERDUE" });
    expect(next("YT2024-0224")).toMatchObject({ step: 7, standing: "BLOCKED", rule: "YEAR_NOT_OVER" });
    expect(next("YT2024-0229")).toMatchObject({ step: 7, standing: "BLOCKED", rule: "PUBLICITY_MISSING" });
    expect(next("YT2024-0244")).toMatchObject({ step: 13, standing: "OK" });
    for (const number of ["YT2024-0234", "YT2024-0239"])
      expect(next(number)).toMatchObject({ step: 15, rule: "VOTE_AWAITED" });
    expect(next("YT2024-0249")).toMatchObject({ step: 17, rule: "DELAY_REASON_MISSING" });
    expect(next("YT2024-0245")).toMatchObject({ step: 17, standing: "BLOCKED", rule: "VOTE_EXPIRED" });
    expect(next("YT2024-0010")).toMatchObject({ step: 22, rule: "PROBATION_RUNNING" });
    expect(next("YT2024-0011")).toMatchObject({ step: 22, standing: "OK" });
    expect(kept.get("YT2024-0009")?.extendedMonths).toBe(6);
  }
});
