import type { Day } from "@qiming/core";
import type { Definition } from "./definition.ts";
import type { PersonRef } from "./line.ts";
import { isOpen, presentVisit, type ServiceCase, type Visit } from "./case.ts";

/** By what a case is found: derived from it at each change, and written with it. */
export interface Found {
  /** What the desks show that it waits for; missing unless it waits for a step. */
  readonly queue?:
    | {
        readonly stepCode: string;
        readonly keys: readonly string[];
        readonly without: readonly string[];
        readonly deadlineDay: Day;
        /** Where it stands among others: by its day, and then by its id. One value, so that a page begins in an index where the last one ended. */
        readonly place: string;
        /** Its holders were told that its time ends. */
        readonly isReminded: boolean;
      }
    | undefined;
  /** Taken while no second one may be begun; unique. */
  readonly openKey?: string | undefined;
  readonly deciders: readonly string[];
  /** Everybody beside the applicant whose name stands in it. */
  readonly involved: readonly string[];
}
export type KeptCase = ServiceCase & Found;

const roleKey = (organizationId: string, role: string): string => `${organizationId}:${role}`;
const personKey = (personId: string): string => `person:${personId}`;

/** The keys under which somebody's desk finds what waits for them. */
export const queueKeys = (
  personId: string,
  roles: readonly { readonly organizationId: string; readonly role: string }[],
): string[] => [
  personKey(personId),
  ...roles.map(({ organizationId, role }) => roleKey(organizationId, role)),
];

/** Under which no second case is begun: a draft of somebody's, or any open one where one at a time is allowed. */
export const openKeyOf = (
  {
    itemCode,
    applicant,
    branchId,
  }: Pick<ServiceCase, "itemCode" | "branchId"> & {
    readonly applicant: Pick<PersonRef, "personId">;
  },
  definition: Definition,
): string => `${itemCode}:${definition.applicantRoles.length > 0 ? branchId : applicant.personId}`;

export function found(each: ServiceCase, definition: Definition): KeptCase {
  const visit = presentVisit(each);
  const isTaken = definition.isOneAtATime ? isOpen(each) : each.state === "DRAFT";
  const { queue: _, openKey: __, ...plain } = each as KeptCase;
  return {
    ...plain,
    ...(visit && { queue: queueOf(visit, each as KeptCase) }),
    ...(isTaken && { openKey: openKeyOf(each, definition) }),
    deciders: [...new Set(each.visits.flatMap(({ acts }) => acts.map(({ actor }) => actor.personId)))],
    involved: involvedIn(each),
  };
}

function involvedIn({ applicant, visits, comments, copiedTo }: ServiceCase): string[] {
  const named = [
    ...visits.flatMap(({ acts, handedOver, signers }) => [
      ...acts.flatMap(({ actor, to }) => [actor, ...(to ? [to] : [])]),
      ...[...handedOver.map(({ to }) => to), ...signers],
    ]),
    ...[...comments.map(({ author }) => author), ...copiedTo],
  ];
  const ids = new Set(named.map(({ personId }) => personId));
  ids.delete(applicant.personId);
  return [...ids];
}

function queueOf(
  { stepCode, organizationId, roles, handedOver, signers, acts, deadlineDay }: Visit,
  each: KeptCase,
) {
  const asked = [...handedOver.map(({ to }) => to), ...signers].map(({ personId }) => personKey(personId));
  const agreed = acts.filter((act) => !act.isFormer && act.decision === "AGREE");
  return {
    keys: [...roles.map((role) => roleKey(organizationId, role)), ...asked],
    without: [
      each.applicant.personId,
      ...agreed.map(({ actor }) => actor.personId),
      ...handedOver.map(({ from }) => from),
    ],
    ...{ stepCode, deadlineDay, place: placeOf(deadlineDay, each.id) },
    isReminded: each.queue?.stepCode === stepCode && each.queue.isReminded,
  };
}

export const placeOf = (deadlineDay: Day, caseId: string): string => `${deadlineDay} ${caseId}`;

/** Its holders were told. */
export const reminded = (each: KeptCase): KeptCase =>
  each.queue ? { ...each, queue: { ...each.queue, isReminded: true } } : each;
