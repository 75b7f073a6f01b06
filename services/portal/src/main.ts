import { runService } from "@qiming/service-kit";
import { portalSettings } from "./config.ts";
import { portalService } from "./service.ts";
import { migrations } from "./store/documents.ts";

await runService({ name: "portal", migrations, readOwn: portalSettings, define: portalService }, process.env);
