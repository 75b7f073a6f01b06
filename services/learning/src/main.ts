import { runService } from "@qiming/service-kit";
import { learningService } from "./service.ts";

await runService("learning", process.env, () => learningService);
