export { pointsService } from "./service.ts";
