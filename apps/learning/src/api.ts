import { routes, type LearningApi } from "@qiming/contracts/browser/learning";
import { createClient } from "@qiming/web-kit";

export const learning = createClient<LearningApi>(routes);
