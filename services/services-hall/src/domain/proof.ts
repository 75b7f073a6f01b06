import { createHash } from "node:crypto";
import { addDays, dayOf, ExpectedError, type Day } from "@qiming/core";
import type { LocalizedText } from "@qiming/service-form";
import type { ServiceCase } from "./case.ts";
import type { Definition } from "./definition.ts";
import { filledIn, type HolderFacts } from "./proof-text.ts";

export type Showing = "FULL" | "MASKED" | "HIDDEN";
export type ProofState = "VALID" | "RUN_OUT" | "REVOKED" | "ERASED";

/** What a case of an item with a proof ends in. */
export interface Proof {
  /** Nobody can guess it: whoever has it has the paper. */
  readonly id: string;
  readonly number: string;
  readonly caseId: string;
  readonly title: LocalizedText;
  readonly text: LocalizedText;
  /** All empty once it is erased. */
  readonly holder: { readonly personId: string; readonly name: string; readonly number: string };
  readonly issuerName: string;
  readonly issueTime: Date;
  readonly issueDay: Day;
  /** The last day on which it holds; empty: for good. */
  readonly validUntilDay: Day | "";
  /** SHA-256, hex, of what it said and of the salt. */
  readonly digest: string;
  /** Without it nobody finds out a hidden name by trying names against the digest. Goes with the holder's data. */
  readonly salt: string;
  readonly shown: { readonly name: Showing; readonly number: Showing };
  readonly revocation?:
    { readonly actorId: string; readonly reason: string; readonly time: Date } | undefined;
  readonly isErased: boolean;
}

/** Whether a change of a case is what its proof is issued for. */
export const isProofDue = (before: ServiceCase, after: ServiceCase, { resultKind }: Definition): boolean =>
  resultKind === "PROOF" && before.state !== "RESULT_ISSUED" && after.state === "RESULT_ISSUED";

/** As the numbers of papers are written: "YT-ZM-2026-000001". */
export const proofNumber = (universityCode: string, year: string, count: number): string =>
  `${universityCode}-ZM-${year}-${String(count).padStart(6, "0")}`;

/**
 * The proof of a case that has its result, as of that day. Of its days the one of issue does not count.
 *
 * @param each has a result
 * @see Civil Code, 201, for how days are counted
 */
export function issued(
  definition: Definition,
  each: ServiceCase,
  facts: HolderFacts,
  { id, number, salt }: Pick<Proof, "id" | "number" | "salt">,
): Proof {
  const issueTime = each.endTime!;
  const issueDay = dayOf(issueTime);
  const { name, number: holderNumber } = facts;
  const said = {
    ...{ number, title: definition.name, text: filledIn(definition, each, facts, issueDay) },
    holder: { personId: each.applicant.personId, name, number: holderNumber },
    ...{ issuerName: each.visits.at(-1)!.organizationName, issueDay },
    validUntilDay: definition.proofDays > 0 ? addDays(issueDay, definition.proofDays) : ("" as const),
  };
  return {
    ...said,
    ...{ id, caseId: each.id, issueTime, salt, digest: digestOf({ ...said, salt }) },
    ...{ shown: { name: "MASKED", number: "MASKED" }, isErased: false },
  };
}

/** Of everything that it says, in a fixed order. */
const digestOf = ({
  number,
  title,
  text,
  holder,
  issuerName,
  issueDay,
  validUntilDay,
  salt,
}: Pick<
  Proof,
  "number" | "title" | "text" | "holder" | "issuerName" | "issueDay" | "validUntilDay" | "salt"
>): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        ...[number, title.zhCn, title.en, text.zhCn, text.en, holder.name, holder.number],
        ...[issuerName, issueDay, validUntilDay, salt],
      ]),
    )
    .digest("hex");

/** It holds to the end of its last day. @param today by China's clock */
export function stateOf({ isErased, revocation, validUntilDay }: Proof, today: Day): ProofState {
  if (isErased) return "ERASED";
  if (revocation) return "REVOKED";
  return validUntilDay !== "" && today > validUntilDay ? "RUN_OUT" : "VALID";
}

/** The same proof back: it is revoked already. @throws PROOF_STATE (failed_precondition), REASON_MISSING (invalid_argument) */
export function revoked(before: Proof, reason: string, actorId: string, time: Date): Proof {
  if (before.isErased) throw new ExpectedError("failed_precondition", "PROOF_STATE", "it is erased");
  if (before.revocation) return before;
  const why = reason.trim();
  if (!why) throw new ExpectedError("invalid_argument", "REASON_MISSING", "a reason is needed");
  return { ...before, revocation: { actorId, reason: why, time } };
}

/** The same proof back: it is shown so already. */
export function withShown(before: Proof, { name, number }: Proof["shown"]): Proof {
  const isSo = before.shown.name === name && before.shown.number === number;
  return isSo ? before : { ...before, shown: { name, number } };
}

/** What is left of a proof without its holder: that it was issued, and what it was to be compared with. The same proof back: it is erased already. */
export function withoutHolder(before: Proof): Proof {
  if (before.isErased) return before;
  const nothing: LocalizedText = { zhCn: "", en: "" };
  const { revocation, ...kept } = before;
  return {
    ...kept,
    ...{ text: nothing, holder: { personId: "", name: "", number: "" }, salt: "", isErased: true },
    // What was written about the holder goes, that it was revoked stays.
    ...(revocation && { revocation: { ...revocation, reason: "" } }),
  };
}

/** What somebody who checks a proof learns of its holder. */
export function holderShown({ holder, shown }: Proof): { readonly name: string; readonly number: string } {
  const as = (showing: Showing, value: string, masked: (value: string) => string): string =>
    showing === "FULL" ? value : showing === "MASKED" ? masked(value) : "";
  return {
    name: as(shown.name, holder.name, maskedName),
    number: as(shown.number, holder.number, maskedNumber),
  };
}

const STAR = "*";
/** However long what is left out: so many stars at most. */
const MOST_STARS = 3;
const LAST_OF_NUMBER = 4;

/** "林示一" is "林*一", "林示" is "林*". */
function maskedName(name: string): string {
  const letters = [...name];
  if (letters.length <= 2)
    return letters.map((letter, at) => (at === 0 && letters[1] ? letter : STAR)).join("");
  return `${letters[0]}${STAR.repeat(Math.min(letters.length - 2, MOST_STARS))}${letters.at(-1)}`;
}

/** Its last four, and never more than half of it: "YT2024-0007" is "***0007". */
function maskedNumber(number: string): string {
  const letters = [...number];
  const left = Math.min(LAST_OF_NUMBER, Math.floor(letters.length / 2));
  return letters.length === 0
    ? ""
    : `${STAR.repeat(MOST_STARS)}${letters.slice(letters.length - left).join("")}`;
}
