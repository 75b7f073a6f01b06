import { runService } from "@qiming/service-kit";
import { servicesHallSettings } from "./config.ts";
import { servicesHallService } from "./service.ts";

await runService("services-hall", process.env, servicesHallService, servicesHallSettings);
