import { runService } from "@qiming/service-kit";
import { feedbackService } from "./service.ts";

await runService("feedback", process.env, () => feedbackService);
