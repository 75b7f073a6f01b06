import { runService } from "@qiming/service-kit";
import { meetingsService } from "./service.ts";

await runService("meetings", process.env, () => meetingsService);
