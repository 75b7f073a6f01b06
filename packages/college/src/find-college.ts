import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { me } from "@qiming/web-kit";
import { identity } from "./api.ts";

/** The code of the college in whose line an organisation stands: colleges are the second step of every line. */
const collegeCodeOf = (lineage: readonly { code?: string }[] | undefined) => lineage?.[1]?.code;

/** Whether the reader belongs to a college. */
export const isMine = (code: string): boolean => collegeCodeOf(me.value?.lineage) === code;

/** Whether an organisation is a college or stands below it. */
export const isOf = (code: string, { lineage, ...organization }: OrganizationJson): boolean =>
  collegeCodeOf([...(lineage ?? []), organization]) === code;

/** The college of a code, for example "ECON"; undefined where the university has none of it. */
export async function findCollege(code: string, signal: AbortSignal): Promise<OrganizationJson | undefined> {
  if (isMine(code))
    return identity.getOrganization({ organizationId: me.value!.lineage![1]!.id! }, { signal });
  const [university] = (await identity.listOrganizations({}, { signal })).organizations ?? [];
  if (!university) return undefined;
  const below = await identity.listOrganizations({ parentId: university.id! }, { signal });
  return below.organizations?.find((each) => each.code === code);
}

/** The organisations directly below a college, in their fixed order. */
export async function branchesOf(
  college: OrganizationJson,
  signal: AbortSignal,
): Promise<readonly OrganizationJson[]> {
  return (await identity.listOrganizations({ parentId: college.id! }, { signal })).organizations ?? [];
}

/** A branch by its own code and its college's, for example "OCEAN" and "FLEET"; undefined where there is none. */
export async function findBranch(
  collegeCode: string,
  code: string,
  signal: AbortSignal,
): Promise<OrganizationJson | undefined> {
  const college = await findCollege(collegeCode, signal);
  return college && (await branchesOf(college, signal)).find((each) => each.code === code);
}
