import { routes as claimRoutes, type ClaimApi } from "@qiming/contracts/browser/claim";
import { routes, type PointsApi } from "@qiming/contracts/browser/points";
import { createClient } from "@qiming/web-kit";

export const points = createClient<PointsApi>(routes);
export const claims = createClient<ClaimApi>(claimRoutes);
