import type { Component } from "vue";
import { isMine } from "../find-college.ts";
import BranchesColumn from "./BranchesColumn.vue";
import BrandsColumn from "./BrandsColumn.vue";
import CalendarColumn from "./CalendarColumn.vue";
import CoursesColumn from "./CoursesColumn.vue";
import NoticesColumn from "./NoticesColumn.vue";
import OfficersColumn from "./OfficersColumn.vue";
import OwnBranchColumn from "./OwnBranchColumn.vue";

export interface KnownColumn {
  readonly component: Component;
  /** It is drawn from the college, and gets it as the property `college`. */
  readonly needsCollege?: boolean;
  /** Whether there is anything in it for the reader; known before anything is loaded, so that nothing jumps. */
  readonly isForReader?: (collegeCode: string) => boolean;
}

/** Every column that all colleges may choose. */
export const KNOWN_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  ownBranch: { component: OwnBranchColumn, needsCollege: true, isForReader: isMine },
  branches: { component: BranchesColumn, needsCollege: true },
  brands: { component: BrandsColumn, needsCollege: true },
  notices: { component: NoticesColumn, needsCollege: true },
  courses: { component: CoursesColumn },
  calendar: { component: CalendarColumn },
  officers: { component: OfficersColumn, needsCollege: true },
};
