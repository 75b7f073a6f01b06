import { dayOf, type Clock, type PersonActor } from "@qiming/core";
import type { MemberStatus, Organization, PersonCategory } from "../domain/organization.ts";
import { isEnded, withBranch, type Person } from "../domain/person.ts";
import type { Tree } from "../domain/tree.ts";
import type { Change, People, Trees } from "./ports.ts";

export interface MemberRow {
  readonly row: number;
  readonly number: string;
  readonly name: string;
  readonly category: PersonCategory | undefined;
  readonly status: MemberStatus | undefined;
  readonly branchPath: string;
}

export interface RowFault {
  readonly field: "number" | "name" | "category" | "member_status" | "branch_path";
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

interface Checked {
  readonly row: MemberRow;
  readonly branch: Organization | undefined;
  readonly before: Person | undefined;
  readonly faults: RowFault[];
}

const NUMBER = /^[A-Z0-9][A-Z0-9-]{2,31}$/;
const MAX_NAME = 50;
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
    const known = new Map(
      (await people.listByNumber(rows.map(({ number }) => number))).map((each) => [each.number, each]),
    );
    const numbers = rows.map(({ number }) => number);
    const checked = rows.map((row, index): Checked => {
      const isTwice = numbers.indexOf(row.number) < index;
      return check(row, known.get(row.number), { tree, actor, organizationId, isTwice });
    });
    const isFaulty = checked.some(({ faults }) => faults.length > 0);
    const written = !isTrial && !isFaulty;
    const after = (each: Checked) => (before: Person | undefined) =>
      merged(each, before, { actor, reference, now: clock.now() });
    const results: RowResult[] = checked.map((each) => ({
      row: each.row.row,
      faults: each.faults,
      ...(each.faults.length === 0 && { outcome: outcomeOf(each) }),
    }));
    if (written) {
      const act = { action: "identity.members.import", actorId: actor.personId };
      const work = checked.values();
      const worker = async () => {
        for (const each of work)
          await people.put(each.row.number, after(each), { ...act, organizationId: each.branch!.id });
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    }
    return { results, written };
  };
}

function check(
  row: MemberRow,
  before: Person | undefined,
  {
    tree,
    actor,
    organizationId,
    isTwice,
  }: { tree: Tree; actor: PersonActor; organizationId: string; isTwice: boolean },
): Checked {
  const faults: RowFault[] = [];
  const fault = (isBroken: boolean, field: RowFault["field"], rule: string) => {
    if (isBroken) faults.push({ field, rule });
  };
  fault(!NUMBER.test(row.number), "number", "NUMBER_MALFORMED");
  fault(isTwice, "number", "NUMBER_TWICE");
  fault(before?.id === actor.personId, "number", "OWN_RECORD");
  fault(row.name.trim() === "" || row.name.length > MAX_NAME, "name", "NAME_MALFORMED");
  fault(row.category === undefined, "category", "CATEGORY_UNKNOWN");
  fault(isEnded(row.status), "member_status", "STATUS_UNKNOWN");
  fault(before !== undefined && before.memberStatus !== row.status, "member_status", "STATUS_NEEDS_DECISION");
  const found = tree.findByCodePath(row.branchPath);
  const branch = found?.type === "BRANCH" && found.lineage.includes(organizationId) ? found : undefined;
  fault(found === undefined || found.type !== "BRANCH", "branch_path", "BRANCH_UNKNOWN");
  fault(found?.type === "BRANCH" && branch === undefined, "branch_path", "BRANCH_ELSEWHERE");
  const home = before?.branchId ? tree.current(before.branchId) : undefined;
  fault(home !== undefined && !home.lineage.includes(organizationId), "number", "PERSON_ELSEWHERE");
  return { row, branch, before, faults };
}

function outcomeOf({ row, branch, before }: Checked): Change {
  if (!before) return "created";
  const isSame =
    before.name === row.name.trim() && before.category === row.category && before.branchId === branch?.id;
  return isSame ? "unchanged" : "changed";
}

function merged(
  { row, branch }: Checked,
  before: Person | undefined,
  { actor, reference, now }: { actor: PersonActor; reference: string; now: Date },
): Person {
  const day = dayOf(now);
  const stay = { branchId: branch!.id, fromDay: day, basis: reference, actorId: actor.personId };
  const base: Person = before ?? {
    id: "",
    number: row.number,
    name: row.name,
    category: row.category!,
    memberStatus: row.status,
    logins: [],
    assignments: [],
    decisions: row.status
      ? [{ status: row.status, kind: "REGISTER", day, reference, actorId: actor.personId, recordTime: now }]
      : [],
    stays: [],
    followUps: [],
  };
  return withBranch({ ...base, name: row.name.trim(), category: row.category! }, stay);
}
