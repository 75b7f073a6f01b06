import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ClaimDecision,
  ClaimKind,
  ClaimState,
  type ClaimContent as ContentMessage,
  type ClaimService,
} from "@qiming/contracts/points/v1/claim_service";
import { requirePerson } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { ClaimContent } from "../domain/claim.ts";
import type { Indicator } from "../domain/rule-book.ts";
import type { UseCases } from "../use-cases.ts";
import type { ImportRow } from "../usecases/import-claims.ts";
import type { ClaimView } from "../usecases/keep-claims.ts";

const ACTS = {
  [ClaimDecision.ACCEPT]: "accept",
  [ClaimDecision.RETURN]: "return",
  [ClaimDecision.DECLINE]: "decline",
} as const;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function claimHandler({ claims, claimSheets }: UseCases): Handlers<typeof ClaimService> {
  return {
    async listMyClaims(_, { actor }) {
      const { claims: found, claimable } = await claims.mine(requirePerson(actor));
      return { claims: found.map(toClaim), claimable: claimable.map(toClaimable) };
    },
    async submitClaim({ content }, { actor, operationId }) {
      return toClaim(await claims.submit(operationId, fromContent(content!), requirePerson(actor)));
    },
    async amendClaim({ claimId, content }, { actor }) {
      return toClaim(await claims.amend(claimId, fromContent(content!), requirePerson(actor)));
    },
    async withdrawClaim({ claimId }, { actor }) {
      return toClaim(await claims.withdraw(claimId, requirePerson(actor)));
    },
    async listClaims({ organizationId }, { actor }) {
      const { claims: found, deductible } = await claims.of(organizationId, requirePerson(actor));
      return { claims: found.map(toClaim), deductible: deductible.map(toClaimable) };
    },
    async decideClaim({ claimId, decision, level, reason }, { actor }) {
      const act = ACTS[decision as keyof typeof ACTS];
      return toClaim(await claims.decide(claimId, act, { level, reason }, requirePerson(actor)));
    },
    async proposeDeduction({ personId, indicatorCode, day, reason }, { actor, operationId }) {
      const proposal = { personId, indicatorCode, day, reason };
      return toClaim(await claims.proposeDeduction(operationId, proposal, requirePerson(actor)));
    },
    async answerDeduction({ claimId, text }, { actor }) {
      return toClaim(await claims.answer(claimId, text, requirePerson(actor)));
    },
    async decideDeduction({ claimId, agree, reason }, { actor }) {
      return toClaim(await claims.decideDeduction(claimId, agree, reason, requirePerson(actor)));
    },
    async previewImport({ organizationId, workbook }, { actor }) {
      return toPreview(await claimSheets.preview(organizationId, workbook, requirePerson(actor)));
    },
    async importClaims({ organizationId, workbook }, { actor }) {
      return toPreview(await claimSheets.run(organizationId, workbook, requirePerson(actor)));
    },
  };
}

const fromContent = ({ indicatorCode, level, day, title, evidence }: ContentMessage): ClaimContent => ({
  ...{ indicatorCode, level, day, title: title.trim(), evidence: evidence.trim() },
});

function toClaim({ claim, names, mayDecide }: ClaimView) {
  const { content, value, decision } = claim;
  const nameOf = (personId: string) => names.get(personId) ?? "";
  const proposerId = claim.kind === "DEDUCTION" || claim.isFromSheet ? claim.makerId : "";
  return {
    ...{ id: claim.id, kind: ClaimKind[claim.kind], state: ClaimState[claim.state], period: claim.period },
    ...{ personId: claim.personId, personName: nameOf(claim.personId), proposerName: nameOf(proposerId) },
    ...{ indicatorCode: value.indicator.code, indicatorName: value.indicator.name, tenths: value.tenths },
    ...(value.levelName && { levelName: value.levelName }),
    ...{ day: content.day, title: content.title, evidence: content.evidence, answer: claim.answer },
    ...{ hearingUntilDay: claim.hearingUntil, submitTime: timestampFromDate(claim.submitTime) },
    ...(decision && {
      ...{ decisionReason: decision.reason, deciderName: nameOf(decision.actorId) },
      decideTime: timestampFromDate(decision.time),
    }),
    ...{ fromSheet: claim.isFromSheet, mayDecide },
  };
}

const toClaimable = ({ code, name, unitTenths, capTenths, levels = [] }: Indicator) => ({
  ...{ indicatorCode: code, name, unitTenths, capTenths },
  levels: levels.map((level) => ({ name: level.name, tenths: level.tenths })),
});

const toPreview = (rows: readonly ImportRow[]) => ({
  rows: rows.map(({ row, faults, isKnown, claim }) => ({
    ...{ row: row.row, personName: row.name, personNumber: row.number },
    indicatorCode: claim?.value.indicator.code ?? row.indicator,
    ...{ day: claim?.content.day ?? row.day, title: row.title, tenths: claim?.value.tenths ?? 0 },
    ...{ isKnown, faults: [...faults] },
  })),
  good: rows.filter(({ claim, isKnown }) => claim && !isKnown).length,
  faulty: rows.filter(({ faults }) => faults.length > 0).length,
  known: rows.filter(({ isKnown }) => isKnown).length,
});
