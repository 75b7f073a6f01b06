import { createHash } from "node:crypto";
import { ExpectedError, startOf, type Clock, type Day, type PersonActor } from "@qiming/core";
import { readSheet, writtenDay } from "@qiming/documents";
import { periodOfDay, valueOfClaim, type Claim, type ClaimContent } from "../domain/claim.ts";
import { readRow, rowsOf, type RowFault, type SheetRow } from "../domain/claim-sheet.ts";
import type { RuleBook } from "../domain/rule-book.ts";
import type { Claims, Ledger, Register, RuleBooks } from "./ports.ts";

interface Ports {
  readonly claims: Claims;
  readonly ledger: Ledger;
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly clock: Clock;
}

export interface ImportRow {
  readonly row: SheetRow;
  readonly faults: readonly RowFault[];
  /** It is a claim already. */
  readonly isKnown: boolean;
  /** Missing: something is wrong with it. */
  readonly claim?: Claim | undefined;
}

/** So many are written at once. */
const CHUNK = 20;

/** Scores that were kept on paper, and records from outside, as claims for review. */
export function importClaims({ claims, ledger, ruleBooks, register, clock }: Ports) {
  /** Reads without writing. @throws NO_BRANCH, RULE_BOOK_NOT_FOUND (failed_precondition), SHEET_INVALID, SHEET_TOO_LARGE (invalid_argument) */
  const preview = async (
    organizationId: string,
    workbook: Uint8Array,
    actor: PersonActor,
  ): Promise<ImportRow[]> => {
    const lineage = await register.lineage(organizationId);
    if (lineage.at(-1)?.type !== "BRANCH")
      throw new ExpectedError("failed_precondition", "NO_BRANCH", "sheets are of branches");
    const now = clock.now();
    if (!(await ruleBooks.inForce(now, lineage[1]?.id ?? "")))
      throw new ExpectedError("failed_precondition", "RULE_BOOK_NOT_FOUND", "no rule book is in force");
    const rows = rowsOf(await readSheet(workbook));
    const roll = await register.roll(organizationId);
    const { books, sealed } = await surroundings(rows, organizationId, lineage[1]?.id ?? "");
    const members = new Map(roll.map((each) => [each.number, each]));
    const place = {
      ...{ branchId: organizationId, collegeId: lineage[1]?.id ?? "" },
      lineage: lineage.map(({ id }) => id),
    };
    const seen = new Set<string>();
    const read = rows.map((row) => {
      const { person, book, content, faults } = readRow(row, {
        ...{ members, now, bookOn: (day: Day) => books.get(day) },
        isSealed: (personId, day) => sealed.has(`${personId} ${periodOfDay(day)}`),
      });
      if (!person || !book || !content || faults.length > 0) return { row, faults, isKnown: false };
      const id = idOf(person.personId, content);
      if (seen.has(id)) return { row, faults: ["TWICE" as const], isKnown: false };
      seen.add(id);
      const claim: Claim = {
        ...{ id, kind: "CLAIM", state: "SUBMITTED", personId: person.personId, ...place, content },
        ...{ period: periodOfDay(content.day), value: valueOfClaim(book, content), submitTime: now },
        ...{ makerId: actor.personId, isFromSheet: true, answer: "", hearingUntil: "" },
      };
      return { row, faults, isKnown: false, claim };
    });
    const known = await claims.known([...seen]);
    return read.map((each) =>
      "claim" in each && known.has(each.claim!.id) ? { ...each, isKnown: true } : each,
    );
  };
  /** By the sheet's days: the rule book of each, and whose account of its year is sealed. */
  const surroundings = async (rows: readonly SheetRow[], branchId: string, collegeId: string) => {
    const days = [...new Set(rows.flatMap(({ day }) => writtenDay(day) ?? []))];
    const books = new Map<Day, RuleBook>();
    for (const day of days) {
      const book = await ruleBooks.inForce(startOf(day), collegeId);
      if (book) books.set(day, book);
    }
    const periods = [...new Set(days.map(periodOfDay))];
    const accounts = (await Promise.all(periods.map((period) => ledger.listBranch(branchId, period)))).flat();
    const sealed = new Set(
      accounts.filter((each) => each.sealed).map(({ personId, period }) => `${personId} ${period}`),
    );
    return { books, sealed };
  };
  return {
    preview,
    /** Nothing, where a row is faulty. @throws what `preview` throws, SHEET_FAULTY (failed_precondition) */
    async run(organizationId: string, workbook: Uint8Array, actor: PersonActor): Promise<ImportRow[]> {
      const rows = await preview(organizationId, workbook, actor);
      if (rows.some(({ faults }) => faults.length > 0))
        throw new ExpectedError("failed_precondition", "SHEET_FAULTY", "rows of the sheet have faults");
      const fresh = rows.flatMap(({ claim, isKnown }) => (claim && !isKnown ? [claim] : []));
      const act = { action: "points.import_claim", actorId: actor.personId };
      for (let from = 0; from < fresh.length; from += CHUNK)
        await Promise.all(fresh.slice(from, from + CHUNK).map((claim) => claims.add({ claim, act })));
      return rows;
    },
  };
}

/** The same fact of the same member has the same id: no sheet brings it twice. */
function idOf(personId: string, { indicatorCode, level, day, title }: ClaimContent): string {
  const text = JSON.stringify([personId, indicatorCode, level, day, title]);
  return `sheet-${createHash("sha256").update(text).digest("hex").slice(0, 40)}`;
}
