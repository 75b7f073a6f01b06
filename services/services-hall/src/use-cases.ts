import { academicCalendar, type Parts } from "@qiming/service-kit";
import { identityRegister } from "./clients/identity-register.ts";
import { applyForCase } from "./usecases/apply.ts";
import { erasePerson } from "./usecases/erase-person.ts";
import { handleCases } from "./usecases/handle-cases.ts";
import { importItems } from "./usecases/import-items.ts";
import { keepItems } from "./usecases/keep-items.ts";
import { keepPapers } from "./usecases/keep-papers.ts";
import type { Cases, Items, Lockers, PaperContents } from "./usecases/ports.ts";
import { readCases } from "./usecases/read-cases.ts";
import { watchLimits } from "./usecases/watch-limits.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(
  parts: Parts,
  stores: {
    readonly items: Items;
    readonly cases: Cases;
    readonly lockers: Lockers;
    readonly contents: PaperContents;
  },
) {
  const { clock } = parts;
  const ports = { ...stores, clock, register: identityRegister(parts), calendar: academicCalendar(parts) };
  const papers = keepPapers(ports);
  return {
    keeping: keepItems(ports),
    importItems: importItems(ports),
    applying: applyForCase({ ...ports, papersOf: papers.papersOf }),
    papers,
    erasePerson: erasePerson(ports),
    handling: handleCases(ports),
    reading: readCases(ports),
    watchLimits: watchLimits(ports),
  };
}
