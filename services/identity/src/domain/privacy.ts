import { ExpectedError } from "@qiming/core";
import { ERASED, newPerson, type Blocking, type Person } from "./person.ts";
import { rolesToCome } from "./roles.ts";

export type PrivacyKind = "ERASURE" | "BLOCKING";
export type PrivacyOutcome = "ERASED" | "BLOCKED" | "REFUSED";
export type LegalGround =
  "PURPOSE_ENDED" | "RETENTION_OVER" | "CONSENT_WITHDRAWN" | "UNLAWFUL" | "MUST_BE_KEPT" | "LEGAL_DUTY";

/** What somebody asks of whoever keeps their data, and the answer. */
export interface PrivacyRequest {
  readonly id: string;
  readonly personId: string;
  /** Where it is answered: the person's branch, or the university. */
  readonly organizationId: string;
  readonly kind: PrivacyKind;
  readonly reason: string;
  readonly requestTime: Date;
  readonly outcome?: PrivacyOutcome | undefined;
  readonly ground?: LegalGround | undefined;
  readonly answer?: string | undefined;
  readonly deciderId?: string | undefined;
  readonly decideTime?: Date | undefined;
}

/** Which ground carries which answer. @see Personal Information Protection Law, Art. 13 (3) and 47 */
const GROUNDS: Readonly<Record<PrivacyOutcome, readonly LegalGround[]>> = {
  ERASED: ["PURPOSE_ENDED", "RETENTION_OVER", "CONSENT_WITHDRAWN", "UNLAWFUL"],
  BLOCKED: ["MUST_BE_KEPT"],
  REFUSED: ["LEGAL_DUTY", "MUST_BE_KEPT"],
};

/** Nobody who asked to be blocked is erased. @throws GROUND_UNFIT (invalid_argument) */
export function requireGround(kind: PrivacyKind, outcome: PrivacyOutcome, ground: LegalGround): void {
  if (!GROUNDS[outcome].includes(ground) || (outcome === "ERASED" && kind !== "ERASURE"))
    throw new ExpectedError("invalid_argument", "GROUND_UNFIT", `${ground} does not carry ${outcome}`);
}

/**
 * What is left of somebody who is erased: an id, so that the audit log still points to one and the same, and nothing that says who.
 *
 * @throws ERASURE_FORBIDDEN: whoever is, was or is becoming a member has a record that must be kept; ROLES_HELD
 */
export function erased(person: Person, now: Date): Person {
  if (person.memberStatus || person.decisions.length > 0)
    throw new ExpectedError("failed_precondition", "ERASURE_FORBIDDEN", "a member's record must be kept");
  if (rolesToCome(person, now).length > 0)
    throw new ExpectedError("failed_precondition", "ROLES_HELD", "their roles must end first");
  return newPerson({
    id: person.id,
    number: ERASED + person.id,
    name: "已删除",
    category: person.category,
    account: { state: "DISABLED", notBefore: now },
  });
}

/** The person whose record may only be kept, as a request's answer says; the same answer counts once. */
export function blocked(person: Person, requestId: string, blocking: Blocking): Person {
  const { carriedOut = [] } = person;
  if (carriedOut.includes(requestId)) return person;
  return { ...person, blocking: person.blocking ?? blocking, carriedOut: [...carriedOut, requestId] };
}

export const unblocked = (person: Person): Person =>
  person.blocking ? { ...person, blocking: undefined } : person;
