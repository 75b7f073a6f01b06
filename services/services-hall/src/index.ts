export { servicesHallService } from "./service.ts";
