import { runService } from "@qiming/service-kit";
import { servicesHallService } from "./service.ts";

await runService(() => servicesHallService, process.env);
