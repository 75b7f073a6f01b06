import { createHash, randomInt } from "node:crypto";
import { addDays, dayOf, ExpectedError, type Day } from "@qiming/core";
import { blindSignature, isSigned, newPaperKey } from "@qiming/secret-ballot/signer";
import { asAskerSees, delayed, done, isDelayed, type AskerDoing } from "../domain/asker-acts.ts";
import { found, type KeptTicket } from "../domain/queue.ts";
import type { FeedbackPorts, PermitWeek } from "./ports.ts";
import { hearingOf, raisedAs, type Raised } from "./raise-tickets.ts";
import { notFound, ticketParts } from "./ticket-parts.ts";

/** How many tickets without a name somebody can hand in a week. */
const PERMITS_A_WEEK = 3;
const MINUTE_MS = 60_000;
/** After so many minutes, drawn anew each time, a desk sees a ticket without a name, and what its asker does later: when it was written is nobody's to know. */
const ARRIVAL_MINUTES = { least: 30, most: 180 };

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** The Monday of the week that a day lies in. */
const weekOf = (day: Day): Day => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
};

/**
 * Tickets without a name: permits that are signed without being seen, and what is handed in with one and followed by a key.
 *
 * @see docs/adr/0019
 */
export function askAnonymously(ports: FeedbackPorts) {
  const { tickets, permits, clock } = ports;
  const parts = ticketParts(ports);
  const thisWeek = (): Day => weekOf(dayOf(clock.now()));
  const weekNow = (): Promise<PermitWeek> => {
    const weekDay = thisWeek();
    return permits.week(weekDay, async () => ({ weekDay, ...(await newPaperKey()) }));
  };
  const held = async (key: Uint8Array): Promise<KeptTicket> => {
    const kept = await tickets.findByKey(sha256(key));
    if (!kept) throw notFound();
    return kept;
  };
  const drawnTime = (): Date => {
    const minutes = randomInt(ARRIVAL_MINUTES.least, ARRIVAL_MINUTES.most);
    return new Date(clock.now().getTime() + minutes * MINUTE_MS);
  };
  const ownView = async (kept: KeptTicket): Promise<KeptTicket> =>
    found(asAskerSees(kept, (await parts.momentNow()).periods));
  /** The log is told nothing: it would say when. */
  const acted = async (kept: KeptTicket, doing: AskerDoing): Promise<KeptTicket> => {
    const arriveTime = drawnTime();
    const [moment, hearing] = await Promise.all([parts.momentNow(), hearingOf(ports, parts, kept, doing)]);
    return parts.change(
      kept.id,
      (before) =>
        isDelayed(before, doing) ? delayed(before, doing, arriveTime, moment) : done(before, doing, moment),
      (after, before) => (isDelayed(before, doing) ? {} : hearing(after, before)),
    );
  };
  return {
    async key(): Promise<PermitWeek & { readonly permits: number }> {
      return { ...(await weekNow()), permits: PERMITS_A_WEEK };
    },
    /** @throws PERMIT_WEEK_OVER (failed_precondition), PERMIT_INVALID (invalid_argument), PERMITS_USED_UP (resource_exhausted) */
    async take(weekDay: Day, blinded: Uint8Array, personId: string): Promise<Uint8Array> {
      if (weekDay !== thisWeek()) throw weekOver();
      const week = await weekNow();
      const signature = blindSignature(week, blinded);
      if (!signature) throw invalid();
      // Only whoever holds the week's private key could tell who this is, and it is destroyed with the week.
      const holder = sha256(`${week.privateKey!}\n${personId}`);
      if (!(await permits.handOut(weekDay, holder, sha256(blinded), PERMITS_A_WEEK)))
        throw new ExpectedError("resource_exhausted", "PERMITS_USED_UP", `${PERMITS_A_WEEK} a week`);
      return signature;
    },
    /**
     * @throws PERMIT_WEEK_OVER (failed_precondition), PERMIT_INVALID, CATEGORY_UNKNOWN (invalid_argument), PERMIT_USED (already_exists),
     * ORGANIZATION_NOT_FOUND (not_found)
     */
    async submit(
      permit: { readonly weekDay: Day; readonly serial: Uint8Array; readonly signature: Uint8Array },
      keyHash: Uint8Array,
      raised: Raised,
    ): Promise<KeptTicket> {
      // Permits of the last week count as well.
      if (permit.weekDay < addDays(thisWeek(), -7)) throw weekOver();
      const week = await permits.find(permit.weekDay);
      if (!week || !isSigned(week, permit.serial, permit.signature)) throw invalid();
      // The ticket is what its permit was used for: there is no second one.
      const id = sha256(permit.serial).slice(0, 32);
      const hash = Buffer.from(keyHash).toString("hex");
      const from = { id, nameLevel: "ANONYMOUS" as const, keyHash: hash, arriveTime: drawnTime() };
      const { ticket } = await raisedAs(ports, parts, raised, from);
      const kept = found(ticket);
      if (await tickets.add({ kept })) return kept;
      const there = await tickets.find(id);
      if (there?.keyHash !== hash)
        throw new ExpectedError("already_exists", "PERMIT_USED", "a ticket was handed in with it");
      return there;
    },
    /** With what they did themselves. @throws TICKET_NOT_FOUND (not_found) */
    read: async (key: Uint8Array): Promise<KeptTicket> => ownView(await parts.withAnswers(await held(key))),
    /** @throws TICKET_NOT_FOUND (not_found), and what the act throws */
    act: async (key: Uint8Array, doing: AskerDoing): Promise<KeptTicket> =>
      ownView(await acted(await held(key), doing)),
    /** Destroys what permits of former weeks were signed with. */
    forget: (): Promise<void> => permits.forgetBefore(thisWeek()),
  };
}

const invalid = () => new ExpectedError("invalid_argument", "PERMIT_INVALID", "it was not signed here");
const weekOver = () => new ExpectedError("failed_precondition", "PERMIT_WEEK_OVER", "its week is over");
