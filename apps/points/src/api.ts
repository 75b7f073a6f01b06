import { routes as claimRoutes, type ClaimApi } from "@qiming/contracts/browser/claim";
import {
  getOrganization,
  getPerson,
  listOrganizations,
  type IdentityApi,
} from "@qiming/contracts/browser/identity";
import { routes as honourRoutes, type HonourApi } from "@qiming/contracts/browser/honour";
import { routes as periodRoutes, type PeriodApi } from "@qiming/contracts/browser/period";
import { routes, type PointsApi } from "@qiming/contracts/browser/points";
import { routes as reportRoutes, type ReportApi } from "@qiming/contracts/browser/report";
import { routes as ruleBookRoutes, type RuleBookApi } from "@qiming/contracts/browser/rule_book";
import { routes as starRoutes, type StarApi } from "@qiming/contracts/browser/star";
import { createClient } from "@qiming/web-kit";

export const identity = createClient<
  Pick<IdentityApi, "getOrganization" | "getPerson" | "listOrganizations">
>({
  getOrganization,
  getPerson,
  listOrganizations,
});
export const points = createClient<PointsApi>(routes);
export const ruleBooks = createClient<RuleBookApi>(ruleBookRoutes);
export const honours = createClient<HonourApi>(honourRoutes);
export const stars = createClient<StarApi>(starRoutes);
export const periods = createClient<PeriodApi>(periodRoutes);
export const reports = createClient<ReportApi>(reportRoutes);
export const claims = createClient<ClaimApi>(claimRoutes);
