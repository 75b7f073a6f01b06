import { runService } from "@qiming/service-kit";
import { learningService } from "./service.ts";

await runService({ ...learningService, define: () => learningService }, process.env);
