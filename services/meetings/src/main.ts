import { runService } from "@qiming/service-kit";
import { meetingsService } from "./service.ts";

await runService({ ...meetingsService, define: () => meetingsService }, process.env);
