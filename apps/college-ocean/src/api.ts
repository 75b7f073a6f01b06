import { routes as pageRoutes, type BranchPageApi } from "@qiming/contracts/browser/branch_page";
import { routes as learningRoutes, type LearningApi } from "@qiming/contracts/browser/learning";
import { createClient } from "@qiming/web-kit";

export const learning = createClient<LearningApi>(learningRoutes);
export const pages = createClient<BranchPageApi>(pageRoutes);
