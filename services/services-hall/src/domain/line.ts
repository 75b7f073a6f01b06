import { STEP_PLACES, STEP_ROLES, type Step, type StepPlace } from "./definition.ts";

export interface OrganizationRef {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface PersonRef {
  readonly personId: string;
  readonly name: string;
}

/** Whose name and id are gone, or not shown. */
export const NOBODY: PersonRef = { personId: "", name: "" };

/** From the university down to the applicant's branch. */
export type Line = readonly OrganizationRef[];

/** The organisation of a line at which steps of a place are taken. */
export function placeIn(line: Line, place: StepPlace): OrganizationRef | undefined {
  const ofType = (type: string) => line.find((each) => each.type === type);
  switch (place) {
    case "BRANCH":
      return ofType("BRANCH");
    case "COLLEGE":
      return ofType("COLLEGE_COMMITTEE") ?? ofType("GENERAL_BRANCH");
    case "UNIVERSITY":
      return line[0];
  }
}

/** Where a step is taken and by holders of which roles. */
export interface Arrival {
  readonly stepCode: string;
  readonly organization: OrganizationRef;
  readonly roles: readonly string[];
}

/** Whoever holds one of the roles at an organisation, now. */
export type HoldersAt = (organizationId: string, roles: readonly string[]) => readonly PersonRef[];

/**
 * Where a step is taken for an applicant: at its place, or further up where that place is missing in the line or nobody but the applicant holds it there.
 * Where nobody is found at all it waits at its place.
 */
export function arrivalOf(
  step: Pick<Step, "code" | "place" | "roles">,
  line: Line,
  applicantId: string,
  holdersAt: HoldersAt,
): Arrival {
  const places = STEP_PLACES.slice(STEP_PLACES.indexOf(step.place)).flatMap((place) => {
    const organization = placeIn(line, place);
    const roles = place === step.place ? step.roles : STEP_ROLES[place];
    return organization ? [{ stepCode: step.code, organization, roles }] : [];
  });
  const held = places.find(({ organization, roles }) =>
    holdersAt(organization.id, roles).some(({ personId }) => personId !== applicantId),
  );
  return held ?? places[0]!;
}
