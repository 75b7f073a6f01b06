import type { Dossier } from "./development.ts";
import { placeIn, type Line, type PersonRef } from "./line.ts";

/** Who takes the steps of each office, where it stands for the person. */
const OFFICES = {
  BRANCH: ["BRANCH_SECRETARY", "BRANCH_DEPUTY_SECRETARY", "ORGANIZATION_OFFICER"],
  COLLEGE: ["ORGANIZER", "COLLEGE_COMMITTEE"],
  UNIVERSITY: ["ORG_DEPARTMENT"],
} as const;
export type Office = keyof typeof OFFICES;
export const OFFICE_NAMES = Object.keys(OFFICES) as Office[];

/** Where the steps of an office are taken. */
export const organizationOf = (
  { branchId, collegeId, universityId }: Pick<Dossier, "branchId" | "collegeId" | "universityId">,
  office: Office,
): string => ({ BRANCH: branchId, COLLEGE: collegeId, UNIVERSITY: universityId })[office];

export const isHeld = (
  roles: readonly { readonly organizationId: string; readonly role: string }[],
  organizationId: string,
  office: Office,
): boolean =>
  organizationId !== "" &&
  roles.some(
    (each) =>
      each.organizationId === organizationId && (OFFICES[office] as readonly string[]).includes(each.role),
  );

/** Where the register has somebody now; of somebody in no branch any more the last place stays. */
export function placed(dossier: Dossier, line: Line): Dossier {
  const branch = placeIn(line, "BRANCH");
  if (!branch) return dossier;
  const [college, university] = [placeIn(line, "COLLEGE"), line[0]!];
  const isSame =
    branch.id === dossier.branchId && branch.name === dossier.branchName && college?.id === dossier.collegeId;
  if (isSame) return dossier;
  return {
    ...dossier,
    ...{ branchId: branch.id, branchName: branch.name, universityId: university.id },
    ...{ collegeId: college?.id ?? "", collegeName: college?.name ?? "" },
  };
}

/** A dossier of somebody with nothing in it yet. */
export const blankDossier = (
  id: string,
  { personId, name, line }: PersonRef & { readonly line: Line },
  beginTime: Date,
): Dossier =>
  placed(
    {
      ...{ id, person: { personId, name }, branchId: "", branchName: "", collegeId: "", collegeName: "" },
      ...{ universityId: "", records: [], votes: [], reviews: [], reports: [], publicities: [] },
      ...{ files: [], remindedDay: "" },
      ...{ extendedMonths: 0, endDay: "", endReason: "", beginTime },
    },
    line,
  );
