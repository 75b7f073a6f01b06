import { runService } from "@qiming/service-kit";
import { pointsService } from "./service.ts";

await runService("points", process.env, () => pointsService);
