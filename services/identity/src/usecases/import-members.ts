import { dayOf, ExpectedError, type Clock, type PersonActor } from "@qiming/core";
import { isValidValue, withEntries, type ProfileEntry } from "../domain/profile.ts";
import type { MemberStatus, Organization, PersonCategory } from "../domain/organization.ts";
import { isEnded, newPerson, withBranch, type Person, type PersonType } from "../domain/person.ts";
import type { Tree } from "../domain/tree.ts";
import type { Change, People, Trees } from "./ports.ts";

export interface MemberRow {
  readonly row: number;
  readonly number: string;
  readonly name: string;
  readonly category: PersonCategory | undefined;
  readonly status: MemberStatus | undefined;
  readonly branchPath: string;
  /** Missing: the sheet says nothing of it. */
  readonly type: PersonType | undefined;
  /** Empty: the sheet says nothing of them. */
  readonly phone: string;
  readonly email: string;
}

export interface RowFault {
  readonly field: "number" | "name" | "category" | "member_status" | "branch_path" | "phone" | "email";
  readonly rule: string;
}

export interface RowResult {
  readonly row: number;
  /** Missing where the row is faulty. */
  readonly outcome?: Change;
  readonly faults: readonly RowFault[];
}

interface Ports {
  readonly trees: Trees;
  readonly people: People;
  readonly clock: Clock;
}

interface By {
  readonly actor: PersonActor;
  readonly reference: string;
  readonly now: Date;
}

interface Checked {
  readonly row: MemberRow;
  readonly branch: Organization | undefined;
  readonly before: Person | undefined;
  readonly faults: RowFault[];
}

const NUMBER = /^[A-Z0-9][A-Z0-9-]{2,31}$/;
const AT_ONCE = 8;

/**
 * Enters rows into the register, or only says what would happen. Each person is one write, found by number: what was cut off is finished by
 * sending the same rows again.
 *
 * @returns one result a row, in their order, and whether they were written
 */
export function importMembers({ trees, people, clock }: Ports) {
  return async (
    actor: PersonActor,
    organizationId: string,
    rows: readonly MemberRow[],
    reference: string,
    isTrial: boolean,
  ): Promise<{ results: RowResult[]; written: boolean }> => {
    const tree = await trees.now();
    const by = { actor, reference, now: clock.now() };
    const known = new Map(
      (await people.listByNumber(rows.map(({ number }) => number))).map((each) => [each.number, each]),
    );
    const numbers = rows.map(({ number }) => number);
    const checked = rows.map((row, index): Checked => {
      const isTwice = numbers.indexOf(row.number) < index;
      return check(row, known.get(row.number), { tree, by, organizationId, isTwice });
    });
    const isFaulty = checked.some(({ faults }) => faults.length > 0);
    const isWritten = !isTrial && !isFaulty;
    const after = (each: Checked) => (before: Person | undefined) => merged(each, before, by);
    // What was looked at is looked at again at the moment of writing: somebody else may have been faster.
    const written = (each: Checked) => (before: Person | undefined) => {
      const { faults } = check(each.row, before, { tree, by, organizationId, isTwice: false });
      if (faults.length > 0)
        throw new ExpectedError("aborted", "PERSON_BUSY", `row ${each.row.row} has changed meanwhile`);
      return merged(each, before, by);
    };
    const results: RowResult[] = checked.map((each) => ({
      row: each.row.row,
      faults: each.faults,
      ...(each.faults.length === 0 && { outcome: outcomeOf(each.before, after(each)) }),
    }));
    if (isWritten) {
      const act = { action: "identity.members.import", actorId: actor.personId };
      const work = checked.values();
      const worker = async () => {
        for (const each of work)
          await people.put(each.row.number, written(each), {
            ...act,
            organizationId: each.branch?.id ?? organizationId,
          });
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    }
    return { results, written: isWritten };
  };
}

function check(
  row: MemberRow,
  before: Person | undefined,
  { tree, by, organizationId, isTwice }: { tree: Tree; by: By; organizationId: string; isTwice: boolean },
): Checked {
  const faults: RowFault[] = [];
  const fault = (isBroken: boolean, field: RowFault["field"], rule: string) => {
    if (isBroken) faults.push({ field, rule });
  };
  // Of somebody whom others answer for nothing more is told than that: whoever belongs to no branch is the university's.
  const home = before && (tree.current(before.branchId ?? "") ?? tree.children(undefined)[0]);
  if (home && !home.lineage.includes(organizationId))
    return {
      row,
      branch: undefined,
      before: undefined,
      faults: [{ field: "number", rule: "PERSON_ELSEWHERE" }],
    };
  fault(!NUMBER.test(row.number), "number", "NUMBER_MALFORMED");
  fault(isTwice, "number", "NUMBER_TWICE");
  fault(!isValidValue("NAME", row.name.trim()), "name", "NAME_MALFORMED");
  fault(row.category === undefined, "category", "CATEGORY_UNKNOWN");
  fault(row.phone !== "" && !isValidValue("PHONE", row.phone), "phone", "PHONE_MALFORMED");
  fault(row.email !== "" && !isValidValue("EMAIL", row.email), "email", "EMAIL_MALFORMED");
  fault(isEnded(row.status) && before?.memberStatus !== row.status, "member_status", "STATUS_UNKNOWN");
  fault(before !== undefined && before.memberStatus !== row.status, "member_status", "STATUS_NEEDS_DECISION");
  const found = tree.findByCodePath(row.branchPath);
  const branch = found?.type === "BRANCH" && found.lineage.includes(organizationId) ? found : undefined;
  // Somebody without a status may belong to no branch, and somebody who belongs to none may stay so; then the university enters them.
  const isFree = !row.status || (before !== undefined && before.branchId === undefined);
  const isNowhere = row.branchPath === "" && isFree && tree.find(organizationId)?.parentId === undefined;
  fault(found?.type !== "BRANCH" && !isNowhere, "branch_path", "BRANCH_UNKNOWN");
  fault(found?.type === "BRANCH" && branch === undefined, "branch_path", "BRANCH_ELSEWHERE");
  // What would stay as it is needs no right to be changed.
  const isGuarded =
    before !== undefined && (before.blocking !== undefined || before.id === by.actor.personId);
  if (faults.length === 0 && isGuarded) {
    const open = { ...before, blocking: undefined };
    const isSame = merged({ row, branch }, open, by) === open;
    fault(!isSame, "number", before.blocking ? "RECORD_BLOCKED" : "OWN_RECORD");
  }
  return { row, branch, before, faults };
}

function outcomeOf(before: Person | undefined, after: (before: Person | undefined) => Person): Change {
  if (!before) return "created";
  return after(before) === before ? "unchanged" : "changed";
}

/** What a row says of a person, laid over what is known; where that says nothing new, what is known itself. */
function merged(
  { row, branch }: Pick<Checked, "row" | "branch">,
  before: Person | undefined,
  { actor, reference, now }: By,
): Person {
  const by = { fromDay: dayOf(now), basis: reference, actorId: actor.personId };
  const base = before ?? entered(row, { actor, reference, now });
  const saysLeague = row.type === "LEAGUE_MEMBER" || row.type === "NON_MEMBER";
  const isLeagueMember = saysLeague ? row.type === "LEAGUE_MEMBER" : base.isLeagueMember;
  const placed = branch ? withBranch(base, { ...by, branchId: branch.id }) : base;
  const entries = entriesOf(row);
  const filled = withEntries(placed, entries, { time: now, actorId: actor.personId, basis: reference });
  if (filled.category === row.category && filled.isLeagueMember === isLeagueMember) return filled;
  return { ...filled, category: row.category!, isLeagueMember };
}

function entered({ number, name, category, status }: MemberRow, { actor, reference, now }: By): Person {
  const by = { day: dayOf(now), reference, actorId: actor.personId, recordTime: now };
  return newPerson({
    id: "",
    number,
    name: name.trim(),
    category: category!,
    memberStatus: status,
    decisions: status ? [{ status, kind: "REGISTER", ...by }] : [],
  });
}

function entriesOf({ name, phone, email }: MemberRow): ProfileEntry[] {
  const entries: ProfileEntry[] = [{ field: "NAME", value: name.trim() }];
  if (phone !== "") entries.push({ field: "PHONE", value: phone });
  if (email !== "") entries.push({ field: "EMAIL", value: email });
  return entries;
}
