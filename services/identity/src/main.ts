import { runService } from "@qiming/service-kit";
import { identityService } from "./service.ts";

await runService(identityService, process.env);
