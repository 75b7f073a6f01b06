import { academicCalendar, localWatchers, type Parts } from "@qiming/service-kit";
import { identityRegister } from "./clients/identity-register.ts";
import { askAnonymously } from "./usecases/ask-anonymously.ts";
import { decideCases } from "./usecases/decide-cases.ts";
import { erasePerson } from "./usecases/erase-person.ts";
import { handleTickets } from "./usecases/handle-tickets.ts";
import { holdContent } from "./usecases/hold-content.ts";
import { importTickets } from "./usecases/import-tickets.ts";
import { importTopics } from "./usecases/import-topics.ts";
import { keepDigest } from "./usecases/keep-digest.ts";
import { keepGroups } from "./usecases/keep-groups.ts";
import { keepAttachments } from "./usecases/keep-attachments.ts";
import { keepDirectory } from "./usecases/keep-directory.ts";
import { moderationParts } from "./usecases/moderation-parts.ts";
import type { FeedbackPorts } from "./usecases/ports.ts";
import { readTopics } from "./usecases/read-topics.ts";
import { runIncidents } from "./usecases/run-incidents.ts";
import { runTopics } from "./usecases/run-topics.ts";
import { raiseTickets } from "./usecases/raise-tickets.ts";
import { ticketParts } from "./usecases/ticket-parts.ts";
import { watchModeration } from "./usecases/watch-moderation.ts";
import { watchTickets } from "./usecases/watch-tickets.ts";
import { watchTopics } from "./usecases/watch-topics.ts";
import { writePosts } from "./usecases/write-posts.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(
  parts: Parts,
  stores: Omit<FeedbackPorts, "watchers" | "register" | "calendar" | "clock">,
) {
  const { clock } = parts;
  const watchers = localWatchers();
  const ports: FeedbackPorts = {
    ...stores,
    clock,
    watchers,
    register: identityRegister(parts),
    calendar: academicCalendar(parts),
  };
  return {
    momentNow: ticketParts(ports).momentNow,
    raising: raiseTickets(ports),
    asking: askAnonymously(ports),
    handling: handleTickets(ports),
    importTickets: importTickets(ports),
    digest: keepDigest(ports),
    desks: keepDirectory(ports),
    watching: watchTickets(ports),
    topics: runTopics(ports),
    groups: keepGroups(ports),
    importTopics: importTopics(ports),
    reading: readTopics(ports),
    writing: writePosts(ports),
    attachments: keepAttachments(ports),
    remindOwners: watchTopics(ports),
    holding: holdContent(ports),
    deciding: decideCases(ports),
    applyCase: moderationParts(ports).apply,
    incidents: runIncidents(ports),
    watchingModeration: watchModeration(ports),
    erasePerson: erasePerson(ports),
  };
}
