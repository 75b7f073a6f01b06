import type { DefinitionJson, ItemVersionJson, OwnItemJson } from "@qiming/contracts/browser/item";

/** Where an office's own item stands on a day. */
export interface Standing {
  readonly inForce?: ItemVersionJson;
  /** The next to come. */
  readonly toCome?: ItemVersionJson;
  readonly isRetired: boolean;
  readonly isDrafted: boolean;
}

export function standingOn({ versions = [], draft, lastDay = "" }: OwnItemJson, today: string): Standing {
  const isRetired = lastDay !== "" && lastDay < today;
  // Latest first: of two that begin on the same day the later one counts.
  const byDay = [...versions].sort((a, b) => b.effectiveDay!.localeCompare(a.effectiveDay!));
  const inForce = byDay.find(({ effectiveDay }) => effectiveDay! <= today);
  const toCome = byDay.findLast(({ effectiveDay }) => effectiveDay! > today);
  return {
    ...(inForce && !isRetired && { inForce }),
    ...(toCome && !isRetired && { toCome }),
    ...{ isRetired, isDrafted: !!draft },
  };
}

/** What is being written, or would be changed next. */
export const writtenOf = ({ draft, versions = [] }: OwnItemJson): DefinitionJson =>
  draft ?? versions[0]?.definition ?? {};
