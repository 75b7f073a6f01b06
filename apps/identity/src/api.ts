import { routes as auditRoutes, type AuditApi } from "@qiming/contracts/browser/audit";
import { routes as calendarRoutes, type CalendarApi } from "@qiming/contracts/browser/calendar";
import { routes as identityRoutes, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes as memberRoutes, type MemberApi } from "@qiming/contracts/browser/member";
import { routes as organizationRoutes, type OrganizationApi } from "@qiming/contracts/browser/organization";
import { routes as roleRoutes, type RoleApi } from "@qiming/contracts/browser/role";
import { createClient } from "@qiming/web-kit";

export const identity = createClient<IdentityApi>(identityRoutes);
export const organizations = createClient<OrganizationApi>(organizationRoutes);
export const members = createClient<MemberApi>(memberRoutes);
export const roles = createClient<RoleApi>(roleRoutes);
export const audit = createClient<AuditApi>(auditRoutes);
export const calendar = createClient<CalendarApi>(calendarRoutes);
