import { ExpectedError, startOf } from "@qiming/core";

export type ProfileField =
  "NAME" | "PHONE" | "EMAIL" | "GENDER" | "BIRTH_DAY" | "ETHNICITY" | "EDUCATION" | "LEAVE_DAY";

/** What is entered of somebody, by field; a field that is missing was not entered. The name stands with the person. */
export type Profile = Readonly<Partial<Record<Exclude<ProfileField, "NAME">, string>>>;

export interface ProfileEntry {
  readonly field: ProfileField;
  /** Empty: none. */
  readonly value: string;
}

export interface ProfileChange {
  readonly field: ProfileField;
  readonly before: string;
  readonly after: string;
  readonly time: Date;
  readonly actorId: string;
  readonly basis: string;
}

export interface ProfileRequest {
  readonly id: string;
  readonly state: "WAITING" | "AGREED" | "REFUSED" | "WITHDRAWN";
  readonly entries: readonly {
    readonly field: ProfileField;
    readonly before: string;
    readonly after: string;
  }[];
  readonly reason: string;
  readonly requestTime: Date;
  readonly deciderId?: string | undefined;
  readonly answer?: string | undefined;
  readonly decideTime?: Date | undefined;
}

/** What of a person these rules are about. */
interface Holder {
  readonly id: string;
  readonly name: string;
  readonly profile: Profile;
  readonly profileChanges: readonly ProfileChange[];
  readonly profileRequests: readonly ProfileRequest[];
  /** There where the record may only be kept. */
  readonly blocking?: object | undefined;
}

interface FieldRule {
  readonly isValid: (value: string) => boolean;
  /** Whoever holds this sees the whole; everybody else a part. Missing: no secret among those who may read the record. */
  readonly seenWith?: "identity.contacts.read" | "identity.sensitive.read";
  readonly mask?: (value: string) => string;
  /** The person's own word is enough. */
  readonly isOwnWord?: true;
}

const DAY_MS = 24 * 3_600_000;
const MOST_REQUESTS_A_DAY = 20;

const text = (most: number) => (value: string) => value.length <= most && value === value.trim();
const day = (value: string): boolean => {
  try {
    startOf(value);
    return true;
  } catch {
    return false;
  }
};
/** Letters of any script with their marks, digits, and what stands between the parts of a name: nothing that is not seen, no line breaks. */
function isName(value: string): boolean {
  return (
    text(50)(value) && /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N} ·•.'’-]*[\p{L}\p{M}\p{N}.])?$/u.test(value)
  );
}
const starred = (value: string, from: number, to: number): string =>
  [...value].map((character, i, all) => (i < from || i >= all.length - to ? character : "*")).join("");

/** What each field may hold, who sees it whole, and who may change it. @see docs/register.md */
const FIELDS: Readonly<Record<ProfileField, FieldRule>> = {
  NAME: { isValid: isName },
  PHONE: {
    isValid: (value) => /^[0-9+][0-9 -]{4,19}$/.test(value),
    seenWith: "identity.contacts.read",
    mask: (value) => starred(value, 3, 2),
    isOwnWord: true,
  },
  EMAIL: {
    isValid: (value) => value.length <= 100 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
    seenWith: "identity.contacts.read",
    mask: (value) => starred(value, 1, value.length - value.indexOf("@")),
    isOwnWord: true,
  },
  GENDER: { isValid: (value) => ["男", "女"].includes(value) },
  BIRTH_DAY: {
    isValid: day,
    seenWith: "identity.sensitive.read",
    mask: (value) => `${value.slice(0, 4)}-**-**`,
  },
  ETHNICITY: { isValid: text(20), seenWith: "identity.sensitive.read", mask: () => "**" },
  EDUCATION: { isValid: text(20) },
  LEAVE_DAY: { isValid: day },
};

export const valueOf = (person: Pick<Holder, "name" | "profile">, field: ProfileField): string =>
  field === "NAME" ? person.name : (person.profile[field] ?? "");

/**
 * The person with other entries, and what was changed by that. What is there already changes nothing.
 *
 * @throws PROFILE_INVALID (invalid_argument) with every fault; RECORD_BLOCKED (failed_precondition)
 */
export function withEntries<P extends Holder>(
  person: P,
  entries: readonly ProfileEntry[],
  by: Pick<ProfileChange, "time" | "actorId" | "basis">,
): P {
  requireValid(entries);
  const changes = entries
    .map(({ field, value }) => ({ field, before: valueOf(person, field), after: value, ...by }))
    .filter(({ before, after }) => before !== after);
  if (changes.length === 0) return person;
  if (person.blocking)
    throw new ExpectedError("failed_precondition", "RECORD_BLOCKED", "the record may only be kept");
  const profile: Record<string, string> = { ...person.profile };
  for (const { field, after } of changes)
    if (field !== "NAME" && after !== "") profile[field] = after;
    else delete profile[field];
  const name = changes.find(({ field }) => field === "NAME")?.after ?? person.name;
  return { ...person, name, profile, profileChanges: [...person.profileChanges, ...changes] };
}

/**
 * The person with a request that waits or, where their own word is enough, with what they asked for. The same request again changes nothing.
 *
 * @throws PROFILE_INVALID, REQUEST_WAITING, RECORD_BLOCKED, RATE_LIMITED
 */
export function withRequest<P extends Holder>(
  person: P,
  entries: readonly ProfileEntry[],
  { id, reason, now }: { id: string; reason: string; now: Date },
): P {
  requireValid(entries);
  if (person.profileRequests.some((each) => each.id === id)) return person;
  if (person.blocking)
    throw new ExpectedError("failed_precondition", "RECORD_BLOCKED", "the record may only be kept");
  const lately = person.profileRequests.filter(
    ({ requestTime }) => now.getTime() - requestTime.getTime() < DAY_MS,
  );
  if (lately.length >= MOST_REQUESTS_A_DAY)
    throw new ExpectedError("resource_exhausted", "RATE_LIMITED", "too many requests in a day");
  const isOwnWord = entries.every(({ field }) => FIELDS[field].isOwnWord);
  if (!isOwnWord && person.profileRequests.some(({ state }) => state === "WAITING"))
    throw new ExpectedError("failed_precondition", "REQUEST_WAITING", "another request waits");
  const request: ProfileRequest = {
    id,
    state: isOwnWord ? "AGREED" : "WAITING",
    entries: entries.map(({ field, value }) => ({ field, before: valueOf(person, field), after: value })),
    reason,
    requestTime: now,
    ...(isOwnWord && { decideTime: now }),
  };
  const changed = isOwnWord
    ? withEntries(person, entries, { time: now, actorId: person.id, basis: reason })
    : person;
  return { ...changed, profileRequests: [...person.profileRequests, request] };
}

/**
 * The person with a request decided or withdrawn; agreed to, its entries stand.
 *
 * @throws REQUEST_NOT_FOUND (not_found), REQUEST_DECIDED (failed_precondition)
 */
export function withRequestDecided<P extends Holder>(
  person: P,
  id: string,
  decision: { state: "AGREED" | "REFUSED" | "WITHDRAWN"; deciderId: string; answer: string; now: Date },
): P {
  const known = person.profileRequests.find((each) => each.id === id);
  if (!known) throw new ExpectedError("not_found", "REQUEST_NOT_FOUND", `no request ${id}`);
  if (known.state !== "WAITING")
    throw new ExpectedError("failed_precondition", "REQUEST_DECIDED", `it was ${known.state}`);
  const { state, deciderId, answer, now } = decision;
  const entries = known.entries.map(({ field, after }) => ({ field, value: after }));
  const changed =
    state === "AGREED"
      ? withEntries(person, entries, { time: now, actorId: deciderId, basis: known.reason })
      : person;
  const decided = { ...known, state, deciderId, answer, decideTime: now };
  return {
    ...changed,
    profileRequests: person.profileRequests.map((each) => (each === known ? decided : each)),
  };
}

/** As a reader sees a value: whole or in part. */
export function shownTo(may: (permission: string) => boolean, field: ProfileField, value: string): string {
  return isMasked(may, field) && value !== "" ? FIELDS[field].mask!(value) : value;
}

export function isMasked(may: (permission: string) => boolean, field: ProfileField): boolean {
  const { seenWith } = FIELDS[field];
  return seenWith !== undefined && !may(seenWith);
}

export const requestShownTo = (
  may: (permission: string) => boolean,
  request: ProfileRequest,
): ProfileRequest => ({
  ...request,
  entries: request.entries.map(({ field, before, after }) => ({
    field,
    before: shownTo(may, field, before),
    after: shownTo(may, field, after),
  })),
});

export const isValidValue = (field: ProfileField, value: string): boolean => FIELDS[field].isValid(value);

function requireValid(entries: readonly ProfileEntry[]): void {
  const violations = entries.flatMap(({ field, value }, index) => {
    const isTwice = entries.findIndex((each) => each.field === field) < index;
    const isValid = (value === "" && field !== "NAME") || FIELDS[field].isValid(value);
    if (isValid && !isTwice) return [];
    const rule = isTwice ? "twice" : field.toLowerCase();
    return [{ field: `entries[${index}].value`, rule, message: `is no ${field.toLowerCase()}` }];
  });
  if (violations.length > 0)
    throw new ExpectedError("invalid_argument", "PROFILE_INVALID", "an entry does not fit", { violations });
}
