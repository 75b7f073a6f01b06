import { routes, type PointsApi } from "@qiming/contracts/browser/points";
import { createClient } from "@qiming/web-kit";

export const points = createClient<PointsApi>(routes);
