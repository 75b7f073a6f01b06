import { runService } from "@qiming/service-kit";
import { toPortalConfig } from "./config.ts";
import { portalService } from "./service.ts";

await runService(() => portalService(toPortalConfig(process.env)), process.env);
