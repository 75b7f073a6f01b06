export { asSharedPackages } from "./config.ts";
export { portalService } from "./service.ts";
