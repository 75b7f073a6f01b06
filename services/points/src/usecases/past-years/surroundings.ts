import { dayOf, ExpectedError, startOf, type Day, type Period } from "@qiming/core";
import type { Calendar, Reading } from "@qiming/service-kit";
import { meetingSource } from "../../domain/fact-kinds.ts";
import type { PastFact, PastMembers, PastPerson, PastYears } from "../../domain/past-years-file.ts";
import type { RuleBook, Supplement } from "../../domain/rule-book.ts";
import { composed } from "../../domain/supplement.ts";
import type { BranchUnit, HeldMeeting, Member, PastMeetings, Register, RuleBooks } from "../ports.ts";

interface Ports {
  readonly register: Register;
  readonly ruleBooks: RuleBooks;
  readonly calendar: Calendar;
  readonly pastMeetings: PastMeetings;
}

/** A branch with those who are in it. */
export interface PastBranch {
  readonly unit: BranchUnit;
  readonly branchId: string;
  readonly collegeId: string;
  readonly roll: readonly Member[];
}

/** Where a row belongs: its branch, and the group that it may name. */
export interface PastPlace {
  readonly branch: PastBranch;
  readonly organizationId: string;
}

/** What the platform knows of everything that a file names. What it does not know is noted where it is asked for. */
export interface Surroundings {
  readonly universityId: string;
  readonly branches: readonly PastBranch[];
  readonly calendar: readonly Period[];
  placeOf(codePath: string, line: Reading): PastPlace | undefined;
  /** Who has a number, and their branch. */
  who(person: PastPerson): (Member & { readonly branch: PastBranch }) | undefined;
  membersIn(branch: PastBranch, members: PastMembers): readonly Member[];
  bookAt(time: Date, collegeId: string, line: Reading): RuleBook | undefined;
  meetingOf(fact: PastFact, place: PastPlace): HeldMeeting | undefined;
}

const MOST_BOOKS = 500;

export async function surroundingsOf(
  read: PastYears,
  { register, ruleBooks, calendar, pastMeetings }: Ports,
): Promise<Surroundings> {
  const found = await register.lineageByCodes(read.university.text(40));
  const university = found.length === 1 ? found[0]! : undefined;
  if (!university) read.university.fault("unknown", "the university's code is expected");
  const universityId = university?.id ?? "";
  const units = university ? await register.branches(universityId) : [];
  const branches = await Promise.all(
    units.map(async (unit): Promise<PastBranch> => {
      const branchId = unit.lineage.at(-1)!.id;
      return { unit, branchId, collegeId: unit.collegeId, roll: await register.roll(branchId) };
    }),
  );
  const people = new Map(
    branches.flatMap((branch) => branch.roll.map((each) => [each.number, { ...each, branch }] as const)),
  );
  const places = await placesOf(read, branches, register);
  const books = new Map(
    await Promise.all(
      ["", ...new Set(units.map(({ collegeId }) => collegeId))].map(
        async (id) => [id, await ruleBooks.list(id, MOST_BOOKS)] as const,
      ),
    ),
  );
  const meetings = university
    ? await meetingsOf(read, universityId, pastMeetings)
    : new Map<string, HeldMeeting[]>();
  const who = (person: PastPerson) => {
    const known = people.get(person.number);
    if (!known) person.line.fault("unknown", "nobody in a branch has this number");
    return known;
  };

  return {
    ...{ universityId, branches, who, calendar: await calendar.read() },
    placeOf(codePath, line) {
      const place = places.get(codePath);
      if (!place) line.at("organization").fault("unknown", `no branch ${codePath}`);
      return place;
    },
    membersIn({ branchId, roll }, { isAll, people: named }) {
      const known = named.flatMap((person) => {
        const member = who(person);
        if (member && member.branch.branchId !== branchId)
          person.line.fault("unknown", "not a member of this branch");
        return member ?? [];
      });
      const ids = new Set(known.map(({ personId }) => personId));
      return isAll ? roll.filter(({ personId }) => !ids.has(personId)) : known;
    },
    bookAt(time, collegeId, line) {
      const book = bookIn(books.get(collegeId) ?? [], time);
      if (!book) line.fault("rule-book", `no rule book was in force on ${dayOf(time)}`);
      return book;
    },
    meetingOf({ source, time, line }, { organizationId }) {
      const meeting = meetings
        .get(`${organizationId} ${time.getTime()}`)
        ?.find(
          ({ type }) =>
            meetingSource("attendance", type) === source || meetingSource("absence", type) === source,
        );
      if (!meeting) line.at("held").fault("unknown", "the platform knows no such meeting");
      return meeting;
    },
  };
}

async function placesOf(
  { facts, years, rounds }: PastYears,
  branches: readonly PastBranch[],
  register: Register,
): Promise<Map<string, PastPlace>> {
  const ofRounds = rounds.flatMap(({ founded, ratings }) => [...founded, ...ratings]);
  const paths = new Set([...facts, ...years, ...ofRounds].map(({ codePath }) => codePath).filter(Boolean));
  const found = await Promise.all(
    [...paths].map(async (codePath) => {
      const lineage = await register.lineageByCodes(codePath);
      const branch = branches.find(({ branchId }) => lineage.some(({ id }) => id === branchId));
      return [codePath, branch && { branch, organizationId: lineage.at(-1)!.id }] as const;
    }),
  );
  return new Map(found.flatMap(([codePath, place]) => (place ? [[codePath, place]] : [])));
}

/** By the place and the time at which they began. */
async function meetingsOf({ facts }: PastYears, universityId: string, pastMeetings: PastMeetings) {
  const times = facts
    .filter(({ isMeeting }) => isMeeting)
    .map(({ time }) => dayOf(time))
    .sort();
  const byStart = new Map<string, HeldMeeting[]>();
  if (times.length === 0) return byStart;
  for (const meeting of await pastMeetings.between(universityId, times[0]!, times.at(-1)!)) {
    const key = `${meeting.organizationId} ${meeting.startTime.getTime()}`;
    byStart.set(key, [...(byStart.get(key) ?? []), meeting]);
  }
  return byStart;
}

/** @param books the latest first day first */
function bookIn(books: readonly (RuleBook | Supplement)[], time: Date): RuleBook | undefined {
  const inForce = books.filter(({ effectiveFrom }) => effectiveFrom <= time);
  const base = inForce.find((each): each is RuleBook => !("collegeId" in each));
  const supplement = inForce.find((each): each is Supplement => "collegeId" in each);
  return base && composed(base, supplement);
}

/** What a rule throws becomes a fault at the line that it is about. */
export function noting<T>(line: Reading, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    line.fault(error.reason, error.message);
    return undefined;
  }
}

/** When a year is counted: at its end. */
export const endOfPeriod = (period: string): Date => startOf(`${period}-12-31` satisfies Day);
