import { dayOf, ExpectedError, holdsPermission, newId, type PersonActor } from "@qiming/core";
import { isEnough, join, joinChanges, withheldOf, type Crowd } from "../domain/dues-crowds.ts";
import { added, NO_FIGURES, sharesOf, type DuesFigures, type MonthShare } from "../domain/dues-sums.ts";
import type { Line } from "../domain/line.ts";
import { monthOf, monthsOfYear, type Month } from "../domain/month.ts";
import { remittanceReversed, remitted, type Remittance } from "../domain/remittances.ts";
import type { DuesPorts } from "./dues-ports.ts";

export interface UnitFigures {
  readonly id: string;
  readonly name: string;
  /** Of the year up to the present month. Missing: withheld. */
  readonly figures?: DuesFigures | undefined;
}

export interface Reconciliation {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly year: number;
  readonly presentMonth: Month;
  /** None: withheld. */
  readonly months: readonly { readonly month: Month; readonly figures: DuesFigures }[];
  /** Missing: withheld, and the months with it. */
  readonly total?: DuesFigures | undefined;
  readonly units: readonly UnitFigures[];
  readonly remittances: readonly Remittance[];
  readonly mayRemit: boolean;
}

/**
 * Sums of an organisation, and what it has handed up. Nobody's base, nobody's name; to whoever keeps no dues there none of fewer than five people, nor one by which such a
 * one could be reckoned from what else they may see; and by month none where the people of any two months differ by fewer than five, so that the difference would say
 * what one newcomer pays.
 */
export function reconcileDues({ dues, rateBooks, remittances, register, clock }: DuesPorts) {
  /** They see each member's dues. */
  const keeps = (line: Line, actor: PersonActor): boolean =>
    holdsPermission(
      actor,
      "services.dues.keep",
      line.map(({ id }) => id),
    );
  /** @throws RECONCILIATION_NOT_FOUND (not_found) for whoever may not see it, too */
  const seen = async (organizationId: string, actor: PersonActor): Promise<Line> => {
    const line = await register.lineage(organizationId);
    const ids = line.map(({ id }) => id);
    const maySee = keeps(line, actor) || holdsPermission(actor, "services.dues.oversee", ids);
    if (line.length === 0 || !maySee)
      throw new ExpectedError("not_found", "RECONCILIATION_NOT_FOUND", "there are no such sums for you");
    return line;
  };
  const read = async (line: Line, askedYear: number, actor: PersonActor): Promise<Reconciliation> => {
    const { id: organizationId, name: organizationName } = line.at(-1)!;
    const presentMonth = monthOf(dayOf(clock.now()));
    const year = askedYear || Number(presentMonth.slice(0, 4));
    const [rates, branchLines] = await Promise.all([rateBooks.list(), register.branchLines(organizationId)]);
    const below = new Map(
      branchLines.flatMap((each) => {
        const unit = each[line.length];
        return unit ? [[unit.id, unit.name] as const] : [];
      }),
    );
    const months = new Map(monthsOfYear(year).map((month) => [month, NO_FIGURES]));
    const units = new Map([...below.keys()].map((id) => [id, NO_FIGURES]));
    const top = topOf(line, actor);
    const crowds = line.slice(top).map(() => new Map<string, Crowd>());
    const whole: Crowd = new Map();
    const changes = line.slice(top).map(() => new Map<string, Crowd>());
    const wholeChanges: Crowd = new Map();
    for await (const account of dues.each(line[top]!.id, year)) {
      const shares = sharesOf(account, rates, year, presentMonth);
      joinAllChanges(account.id, shares);
      for (const share of shares) {
        const { month, lineage, figures } = share;
        joinAll(account.id, share);
        if (!lineage.includes(organizationId)) continue;
        months.set(month, added(months.get(month)!, figures));
        const unitId = lineage[line.length];
        if (month <= presentMonth && unitId !== undefined)
          units.set(unitId, added(units.get(unitId) ?? NO_FIGURES, figures));
      }
    }
    const handed = await remittances.findAll([organizationId, ...units.keys()], year);
    const own = handed.find((each) => each.organizationId === organizationId)?.entries ?? [];
    for (const { month, fen, reversal } of own)
      if (!reversal) months.set(month, added(months.get(month)!, { remittedFen: fen }));
    for (const { organizationId: unitId, entries } of handed)
      for (const { month, fen, reversal } of entries)
        if (units.has(unitId) && !reversal && month <= presentMonth)
          units.set(unitId, added(units.get(unitId)!, { remittedFen: fen }));
    const listed = [...months].map(([month, figures]) => ({ month, figures }));
    const isExact = keeps(line, actor);
    const withheld = crowds.map(withheldOf);
    const isShown =
      isExact || (isEnough(whole) && line.slice(top + 1).every(({ id }, i) => !withheld[i]!.has(id)));
    const isByMonth =
      isExact ||
      (isShown &&
        isEnough(wholeChanges) &&
        line.slice(top + 1).every((_, i) => [...changes[i]!.values()].every(isEnough)));
    const isUnitShown = (id: string) => isExact || (isShown && !withheld.at(-1)!.has(id));
    const total = listed
      .filter(({ month }) => month <= presentMonth)
      .reduce((sum, { figures }) => added(sum, figures), NO_FIGURES);
    // What it handed up says what it took in; those whose own it is have written it down.
    const isOwn = isShown || top === line.length - 1;
    return {
      ...{ organizationId, organizationName, year, presentMonth, months: isByMonth ? listed : [] },
      ...(isShown && { total }),
      units: [...units].map(([id, figures]) => ({
        ...{ id, name: below.get(id) ?? "", ...(isUnitShown(id) && { figures }) },
      })),
      ...{ remittances: isOwn ? [...own].reverse() : [], mayRemit: isOwn && line.length > 1 },
    };

    /** Into that of the topmost organisation, and of each part of those from there down to this one. */
    function joinAll(personId: string, share: MonthShare): void {
      if (!share.lineage.includes(line[top]!.id)) return;
      join(whole, personId, share);
      crowds.forEach((parts, i) => {
        const { id } = line[top + i]!;
        const unitId = share.lineage[top + i + 1];
        if (share.lineage[top + i] !== id || unitId === undefined) return;
        const crowd = parts.get(unitId) ?? (new Map() as Crowd);
        parts.set(unitId, crowd);
        join(crowd, personId, share);
      });
    }

    /** Whoever is asked in some months and not in others, the same way. */
    function joinAllChanges(personId: string, shares: readonly MonthShare[]): void {
      const asked = shares.filter(({ figures }) => figures.askedFen !== undefined);
      const monthsAt = (organizationId: string) =>
        new Map(
          asked
            .filter(({ lineage }) => lineage.includes(organizationId))
            .map(({ month, isByPay }) => [month, isByPay] as const),
        );
      const everywhere = monthsAt(line[top]!.id);
      joinChanges(wholeChanges, personId, everywhere);
      changes.forEach((parts, i) => {
        const unitIds = new Set(
          asked.flatMap(({ lineage }) =>
            lineage[top + i] === line[top + i]!.id ? (lineage[top + i + 1] ?? []) : [],
          ),
        );
        for (const unitId of unitIds) {
          const crowd = parts.get(unitId) ?? (new Map() as Crowd);
          parts.set(unitId, crowd);
          joinChanges(crowd, personId, monthsAt(unitId), everywhere);
        }
      });
    }
  };
  /** Of a line the topmost organisation of which they see the sums: so far up they could subtract. */
  const topOf = (line: Line, actor: PersonActor): number =>
    keeps(line, actor)
      ? line.length - 1
      : line.findIndex(({ id }) => holdsPermission(actor, "services.dues.oversee", [id]));
  /** The university hands to nobody here. */
  const requireRemitting = (line: Line): void => {
    if (line.length < 2)
      throw new ExpectedError("not_found", "RECONCILIATION_NOT_FOUND", "nothing is above it here");
  };
  return {
    async get(organizationId: string, year: number, actor: PersonActor): Promise<Reconciliation> {
      return read(await seen(organizationId, actor), year, actor);
    },
    /** @throws what `remitted` throws, RECONCILIATION_NOT_FOUND (not_found) */
    async remit(
      operationId: string,
      organizationId: string,
      wanted: Pick<Remittance, "month" | "fen" | "day" | "reference">,
      actor: PersonActor,
    ): Promise<Reconciliation> {
      const line = await seen(organizationId, actor);
      requireRemitting(line);
      const { name: recorderName } = await register.describe(actor.personId);
      const year = Number(wanted.month.slice(0, 4));
      const id = operationId || newId(clock.now());
      const entry: Remittance = {
        ...{ ...wanted, reference: wanted.reference.trim(), id, recorderId: actor.personId, recorderName },
        recordTime: clock.now(),
      };
      const act = {
        action: "services.record_remittance",
        actorId: actor.personId,
        details: { remittanceId: id },
      };
      await remittances.change(organizationId, year, act, (before) => remitted(before, entry));
      return read(line, year, actor);
    },
    /** @throws what `remittanceReversed` throws, RECONCILIATION_NOT_FOUND (not_found) */
    async reverse(
      operationId: string,
      organizationId: string,
      { remittanceId, year: askedYear, reason }: { remittanceId: string; year: number; reason: string },
      actor: PersonActor,
    ): Promise<Reconciliation> {
      const line = await seen(organizationId, actor);
      const time = clock.now();
      const year = askedYear || Number(dayOf(time).slice(0, 4));
      const reversal = {
        id: operationId || newId(time),
        reason: reason.trim(),
        actorId: actor.personId,
        time,
      };
      const act = {
        ...{ action: "services.reverse_remittance", actorId: actor.personId },
        details: { remittanceId },
      };
      await remittances.change(organizationId, year, act, (before) =>
        remittanceReversed(before, remittanceId, reversal),
      );
      return read(line, year, actor);
    },
  };
}
