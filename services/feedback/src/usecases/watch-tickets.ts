import { addDays, addWorkingDays, dayOf } from "@qiming/core";
import { nextArrived } from "../domain/asker-acts.ts";
import { allOf } from "@qiming/service-kit";
import { tellHandlers } from "../domain/notices.ts";
import type { KeptTicket } from "../domain/queue.ts";
import { flagOf } from "../domain/sla.ts";
import { arrived, closedByTime, isOpen, REOPEN_DAYS, withMerged, type Moment } from "../domain/ticket.ts";
import { isWorkingTime } from "../domain/working-hours.ts";
import type { FeedbackPorts } from "./ports.ts";
import { hearingOf } from "./raise-tickets.ts";
import { BY_ITSELF, membersAt, ticketParts } from "./ticket-parts.ts";

const AT_ONCE = 200;
/** So many working days before the end the card is yellow; a clock of one day has its yellow card on that day. */
export const YELLOW_DAYS = { firstResponse: 0, solution: 1 };

/** What time does to tickets: those without a name arrive, cards are shown, and what was answered and not reopened is closed. */
export function watchTickets(ports: FeedbackPorts) {
  const { tickets, tallies, register, clock } = ports;
  const parts = ticketParts(ports);

  async function arrive({ id }: KeptTicket): Promise<void> {
    const directory = await parts.onlyDirectory();
    await parts.change(id, arrived, (after) => ({
      tells: isOpen(after) ? tellHandlers("arrived", after, membersAt(directory, after)) : [],
    }));
  }
  /** What an asker without a name did meanwhile, one after the other. */
  async function arriveLater(kept: KeptTicket, moment: Moment): Promise<void> {
    const [next] = kept.delayed ?? [];
    if (!next || next.arriveTime > moment.time) return;
    const hearing = await hearingOf(ports, parts, kept, next);
    const isNext = ({ delayed: [first] = [] }: KeptTicket) =>
      first?.act === next.act && first.arriveTime.getTime() === next.arriveTime.getTime();
    const after = await parts.change(
      kept.id,
      (before) => (isNext(before) ? nextArrived(before, moment) : before),
      hearing,
    );
    await arriveLater(after, moment);
  }
  /** Each card once; what is answered has none. */
  async function card({ id }: KeptTicket, moment: Moment): Promise<void> {
    const today = dayOf(moment.time);
    const directory = await parts.onlyDirectory();
    const kept = (await tickets.find(id))!;
    const above = await register.overseers(kept.desk.lineage);
    await tickets.change(id, (before) => {
      const flag = cardOf(before, moment, today);
      const cardTold = `${flag} ${before.dueDay}`;
      if (flag === "NONE" || before.cardTold === cardTold) return { kept: before };
      const owner = before.owner ? [before.owner.personId] : membersAt(directory, before);
      const red = [...owner, ...membersAt(directory, before, true), ...above.map(({ personId }) => personId)];
      const tells = flag === "RED" ? tellHandlers("red", before, red) : tellHandlers("yellow", before, owner);
      const act = { action: `feedback.card_${flag.toLowerCase()}`, actorId: BY_ITSELF };
      return { kept: { ...before, cardTold }, act, tells };
    });
  }
  async function close({ id }: KeptTicket, moment: Moment): Promise<void> {
    await parts.change(
      id,
      (before) => closedByTime(before, moment),
      () => ({ act: { action: "feedback.close", actorId: BY_ITSELF } }),
    );
  }
  return {
    async hourly(): Promise<void> {
      const moment = await parts.momentNow();
      const today = dayOf(moment.time);
      for (const each of await tickets.listArriving(clock.now(), AT_ONCE))
        await (each.hasArrived ? arriveLater(each, moment) : arrive(each));
      for (const each of await tickets.listAnswered(addDays(today, -REOPEN_DAYS - 1), AT_ONCE))
        await close(each, moment);
      await tallies.refresh();
      if (!isWorkingTime(moment.periods, moment.time)) return;
      const soon = addWorkingDays(moment.periods, today, YELLOW_DAYS.solution);
      for await (const each of allOf((after, limit) => tickets.listDue(soon, after, limit)))
        await card(each, moment);
    },
    /** A ticket is answered with another one: that one knows. */
    async noteMerged(ticketId: string, intoId: string): Promise<void> {
      const merged = await tickets.find(ticketId);
      if (!merged || !(await tickets.find(intoId))) return;
      await parts.change(
        intoId,
        (before) => withMerged(before, merged),
        () => ({ act: { action: "feedback.take_merged", actorId: BY_ITSELF } }),
      );
    },
  };
}

/** The graver card of both clocks. */
export function cardOf(
  { firstResponse, solution }: Pick<KeptTicket, "firstResponse" | "solution">,
  { periods }: Moment,
  today: string,
): "NONE" | "YELLOW" | "RED" {
  const flags = [
    flagOf(periods, firstResponse, today, YELLOW_DAYS.firstResponse),
    flagOf(periods, solution, today, YELLOW_DAYS.solution),
  ];
  return flags.includes("RED") ? "RED" : flags.includes("YELLOW") ? "YELLOW" : "NONE";
}
