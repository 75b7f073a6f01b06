import { routes as groupRoutes, type GroupApi } from "@qiming/contracts/browser/group";
import { createClient } from "@qiming/web-kit";

export const groups = createClient<GroupApi>(groupRoutes);
