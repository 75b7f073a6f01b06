import type { PersonActor } from "@qiming/core";
import { declared } from "../domain/dues.ts";
import { declaredNotice } from "../domain/dues-notices.ts";
import { formulaOf, requireRates, soundBase, type DuesBase, type DuesFormula } from "../domain/dues-rates.ts";
import { duesParts, type DuesView } from "./dues-parts.ts";
import type { DuesPorts } from "./dues-ports.ts";

/** What a member does about their own dues. */
export function myDues(ports: DuesPorts) {
  const { register, rateBooks, clock } = ports;
  const parts = duesParts(ports);
  return {
    async get(year: number, { personId }: PersonActor): Promise<DuesView> {
      return parts.view(await register.describe(personId), year);
    },
    /** @throws BASE_INVALID (invalid_argument), RATES_MISSING (failed_precondition) */
    async estimate(base: DuesBase): Promise<DuesFormula> {
      return formulaOf(
        base.kind === "EXEMPT" ? base : soundBase(base),
        requireRates(await rateBooks.list(), base.fromMonth),
      );
    },
    /** @throws what `declared` throws, NOT_A_MEMBER, RATES_MISSING (failed_precondition) */
    async declare(operationId: string, base: DuesBase, { personId }: PersonActor): Promise<DuesView> {
      const facts = await register.describe(personId);
      parts.requireMember(facts);
      requireRates(await rateBooks.list(), base.fromMonth);
      const branchId = facts.line.at(-1)!.id;
      const keepers = await parts.keepersOf(branchId, personId);
      return parts.change(
        facts,
        { action: "services.declare_dues_base", actorId: personId },
        (before) => declared(before, base, { time: clock.now(), operationId }),
        keepers.map((each) => declaredNotice(each, branchId)),
      );
    },
  };
}
