import { routes as accountRoutes, type AccountApi } from "@qiming/contracts/browser/account";
import { routes as auditRoutes, type AuditApi } from "@qiming/contracts/browser/audit";
import { routes as calendarRoutes, type CalendarApi } from "@qiming/contracts/browser/calendar";
import { routes as identityRoutes, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes as learningRoutes, type LearningApi } from "@qiming/contracts/browser/learning";
import { routes as memberRoutes, type MemberApi } from "@qiming/contracts/browser/member";
import { routes as operationsRoutes, type OperationsApi } from "@qiming/contracts/browser/operations";
import { routes as organizationRoutes, type OrganizationApi } from "@qiming/contracts/browser/organization";
import { routes as pointsRoutes, type PointsApi } from "@qiming/contracts/browser/points";
import { routes as privacyRoutes, type PrivacyApi } from "@qiming/contracts/browser/privacy";
import { routes as profileRoutes, type ProfileApi } from "@qiming/contracts/browser/profile";
import { routes as roleRoutes, type RoleApi } from "@qiming/contracts/browser/role";
import { createClient } from "@qiming/web-kit";

export const accounts = createClient<AccountApi>(accountRoutes);
export const identity = createClient<IdentityApi>(identityRoutes);
export const organizations = createClient<OrganizationApi>(organizationRoutes);
export const members = createClient<MemberApi>(memberRoutes);
export const privacy = createClient<PrivacyApi>(privacyRoutes);
export const profiles = createClient<ProfileApi>(profileRoutes);
export const roles = createClient<RoleApi>(roleRoutes);
export const audit = createClient<AuditApi>(auditRoutes);
export const calendar = createClient<CalendarApi>(calendarRoutes);
export const operations = createClient<OperationsApi>(operationsRoutes);

// A copy of one's own data is put together from every service that holds some.
export const learning = createClient<LearningApi>(learningRoutes);
export const points = createClient<PointsApi>(pointsRoutes);

/** What a route asks of whoever calls it, for those that ask for a second factor. */
export const routes = { ...accountRoutes, ...memberRoutes, ...privacyRoutes, ...roleRoutes };
