import { routes as claimRoutes, type ClaimApi } from "@qiming/contracts/browser/claim";
import { getOrganization, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes, type PointsApi } from "@qiming/contracts/browser/points";
import { routes as ruleBookRoutes, type RuleBookApi } from "@qiming/contracts/browser/rule_book";
import { createClient } from "@qiming/web-kit";

export const points = createClient<PointsApi>(routes);
export const claims = createClient<ClaimApi>(claimRoutes);
export const ruleBooks = createClient<RuleBookApi>(ruleBookRoutes);
export const identity = createClient<Pick<IdentityApi, "getOrganization">>({ getOrganization });
