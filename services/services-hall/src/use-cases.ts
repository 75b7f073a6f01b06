import { academicCalendar, type Parts } from "@qiming/service-kit";
import { ExpectedError } from "@qiming/core";
import { identityRegister } from "./clients/identity-register.ts";
import { applyForCase, type PapersOf } from "./usecases/apply.ts";
import { handleCases } from "./usecases/handle-cases.ts";
import { importItems } from "./usecases/import-items.ts";
import { keepItems } from "./usecases/keep-items.ts";
import type { Cases, Items } from "./usecases/ports.ts";
import { readCases } from "./usecases/read-cases.ts";
import { watchLimits } from "./usecases/watch-limits.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Until there is a locker, no paper can be chosen. */
const noPapers: PapersOf = (_, [first]) => {
  if (first) throw new ExpectedError("not_found", "PAPER_NOT_FOUND", "there is no such paper");
  return Promise.resolve([]);
};

/** Every use case of the service, on its ports. */
export function wireUseCases(parts: Parts, stores: { readonly items: Items; readonly cases: Cases }) {
  const { clock } = parts;
  const ports = {
    ...{ ...stores, clock, register: identityRegister(parts), calendar: academicCalendar(parts) },
    papersOf: noPapers,
  };
  return {
    keeping: keepItems(ports),
    importItems: importItems(ports),
    applying: applyForCase(ports),
    handling: handleCases(ports),
    reading: readCases(ports),
    watchLimits: watchLimits(ports),
  };
}
