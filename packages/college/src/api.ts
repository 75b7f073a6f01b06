import { routes as pageRoutes, type BranchPageApi } from "@qiming/contracts/browser/branch_page";
import { routes as calendarRoutes, type CalendarApi } from "@qiming/contracts/browser/calendar";
import { routes as identityRoutes, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes as learningRoutes, type LearningApi } from "@qiming/contracts/browser/learning";
import { createClient } from "@qiming/web-kit";

export const calendar = createClient<CalendarApi>(calendarRoutes);
export const identity = createClient<IdentityApi>(identityRoutes);
export const learning = createClient<LearningApi>(learningRoutes);
export const pages = createClient<BranchPageApi>(pageRoutes);
