import { academicCalendar, type Parts } from "@qiming/service-kit";
import { identityRegister } from "./clients/identity-register.ts";
import { askAnonymously } from "./usecases/ask-anonymously.ts";
import { erasePerson } from "./usecases/erase-person.ts";
import { handleTickets } from "./usecases/handle-tickets.ts";
import { keepDigest } from "./usecases/keep-digest.ts";
import { keepDirectory } from "./usecases/keep-directory.ts";
import type { Directories, Permits, Tickets } from "./usecases/ports.ts";
import { raiseTickets } from "./usecases/raise-tickets.ts";
import { ticketParts } from "./usecases/ticket-parts.ts";
import { watchTickets } from "./usecases/watch-tickets.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(
  parts: Parts,
  stores: { readonly tickets: Tickets; readonly directories: Directories; readonly permits: Permits },
) {
  const { clock } = parts;
  const ports = { ...stores, clock, register: identityRegister(parts), calendar: academicCalendar(parts) };
  return {
    momentNow: ticketParts(ports).momentNow,
    raising: raiseTickets(ports),
    asking: askAnonymously(ports),
    handling: handleTickets(ports),
    digest: keepDigest(ports),
    desks: keepDirectory(ports),
    watching: watchTickets(ports),
    erasePerson: erasePerson(ports),
  };
}
