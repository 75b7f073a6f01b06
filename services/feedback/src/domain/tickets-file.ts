import type { Day } from "@qiming/core";
import { codeIn, noteRepeated, readDay, type Reading } from "@qiming/service-kit";
import type { Closure, NameLevel, Satisfaction, TicketKind } from "./ticket.ts";

/** What the asker does. */
const OWN = ["SUBMIT", "ADD", "WITHDRAW", "RATE", "REOPEN", "NUDGE"] as const;
const HANDLED = [
  ...(["ACCEPT", "REFUSE", "TRIAGE", "ASSIGN", "TRANSFER", "ROUTE", "INVITE", "REPLY", "ASK"] as const),
  ...(["NOTE", "EXTEND", "ANSWER", "APPROVE", "GIVE_BACK", "MERGE"] as const),
] as const;
const ACTS = [...OWN, ...HANDLED] as const;
export type FiledActKind = (typeof ACTS)[number];
const KINDS: readonly TicketKind[] = ["INQUIRY", "HELP", "SUGGESTION", "COMPLAINT"];
const LEVELS: readonly NameLevel[] = ["NAMED", "HIDDEN", "ANONYMOUS"];
const CLOSURES: readonly Closure[] = ["SOLVED", "EXPLAINED", "CANNOT_SOLVE", "NOT_RESPONSIBLE"];
const SATISFACTIONS: readonly Satisfaction[] = ["SATISFIED", "NEUTRAL", "UNSATISFIED"];
/** What each act needs beside who did it and when. */
const NEEDS: Readonly<Partial<Record<FiledActKind, readonly Needed[]>>> = {
  REFUSE: ["note"],
  TRIAGE: ["kind", "category"],
  ASSIGN: ["to"],
  TRANSFER: ["desk", "note"],
  ROUTE: ["desk", "note"],
  INVITE: ["desk", "note"],
  REPLY: ["note"],
  ASK: ["note"],
  NOTE: ["note"],
  EXTEND: ["days", "note"],
  ANSWER: ["closure", "note"],
  GIVE_BACK: ["note"],
  MERGE: ["into"],
  ADD: ["note"],
  RATE: ["satisfaction"],
  REOPEN: ["note"],
};
const MORE = ["note", "kind", "category", "to", "desk", "days", "closure", "satisfaction", "into"] as const;
type Needed = (typeof MORE)[number];
/** What may be said, and need not. */
const MAY: Readonly<Partial<Record<FiledActKind, readonly Needed[]>>> = { RATE: ["note"] };
const MOST_TEXT = 4_000;

/** Something that was done with a ticket. People are named by number, desks by code. */
export interface FiledTicketAct {
  readonly reading: Reading;
  readonly act: FiledActKind;
  /** Empty: the asker. */
  readonly by: string;
  readonly day: Day;
  readonly note: string;
  readonly closureNote: string;
  readonly kind: TicketKind;
  readonly category: string;
  readonly to: string;
  readonly desk: string;
  readonly days: number;
  readonly closure: Closure;
  readonly satisfaction: Satisfaction;
  /** The key of the ticket that it is answered with. */
  readonly into: string;
}
export interface FiledTicket {
  readonly reading: Reading;
  /** As it was known before; unlike that of any other ticket. */
  readonly key: string;
  readonly kind: TicketKind;
  readonly category: string;
  readonly nameLevel: NameLevel;
  /** A number; empty where there is no name. */
  readonly asker: string;
  /** SHA-256, hex, of the key with which a ticket without a name is followed; empty: nobody can. */
  readonly keyHash: string;
  /** A code path; empty: the whole university. */
  readonly about: string;
  readonly title: string;
  readonly text: string;
  readonly mayPublish: boolean;
  readonly acts: readonly FiledTicketAct[];
}

/** Reads a file of tickets and notes everything that is wrong with its form. @param today to which its days count back */
export function readTickets(root: Reading, today: Day): FiledTicket[] {
  const { tickets } = root.fields("tickets");
  const list = tickets.list();
  if (list.length === 0) tickets.fault("required", "a file of tickets has tickets");
  noteRepeated(
    list.map((each) => each.at("key")),
    "stands here twice",
  );
  return list.map((each) => readTicket(each, today));
}

function readTicket(reading: Reading, today: Day): FiledTicket {
  const fields = reading.fields(
    ...(["key", "kind", "category", "nameLevel", "asker", "keyHash"] as const),
    ...(["about", "title", "text", "mayPublish", "acts"] as const),
  );
  const nameLevel = fields.nameLevel.choice(LEVELS);
  const isNameless = nameLevel === "ANONYMOUS";
  if (isNameless && !fields.asker.isMissing) fields.asker.fault("needless", "there is no name");
  if (!isNameless && !fields.keyHash.isMissing)
    fields.keyHash.fault("needless", "its asker reads it under their name");
  const acts = fields.acts.list().map((each) => readAct(each, today));
  if (acts[0]?.act !== "SUBMIT") fields.acts.fault("first", "it begins with its submission");
  acts.forEach(({ act, day, reading: at }, i) => {
    if (i > 0 && act === "SUBMIT") at.fault("twice", "it is handed in once");
    if (day < (acts[i - 1]?.day ?? "")) at.fault("order", "acts stand in the order in which they were done");
  });
  return {
    ...{ reading, key: codeIn(fields.key), kind: fields.kind.choice(KINDS), nameLevel, acts },
    ...{ category: fields.category.text(40), asker: isNameless ? "" : fields.asker.text(40) },
    keyHash: isNameless && !fields.keyHash.isMissing ? readHash(fields.keyHash) : "",
    about: fields.about.isMissing ? "" : fields.about.text(),
    ...{ title: fields.title.text(80), text: fields.text.text(MOST_TEXT) },
    mayPublish: fields.mayPublish.flag(),
  };
}

function readHash(reading: Reading): string {
  const hash = reading.text(64);
  if (hash && !/^[0-9a-f]{64}$/.test(hash)) reading.fault("hash", "64 hexadecimal digits are expected");
  return hash;
}

function readAct(reading: Reading, today: Day): FiledTicketAct {
  const fields = reading.fields("act", "by", "day", "daysAgo", "closureNote", ...MORE);
  const act = fields.act.choice(ACTS);
  const isOwn = OWN.some((own) => own === act);
  if (isOwn && !fields.by.isMissing) fields.by.fault("needless", "that is the asker's act");
  if (!isOwn && fields.by.isMissing) fields.act.fault("required", "by whom is missing");
  if (act !== "ANSWER" && !fields.closureNote.isMissing)
    fields.closureNote.fault("needless", "an answer alone has one");
  const needs = NEEDS[act] ?? [];
  const takes = [...needs, ...(MAY[act] ?? [])];
  for (const name of MORE) {
    if (needs.includes(name) && fields[name].isMissing) fields.act.fault("required", `${name} is missing`);
    if (!takes.includes(name) && !fields[name].isMissing) fields[name].fault("needless", `${act} has none`);
  }
  const has = (name: Needed): boolean => takes.includes(name) && !fields[name].isMissing;
  const textOf = (name: Needed, most: number): string => (has(name) ? fields[name].text(most) : "");
  return {
    ...{ reading, act, by: isOwn || fields.by.isMissing ? "" : fields.by.text(40) },
    ...{ day: readDay(fields, today), note: textOf("note", MOST_TEXT), category: textOf("category", 40) },
    ...{ to: textOf("to", 40), desk: textOf("desk", 64), into: textOf("into", 40) },
    closureNote: fields.closureNote.isMissing ? "" : fields.closureNote.text(500),
    kind: has("kind") ? fields.kind.choice(KINDS) : "INQUIRY",
    days: has("days") ? fields.days.integer(1, 7) : 0,
    closure: has("closure") ? fields.closure.choice(CLOSURES) : "SOLVED",
    satisfaction: has("satisfaction") ? fields.satisfaction.choice(SATISFACTIONS) : "SATISFIED",
  };
}
