import { runService } from "@qiming/service-kit";
import { pointsService } from "./service.ts";

await runService({ ...pointsService, define: () => pointsService }, process.env);
