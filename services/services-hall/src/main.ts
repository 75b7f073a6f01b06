import { runService } from "@qiming/service-kit";
import { servicesHallSettings } from "./config.ts";
import { servicesHallService } from "./service.ts";
import { migrations } from "./store/documents.ts";

await runService(
  { name: "services-hall", migrations, readOwn: servicesHallSettings, define: servicesHallService },
  process.env,
);
