import { runService } from "@qiming/service-kit";
import { feedbackService } from "./service.ts";

await runService({ ...feedbackService, define: () => feedbackService }, process.env);
