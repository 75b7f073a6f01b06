import type { OrganizationJson } from "@qiming/contracts/browser/identity";
import { me, useLoad } from "@qiming/web-kit";
import { branchesOf, findCollege } from "../find-college.ts";

export interface College {
  readonly organization: OrganizationJson;
  /** The reader's own first, the others in their fixed order. */
  readonly branches: readonly OrganizationJson[];
  /** The reader's own branch, where it is one of this college. */
  readonly own: OrganizationJson | undefined;
}

/** A college and its branches as they are now, by the college's code; undefined where the university has no such college. */
export function useCollege(code: string) {
  return useLoad<College | undefined>(async (signal) => {
    const organization = await findCollege(code, signal);
    if (!organization) return undefined;
    const all = await branchesOf(organization, signal);
    const own = all.find(({ id }) => id === me.value?.person?.branch?.id);
    const branches = own ? [own, ...all.filter((each) => each !== own)] : all;
    return { organization, branches, own };
  });
}
