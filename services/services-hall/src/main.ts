import { runService } from "@qiming/service-kit";
import { toServicesHallConfig } from "./config.ts";
import { servicesHallService } from "./service.ts";

await runService(() => servicesHallService(toServicesHallConfig(process.env)), process.env);
