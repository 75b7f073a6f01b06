import { dayOf, ExpectedError, type Period } from "@qiming/core";
import { readYaml, refusedAt, timeOf, type Reading } from "@qiming/service-kit";
import { done, type AskerDoing } from "../domain/asker-acts.ts";
import { deskOf, requireCategory, requireDesk, type Directory, type PersonRef } from "../domain/directory.ts";
import { found, type KeptTicket } from "../domain/queue.ts";
import {
  accepted,
  answerWritten,
  approved,
  assigned,
  closedByTime,
  extendedBy,
  givenBack,
  invited,
  mergedInto,
  noted,
  refused,
  replied,
  routedTo,
  transferred,
  triaged,
  withMerged,
  type HandlerAct,
  type Moment,
  type Ticket,
} from "../domain/ticket.ts";
import {
  readTickets,
  type FiledActKind,
  type FiledTicket,
  type FiledTicketAct,
} from "../domain/tickets-file.ts";
import { mayDo, mayReview, reachOf } from "./handle-tickets.ts";
import type { FeedbackPorts } from "./ports.ts";
import { raisedAs } from "./raise-tickets.ts";
import { membersAt, notFound, ticketParts } from "./ticket-parts.ts";

const ACT = { action: "feedback.import_tickets", actorId: "operator" };
const idOf = (key: string): string => `filed-${key}`;
const OWN: Readonly<Partial<Record<FiledActKind, AskerDoing["act"]>>> = {
  ...({ ADD: "add", WITHDRAW: "withdraw", RATE: "rate", REOPEN: "reopen", NUDGE: "nudge" } as const),
};

/** Where filed tickets are done again. */
interface Setting {
  readonly directory: Directory;
  /** By number. */
  readonly people: ReadonlyMap<string, PersonRef>;
  /** Whoever coordinates above a desk, by its code. */
  readonly above: ReadonlyMap<string, readonly string[]>;
  readonly periods: readonly Period[];
  readonly now: Date;
}

/**
 * Brings in tickets from before the platform: each act by the rules of today, on its own day, by those who answer at its desk now. What is known stays as it
 * is, and the same file again changes nothing. Nobody is told anything.
 *
 * @throws TICKETS_INVALID (invalid_argument) with every fault by line; then nothing was written
 * @see docs/tickets.md for the file's form
 */
export function importTickets(ports: FeedbackPorts) {
  const { tickets, register, calendar, clock } = ports;
  const parts = ticketParts(ports);

  async function describeAll(filed: readonly FiledTicket[]): Promise<Map<string, PersonRef>> {
    const named = new Map<string, Reading>();
    for (const { reading, asker, acts } of filed) {
      if (asker) named.set(asker, named.get(asker) ?? reading.at("asker"));
      for (const { by, to, reading: at } of acts)
        for (const number of [by, to]) if (number) named.set(number, named.get(number) ?? at);
    }
    const people = new Map<string, PersonRef>();
    for (const [number, at] of named)
      await register.describeNumber(number).then(
        (person) => people.set(number, person),
        (error: unknown) => {
          // Whoever could not be asked is not somebody who is not there.
          if ((error as ExpectedError).reason !== "PERSON_NOT_FOUND") throw error;
          at.fault("unknown", `there is no person ${number}`);
        },
      );
    return people;
  }
  async function begun(filed: FiledTicket, { people, now, periods }: Setting): Promise<Ticket | undefined> {
    const { key, kind, category, nameLevel, asker, keyHash, about, title, text, mayPublish, reading } = filed;
    const line = about ? await register.lineageByCodes(about) : [];
    if (about && line.length === 0)
      return reading.at("about").fault("unknown", "there is no such organisation") as undefined;
    const organizationId = line.at(-1)?.id ?? "";
    const time = timeOf(filed.acts[0]!.day, 0, now);
    const raised = { kind, categoryCode: category, title, text, organizationId, mayPublish };
    const from = {
      ...{ id: idOf(key), nameLevel, arriveTime: time },
      ...(asker && { asker: people.get(asker)! }),
      ...(keyHash && { keyHash }),
    };
    try {
      return (await raisedAs(ports, parts, raised, from, { time, periods })).ticket;
    } catch (error) {
      return refusedAt(reading, error);
    }
  }
  async function settingOf(people: ReadonlyMap<string, PersonRef>): Promise<Setting> {
    const directory = await parts.onlyDirectory();
    const above = new Map<string, readonly string[]>();
    for (const { code, lineage } of directory.desks)
      above.set(
        code,
        (await register.overseers(lineage)).map(({ personId }) => personId),
      );
    return { directory, people, above, periods: await calendar.read(), now: clock.now() };
  }

  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "tickets.yaml");
    const filed = readTickets(source.root, dayOf(clock.now()));
    source.refuse("TICKETS_INVALID");
    const fresh: FiledTicket[] = [];
    for (const each of filed) if (!(await tickets.find(idOf(each.key)))) fresh.push(each);
    const people = await describeAll(fresh);
    source.refuse("TICKETS_INVALID");
    const setting = await settingOf(people);
    const built = new Map<string, Ticket>();
    for (const each of fresh) {
      const ticket = await begun(each, setting);
      if (ticket) built.set(each.key, ticket);
    }
    source.refuse("TICKETS_INVALID");
    replayAll(fresh, built, setting);
    source.refuse("TICKETS_INVALID");
    const moment = { time: setting.now, periods: setting.periods };
    // What is answered with another one comes first: broken off in between, the other one still learns of it.
    const inOrder = [...built.values()].sort((a, b) => Number(!a.mergedInto) - Number(!b.mergedInto));
    let created = 0;
    for (const ticket of inOrder)
      if (await tickets.add({ kept: found(closedByTime(ticket, moment)), act: ACT })) created++;
    return { created, unchanged: filed.length - created };
  };
}

/** All acts of all tickets, day by day: one is answered with another as that stood then. What is refused is noted at its place, and its ticket goes no further. */
function replayAll(filed: readonly FiledTicket[], built: Map<string, Ticket>, setting: Setting): void {
  const all = filed.flatMap(({ key, acts }) => acts.slice(1).map((act, at) => ({ key, act, at: at + 1 })));
  const halted = new Set<string>();
  for (const { key, act, at } of all.sort((a, b) => a.act.day.localeCompare(b.act.day))) {
    if (halted.has(key)) continue;
    const moment = { time: timeOf(act.day, at, setting.now), periods: setting.periods };
    try {
      const before = closedByTime(built.get(key)!, moment);
      const into = act.act === "MERGE" ? requireInto(built, act) : undefined;
      const after = afterAct(before, act, moment, setting, into);
      built.set(key, after);
      if (into) built.set(act.into, withMerged(into, after));
    } catch (error) {
      halted.add(key);
      refusedAt(act.reading, error);
    }
  }
}

function requireInto(built: ReadonlyMap<string, Ticket>, { into: key }: FiledTicketAct): Ticket {
  const into = built.get(key);
  if (!into) throw new ExpectedError("invalid_argument", "MERGE_TARGET_UNFIT", "it is not new in this file");
  return into;
}

const HANDLER_ACTS: Readonly<Partial<Record<FiledActKind, HandlerAct>>> = {
  ...({ ACCEPT: "accept", REFUSE: "refuse", TRIAGE: "triage", ASSIGN: "assign" } as const),
  ...({ TRANSFER: "transfer", ROUTE: "route", INVITE: "invite", REPLY: "reply", ASK: "reply" } as const),
  ...({ NOTE: "note", EXTEND: "extend", ANSWER: "answer", MERGE: "merge" } as const),
};

function afterAct(
  before: Ticket,
  filed: FiledTicketAct,
  moment: Moment,
  setting: Setting,
  into: Ticket | undefined,
): Ticket {
  const { act, note, satisfaction, closure, closureNote, kind } = filed;
  const own = OWN[act];
  if (own) return done(before, { act: own, text: note, satisfaction }, moment);
  const by = requireActor(before, filed, setting);
  const { directory, people } = setting;
  const desk = () => ({ desk: requireDesk(directory, filed.desk), reason: note });
  switch (act) {
    case "ACCEPT":
      return accepted(before, by, moment);
    case "REFUSE":
      return refused(before, by, note, moment);
    case "TRIAGE":
      return triaged(before, by, { kind, category: requireCategory(directory, filed.category) }, moment);
    case "ASSIGN":
      return assigned(before, by, requireMember(before, people.get(filed.to)!, directory), moment);
    case "TRANSFER":
      return transferred(before, by, desk(), moment);
    case "ROUTE":
      return routedTo(before, by, desk(), moment);
    case "INVITE":
      return invited(before, by, desk(), moment);
    case "REPLY":
    case "ASK":
      return replied(before, { text: note, isQuestion: act === "ASK" }, moment);
    case "NOTE":
      return noted(before, { author: by, text: note, time: moment.time });
    case "EXTEND":
      return extendedBy(before, by, { days: filed.days, reason: note }, moment);
    case "ANSWER":
      return answerWritten(before, { closure, text: note, closureNote, author: by }, moment);
    case "APPROVE":
      return approved(before, by, moment);
    case "GIVE_BACK":
      return givenBack(before, by, note);
    default:
      return mergedInto(before, by, into!, moment);
  }
}

/** Whoever may do such a thing with it, as on screen. @throws TICKET_NOT_FOUND (not_found), NOT_COORDINATOR, NOT_REVIEWER (permission_denied) */
function requireActor(
  before: Ticket,
  filed: FiledTicketAct,
  { directory, people, above }: Setting,
): PersonRef {
  const by = people.get(filed.by)!;
  const isMember = ({ members }: Directory["desks"][number]) =>
    members.some(({ personId }) => personId === by.personId);
  const isAbove = above.get(before.desk.code)?.includes(by.personId);
  const standing = {
    ...{ actorId: by.personId, directory, desks: directory.desks.filter(isMember) },
    overseen: isAbove ? before.desk.lineage : [],
  };
  const kept: KeptTicket = found(before);
  const reach = reachOf(standing, kept);
  if (filed.act === "APPROVE" || filed.act === "GIVE_BACK") {
    if (!mayReview(reach, kept))
      throw new ExpectedError("permission_denied", "NOT_REVIEWER", "a lead reads answers");
  } else if (filed.act === "ROUTE") {
    if (!reach.oversees)
      throw new ExpectedError("permission_denied", "NOT_COORDINATOR", "whoever coordinates decides");
  } else if (!mayDo(reach, HANDLER_ACTS[filed.act]!)) throw notFound();
  return by;
}

/** @throws PERSON_UNFIT (failed_precondition) */
function requireMember(before: Ticket, to: PersonRef, directory: Directory): PersonRef {
  if (!deskOf(directory, before.desk.code) || !membersAt(directory, before).includes(to.personId))
    throw new ExpectedError("failed_precondition", "PERSON_UNFIT", "nobody of the desk");
  return to;
}
