import { runService } from "@qiming/service-kit";
import { portalSettings } from "./config.ts";
import { portalService } from "./service.ts";

await runService("portal", process.env, portalService, portalSettings);
