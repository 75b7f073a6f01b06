import {
  routes as identityRoutes,
  type IdentityApi,
  type OrganizationJson,
} from "@qiming/contracts/browser/identity";
import {
  routes as learningRoutes,
  type CourseSummaryJson,
  type LearningApi,
} from "@qiming/contracts/browser/learning";
import { createClient, me, useLoad } from "@qiming/web-kit";

const COLLEGE_CODE = "ECON";
const identity = createClient<IdentityApi>(identityRoutes);
const learning = createClient<LearningApi>(learningRoutes);

export interface BranchHome {
  readonly college: OrganizationJson;
  readonly branches: readonly OrganizationJson[];
  /** The reader's own branch, where it is one of this college. */
  readonly own: OrganizationJson | undefined;
  readonly courses: readonly CourseSummaryJson[];
}

/** The college, its branches, the reader's own branch and courses, as they are now. */
export function useBranchHome() {
  return useLoad<BranchHome | undefined>(async (signal) => {
    const [university] = (await identity.listOrganizations({}, { signal })).organizations ?? [];
    const { organizations = [] } = await identity.listOrganizations(
      { parentId: university?.id ?? "" },
      { signal },
    );
    const college = organizations.find(({ code }) => code === COLLEGE_CODE);
    if (!college) return undefined;
    const [branches, courses] = await Promise.all([
      identity.listOrganizations({ parentId: college.id! }, { signal }),
      learning.listCourses({}, { signal }),
    ]);
    const own = branches.organizations?.find(({ id }) => id === me.value?.person?.branch?.id);
    return { college, branches: branches.organizations ?? [], own, courses: courses.courses ?? [] };
  });
}
