import { ExpectedError, holdsPermission, newId, type Clock, type PersonActor } from "@qiming/core";
import type { Calendar } from "@qiming/service-kit";
import { requireUnsealed } from "../domain/account.ts";
import {
  amended,
  answered,
  claimable,
  decidedClaim,
  decidedDeduction,
  deductible,
  hearingUntil,
  isMaker,
  periodOfDay,
  requireEvidence,
  requirePast,
  requireReason,
  valueOfClaim,
  valueOfDeduction,
  waitsFor,
  withdrawn,
  type Claim,
  type ClaimContent,
} from "../domain/claim.ts";
import { claimNotice } from "../domain/notices.ts";
import type { Indicator } from "../domain/rule-book.ts";
import { bookOn } from "./book-on.ts";
import type { Claims, Ledger, Register, RuleBooks } from "./ports.ts";

interface Ports {
  readonly claims: Claims;
  readonly ledger: Ledger;
  readonly ruleBooks: RuleBooks;
  readonly register: Register;
  readonly calendar: Calendar;
  readonly clock: Clock;
}

export interface ClaimView {
  readonly claim: Claim;
  readonly names: ReadonlyMap<string, string>;
  readonly mayDecide: boolean;
}

const MOST_OPEN = 30;
const MOST_OF_A_PERSON = 100;
const MOST_SHOWN = 200;

const NOTICES = { accept: "accepted", return: "returned", decline: "declined" } as const;

/** Claims from the member to the decision, and deductions from the proposal over the hearing to the decision. */
export function keepClaims({ claims, ledger, ruleBooks, register, calendar, clock }: Ports) {
  const viewsOf = async (found: readonly Claim[], actor: PersonActor): Promise<ClaimView[]> => {
    const people = found.flatMap(({ personId, makerId, decision }) => [
      ...[personId, makerId],
      ...(decision ? [decision.actorId] : []),
    ]);
    const names = await register.namesOf([...new Set(people)]);
    const now = clock.now();
    return found.map((claim) => ({
      ...{ claim, names },
      mayDecide:
        waitsFor(claim, actor.personId, now) && holdsPermission(actor, "points.manage", claim.lineage),
    }));
  };
  const viewOf = async (claim: Claim, actor: PersonActor) => (await viewsOf([claim], actor))[0]!;
  const requireOpen = async (personId: string, day: string) => {
    const account = await ledger.find(personId, periodOfDay(day));
    if (account) requireUnsealed(account);
  };
  const inForce = async (collegeId: string, pick: (book: Parameters<typeof claimable>[0]) => Indicator[]) => {
    const book = await ruleBooks.inForce(clock.now(), collegeId);
    return book ? pick(book) : [];
  };
  /** Of somebody whose claim it is; what does not exist is refused like what is another's. */
  const requireMine = async (id: string, holds: (claim: Claim) => boolean): Promise<Claim> => {
    const claim = await claims.find(id);
    if (!claim || !holds(claim))
      throw new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted");
    return claim;
  };
  const placeOf = async (branchId: string | undefined) => {
    const lineage = branchId ? await register.lineage(branchId) : [];
    if (lineage.length === 0)
      throw new ExpectedError("failed_precondition", "NO_BRANCH", "accounts are of members of a branch");
    return {
      ...{ branchId: lineage.at(-1)!.id, collegeId: lineage[1]?.id ?? "" },
      lineage: lineage.map(({ id }) => id),
    };
  };
  const added = async (claim: Claim, change: Omit<Parameters<Claims["add"]>[0], "claim">) =>
    (await claims.add({ claim, ...change })) ? claim : (await claims.find(claim.id))!;

  return {
    erase: (personId: string): Promise<void> => claims.erase(personId),
    /** To whom a claim belongs. */
    branchOf: async (id: string): Promise<string | undefined> => (await claims.find(id))?.branchId,
    async mine(actor: PersonActor) {
      const found = await claims.listFor(actor.personId, MOST_OF_A_PERSON);
      return { claims: await viewsOf(found, actor), claimable: await inForce(actor.collegeId, claimable) };
    },
    async of(organizationId: string, actor: PersonActor) {
      const found = await claims.list(organizationId, MOST_SHOWN);
      const collegeId = (await register.lineage(organizationId))[1]?.id ?? "";
      return { claims: await viewsOf(found, actor), deductible: await inForce(collegeId, deductible) };
    },
    /**
     * @throws NO_BRANCH, PERIOD_SEALED, RULE_BOOK_NOT_FOUND (failed_precondition), NOT_CLAIMABLE, LEVEL_INVALID, DAY_AHEAD, EVIDENCE_MISSING
     * (invalid_argument), TOO_MANY_CLAIMS (resource_exhausted)
     */
    async submit(operationId: string, content: ClaimContent, actor: PersonActor): Promise<ClaimView> {
      const { personId } = actor;
      const now = clock.now();
      const place = await placeOf(actor.branchId);
      requirePast(content.day, now);
      requireEvidence(content);
      const value = valueOfClaim(await bookOn(content.day, place.collegeId, ruleBooks), content);
      await requireOpen(personId, content.day);
      if ((await claims.countOpen(personId)) >= MOST_OPEN)
        throw new ExpectedError("resource_exhausted", "TOO_MANY_CLAIMS", `${MOST_OPEN} wait already`);
      const claim: Claim = {
        ...{ id: operationId || newId(now), kind: "CLAIM", state: "SUBMITTED", personId, ...place },
        ...{ period: periodOfDay(content.day), content, value, makerId: personId, isFromSheet: false },
        ...{ submitTime: now, answer: "", hearingUntil: "" },
      };
      const act = { action: "points.submit_claim", actorId: personId };
      return viewOf(await added(claim, { act }), actor);
    },
    /** @throws what `submit` throws of the content, CLAIM_STATE (failed_precondition), CLAIM_BUSY (aborted) */
    async amend(id: string, content: ClaimContent, actor: PersonActor): Promise<ClaimView> {
      const { personId, collegeId } = await requireMine(id, (claim) => isMaker(claim, actor.personId));
      const now = clock.now();
      requirePast(content.day, now);
      requireEvidence(content);
      const value = valueOfClaim(await bookOn(content.day, collegeId, ruleBooks), content);
      await requireOpen(personId, content.day);
      const claim = await claims.change(id, (before) => ({
        claim: amended(before, content, value, now),
        act: { action: "points.amend_claim", actorId: actor.personId },
      }));
      return viewOf(claim, actor);
    },
    /** @throws CLAIM_STATE (failed_precondition), CLAIM_BUSY (aborted) */
    async withdraw(id: string, actor: PersonActor): Promise<ClaimView> {
      await requireMine(id, (claim) => isMaker(claim, actor.personId));
      const claim = await claims.change(id, (before) => ({
        claim: withdrawn(before),
        act: { action: "points.withdraw_claim", actorId: actor.personId },
      }));
      return viewOf(claim, actor);
    },
    /** @param level what the evidence shows; -1: as claimed. @throws what `decidedClaim` throws, LEVEL_INVALID, PERIOD_SEALED, CLAIM_BUSY */
    async decide(
      id: string,
      act: keyof typeof NOTICES,
      { level, reason }: { readonly level: number; readonly reason: string },
      actor: PersonActor,
    ): Promise<ClaimView> {
      const { personId, content, collegeId } = await requireMine(id, () => true);
      if (act === "accept") await requireOpen(personId, content.day);
      const book = await bookOn(content.day, collegeId, ruleBooks);
      const decision = { actorId: actor.personId, reason: reason.trim(), time: clock.now() };
      const claim = await claims.change(id, (before) => {
        const seen =
          level < 0 || before.kind !== "CLAIM"
            ? undefined
            : { level, value: valueOfClaim(book, { indicatorCode: before.content.indicatorCode, level }) };
        const after = decidedClaim(before, act, decision, seen);
        return {
          claim: after,
          act: { action: `points.${act}_claim`, actorId: actor.personId },
          tells: [claimNotice(NOTICES[act], after)],
        };
      });
      return viewOf(claim, actor);
    },
    /** @throws NO_BRANCH, PERIOD_SEALED, RULE_BOOK_NOT_FOUND (failed_precondition), NOT_DEDUCTIBLE, DAY_AHEAD, REASON_MISSING (invalid_argument), OWN_ACCOUNT (permission_denied) */
    async proposeDeduction(
      operationId: string,
      {
        personId,
        indicatorCode,
        day,
        reason,
      }: {
        readonly personId: string;
        readonly indicatorCode: string;
        readonly day: string;
        readonly reason: string;
      },
      actor: PersonActor,
    ): Promise<ClaimView> {
      if (personId === actor.personId)
        throw new ExpectedError("permission_denied", "OWN_ACCOUNT", "nobody decides about their own points");
      requireReason(reason);
      const now = clock.now();
      requirePast(day, now);
      const place = await placeOf(await register.branchOf(personId));
      const value = valueOfDeduction(await bookOn(day, place.collegeId, ruleBooks), indicatorCode);
      await requireOpen(personId, day);
      const content = { indicatorCode, level: 0, day, title: reason.trim(), evidence: "" };
      const claim: Claim = {
        ...{ id: operationId || newId(now), kind: "DEDUCTION", state: "SUBMITTED", personId, ...place },
        ...{ period: periodOfDay(day), content, value, makerId: actor.personId, isFromSheet: false },
        ...{ submitTime: now, answer: "", hearingUntil: hearingUntil(await calendar.read(), now) },
      };
      const act = { action: "points.propose_deduction", actorId: actor.personId };
      return viewOf(await added(claim, { act, tells: [claimNotice("proposed", claim)] }), actor);
    },
    /** @throws CLAIM_STATE (failed_precondition), REASON_MISSING (invalid_argument), CLAIM_BUSY (aborted) */
    async answer(id: string, text: string, actor: PersonActor): Promise<ClaimView> {
      await requireMine(id, ({ personId }) => personId === actor.personId);
      const claim = await claims.change(id, (before) => ({
        claim: answered(before, text),
        act: { action: "points.answer_deduction", actorId: actor.personId },
      }));
      return viewOf(claim, actor);
    },
    /** @throws what `decidedDeduction` throws, PERIOD_SEALED (failed_precondition), CLAIM_BUSY (aborted) */
    async decideDeduction(
      id: string,
      isAgreed: boolean,
      reason: string,
      actor: PersonActor,
    ): Promise<ClaimView> {
      const { personId, content } = await requireMine(id, () => true);
      if (isAgreed) await requireOpen(personId, content.day);
      const decision = { actorId: actor.personId, reason: reason.trim(), time: clock.now() };
      const claim = await claims.change(id, (before) => {
        const after = decidedDeduction(before, isAgreed, decision);
        return {
          claim: after,
          act: { action: "points.decide_deduction", actorId: actor.personId },
          tells: [claimNotice(isAgreed ? "agreed" : "rejected", after)],
        };
      });
      return viewOf(claim, actor);
    },
  };
}
