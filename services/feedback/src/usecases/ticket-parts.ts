import { ExpectedError, type PersonActor } from "@qiming/core";
import { deskOf, type Desk, type Directory } from "../domain/directory.ts";
import { found, type KeptTicket } from "../domain/queue.ts";
import type { Moment, Ticket } from "../domain/ticket.ts";
import type { FeedbackPorts, TicketChange } from "./ports.ts";

const OVERSEES = "feedback.tickets.oversee";

/** In whose name the service does what nobody asked for. */
export const BY_ITSELF = "feedback";

/** Where a reader stands. */
export interface Standing {
  readonly actorId: string;
  readonly directory: Directory;
  /** At which they answer. */
  readonly desks: readonly Desk[];
  /** Over which organisations they coordinate. */
  readonly overseen: readonly string[];
}

export const notFound = () =>
  new ExpectedError("not_found", "TICKET_NOT_FOUND", "there is no such ticket for you");

const nobodyAnswers = () => new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", "nobody answers there");

export function ticketParts({ tickets, directories, calendar, clock }: FeedbackPorts) {
  /** @throws ORGANIZATION_NOT_FOUND (not_found) */
  const directoryOf = async (universityId: string | undefined): Promise<Directory> => {
    const directory = universityId ? await directories.find(universityId) : undefined;
    if (!directory) throw nobodyAnswers();
    return directory;
  };
  return {
    directoryOf,
    momentNow: async (): Promise<Moment> => ({ time: clock.now(), periods: await calendar.read() }),
    /** The one university that there is, where nothing narrower is named. */
    async onlyDirectory(): Promise<Directory> {
      const [directory] = await directories.list();
      if (!directory) throw nobodyAnswers();
      return directory;
    },
    async standing({ personId, grants }: PersonActor): Promise<Standing> {
      const [directory = NO_DIRECTORY] = await directories.list();
      const overseen = grants
        .filter(({ permissions }) => permissions.includes(OVERSEES))
        .map(({ organizationId }) => organizationId);
      const isMember = ({ members }: Desk) => members.some((each) => each.personId === personId);
      const desks = directory.desks.filter(isMember);
      return { actorId: personId, directory, desks, overseen };
    },
    /** As its asker reads it: what is answered with another one says what that one was answered. */
    async withAnswers(kept: KeptTicket): Promise<KeptTicket> {
      const into = kept.mergedInto ? await tickets.find(kept.mergedInto) : undefined;
      const answers = into?.turns.filter(({ kind }) => kind === "ANSWER") ?? [];
      return answers.length > 0 ? { ...kept, turns: [...kept.turns, ...answers] } : kept;
    },
    /** The same ticket back: nothing is saved. */
    change: (
      id: string,
      decide: (before: KeptTicket) => Ticket,
      more: (after: KeptTicket, before: KeptTicket) => Omit<TicketChange, "kept">,
    ): Promise<KeptTicket> =>
      tickets.change(id, (before) => {
        const after = decide(before);
        if (after === before) return { kept: before };
        const kept = found(after, before);
        return { kept, ...more(kept, before) };
      }),
  };
}
export type TicketParts = ReturnType<typeof ticketParts>;

const NO_DIRECTORY: Directory = {
  ...{ id: "", categories: [], desks: [] },
  misconductChannel: { zhCn: "", en: "" },
};

/** Who answers at a ticket's desk, or leads there. */
export const membersAt = (directory: Directory, { desk }: Ticket, isLead = false): string[] =>
  (deskOf(directory, desk.code)?.members ?? [])
    .filter(({ role }) => !isLead || role === "LEAD")
    .map(({ personId }) => personId);
