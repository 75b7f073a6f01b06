export { default as CollegeColumn } from "./components/CollegeColumn.vue";
export { default as CollegeHero } from "./components/CollegeHero.vue";
export { defineCollege, type CollegeDefinition, type CollegeTexts } from "./define-college.ts";
export { findBranch } from "./find-college.ts";
