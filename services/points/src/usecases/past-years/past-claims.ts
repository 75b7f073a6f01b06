import { startOf } from "@qiming/core";
import {
  answered,
  decidedClaim,
  decidedDeduction,
  hearingUntil,
  periodOfDay,
  valueOfClaim,
  valueOfDeduction,
  withdrawn,
  type Claim,
} from "../../domain/claim.ts";
import type { PastClaim, PastDeduction, PastYears } from "../../domain/past-years-file.ts";
import { paperId } from "./past-accounts.ts";
import { noting, type PastBranch, type Surroundings } from "./surroundings.ts";

/** Claims and deductions as they stand on paper, decided by the rules by which they are decided here. */
export function pastClaims({ claims, deductions }: PastYears, about: Surroundings): Claim[] {
  return [
    ...claims.flatMap((past) => noting(past.line, () => claimOf(past, about)) ?? []),
    ...deductions.flatMap((past) => noting(past.line, () => deductionOf(past, about)) ?? []),
  ];
}

const placed = ({ unit, branchId, collegeId }: PastBranch) => ({
  ...{ branchId, collegeId, lineage: unit.lineage.map(({ id }) => id) },
});

function claimOf(past: PastClaim, about: Surroundings): Claim | undefined {
  const { member, indicator: indicatorCode, level, day, title, evidence, submitTime, act, decision } = past;
  const whose = about.who(member);
  const by = decision && about.who(decision.by);
  const book = whose && about.bookAt(startOf(day), whose.branch.collegeId, past.line);
  if (!whose || !book || (decision && !by)) return undefined;
  const { personId } = whose;
  const claim: Claim = {
    ...{ id: paperId(personId, indicatorCode, String(level), day, title), kind: "CLAIM", state: "SUBMITTED" },
    ...{ personId, ...placed(whose.branch), period: periodOfDay(day), submitTime },
    ...{ content: { indicatorCode, level, day, title, evidence } },
    ...{ value: valueOfClaim(book, { indicatorCode, level }), makerId: personId, isFromSheet: false },
    ...{ answer: "", hearingUntil: "" },
  };
  if (act === "withdraw") return withdrawn(claim);
  if (!act) return claim;
  const { reason, time } = decision!;
  return decidedClaim(claim, act, { actorId: by!.personId, reason, time });
}

function deductionOf(past: PastDeduction, about: Surroundings): Claim | undefined {
  const { member, indicator: indicatorCode, day, reason, proposeTime, answer, isAgreed, decision } = past;
  const [whose, maker] = [about.who(member), about.who(past.by)];
  const by = decision && about.who(decision.by);
  const book = whose && about.bookAt(startOf(day), whose.branch.collegeId, past.line);
  if (!whose || !maker || !book || (decision && !by)) return undefined;
  const { personId } = whose;
  if (maker.personId === personId)
    past.line.at("by").fault("OWN_ACCOUNT", "nobody decides about their own points");
  const proposed: Claim = {
    ...{ id: paperId(personId, indicatorCode, day, reason), kind: "DEDUCTION", state: "SUBMITTED" },
    ...{ personId, ...placed(whose.branch), period: periodOfDay(day), submitTime: proposeTime },
    ...{ content: { indicatorCode, level: 0, day, title: reason, evidence: "" }, isFromSheet: false },
    ...{ value: valueOfDeduction(book, indicatorCode), makerId: maker.personId, answer: "" },
    hearingUntil: hearingUntil(about.calendar, proposeTime),
  };
  const heard = answer ? answered(proposed, answer) : proposed;
  if (!decision) return heard;
  return decidedDeduction(heard, !!isAgreed, {
    ...{ actorId: by!.personId, reason: decision.reason, time: decision.time },
  });
}
