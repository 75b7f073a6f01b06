import { ExpectedError, type Day } from "@qiming/core";
import { faultsOf, type Definition } from "./definition.ts";

export interface ItemVersion {
  /** From 1 on. */
  readonly version: number;
  readonly effectiveDay: Day;
  readonly definition: Definition;
  readonly changeNote: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly publishTime: Date;
}

/** A service item: what is being written of it, and what was published. */
export interface ServiceItem {
  /** Its code. */
  readonly id: string;
  /** Whose it is: offered to all who belong to it. */
  readonly organizationId: string;
  readonly organizationName: string;
  readonly draft?: Definition | undefined;
  /** Oldest first. */
  readonly versions: readonly ItemVersion[];
  /** The last day on which it can be begun; empty: no end is set. */
  readonly lastDay: Day | "";
  /** Counts the changes. */
  readonly revision: number;
}

const MOST_VERSIONS = 100;
/** Of a definition as JSON: so many versions of it still fit into one document. */
const MOST_BYTES = 120_000;

/** The one in force on a day, which began last; of two that begin on the same day the later one. */
export function versionOn<Version extends Pick<ItemVersion, "effectiveDay">>(
  item: Pick<ServiceItem, "lastDay"> & { readonly versions: readonly Version[] },
  day: Day,
): Version | undefined {
  if (isRetiredOn(item, day)) return undefined;
  return item.versions
    .filter(({ effectiveDay }) => effectiveDay <= day)
    .reduce<Version | undefined>(
      (last, each) => (last && last.effectiveDay > each.effectiveDay ? last : each),
      undefined,
    );
}

/** Whether its last day is over. */
export const isRetiredOn = ({ lastDay }: Pick<ServiceItem, "lastDay">, day: Day): boolean =>
  lastDay !== "" && day > lastDay;

/** Whether nothing is left of it but its code: then anybody may take the code. */
export const isFree = ({ draft, versions }: ServiceItem): boolean => !draft && versions.length === 0;

/** @throws RangeError where there never was one */
export function versionNumbered(
  { id, versions }: Pick<ServiceItem, "id" | "versions">,
  version: number,
): ItemVersion {
  const found = versions.find((each) => each.version === version);
  if (!found) throw new RangeError(`${id} has no version ${version}`);
  return found;
}

/** @throws ITEM_CHANGED (aborted) */
function requireRead(item: ServiceItem, revision: number): void {
  if (item.revision !== revision)
    throw new ExpectedError("aborted", "ITEM_CHANGED", "somebody changed it since it was read");
}

/** @throws ITEM_TOO_LARGE (invalid_argument) */
export function requireFitting(draft: Definition): void {
  if (new TextEncoder().encode(JSON.stringify(draft)).length > MOST_BYTES)
    throw new ExpectedError("invalid_argument", "ITEM_TOO_LARGE", `more than ${MOST_BYTES} bytes`);
}

/** @throws ITEM_CHANGED (aborted), ITEM_TOO_LARGE (invalid_argument) */
export function drafted(item: ServiceItem, draft: Definition, revision: number): ServiceItem {
  requireRead(item, revision);
  requireFitting(draft);
  return { ...item, draft, revision: revision + 1 };
}

/** Without its draft. @throws ITEM_CHANGED (aborted), ITEM_NOT_FOUND (not_found) where nothing is drafted */
export function dropped(item: ServiceItem, revision: number): ServiceItem {
  requireRead(item, revision);
  if (!item.draft) throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "nothing is drafted");
  return { ...item, draft: undefined, revision: revision + 1 };
}

/**
 * The draft is in force from a day on.
 *
 * @throws ITEM_CHANGED (aborted), ITEM_NOT_FOUND (not_found) where nothing is drafted, DAY_PASSED, ITEM_INVALID (failed_precondition)
 */
export function published(
  item: ServiceItem,
  version: Omit<ItemVersion, "version" | "definition">,
  { revision, today }: { readonly revision: number; readonly today: Day },
): ServiceItem {
  requireRead(item, revision);
  const { draft, versions } = item;
  if (!draft) throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "nothing is drafted");
  requireAhead(version.effectiveDay, today);
  const [fault] = faultsOf(draft);
  if (fault || versions.length >= MOST_VERSIONS)
    throw new ExpectedError("failed_precondition", "ITEM_INVALID", fault?.reason ?? "too many versions", {
      metadata: { place: fault?.place ?? "versions" },
    });
  const next = { ...version, version: versions.length + 1, definition: draft };
  return { ...item, draft: undefined, versions: [...versions, next], lastDay: "", revision: revision + 1 };
}

/** @throws ITEM_CHANGED (aborted), DAY_PASSED (failed_precondition), ITEM_NOT_FOUND (not_found) where nothing was published */
export function retired(
  item: ServiceItem,
  lastDay: Day,
  { revision, today }: { readonly revision: number; readonly today: Day },
): ServiceItem {
  requireRead(item, revision);
  if (item.versions.length === 0)
    throw new ExpectedError("not_found", "ITEM_NOT_FOUND", "nothing was published");
  requireAhead(lastDay, today);
  return { ...item, lastDay, revision: revision + 1 };
}

/** @throws DAY_PASSED (failed_precondition) */
function requireAhead(day: Day, today: Day): void {
  if (day < today) throw new ExpectedError("failed_precondition", "DAY_PASSED", `${day} is over`);
}

export interface Eligible {
  readonly mayApply: boolean;
  /** "STATUS", "ROLE" or "BRANCH". */
  readonly whyNot: string;
}

/** Whether it is done on a page of its own, which says itself what it needs. */
const isOpenToNewcomers = ({ leadsTo, statuses, applicantRoles }: Definition): boolean =>
  !!leadsTo && statuses.length === 0 && applicantRoles.length === 0;

/** Whether somebody may begin it by who they are. */
export function eligibility(
  definition: Definition,
  who: { readonly memberStatus: string; readonly roles: readonly string[]; readonly isInBranch: boolean },
): Eligible {
  const { statuses, applicantRoles } = definition;
  const no = (whyNot: string) => ({ mayApply: false, whyNot });
  if (applicantRoles.length > 0 && !applicantRoles.some((role) => who.roles.includes(role)))
    return no("ROLE");
  if (!who.isInBranch && !isOpenToNewcomers(definition)) return no("BRANCH");
  if (statuses.length > 0 && !statuses.includes(who.memberStatus)) return no("STATUS");
  return { mayApply: true, whyNot: "" };
}
