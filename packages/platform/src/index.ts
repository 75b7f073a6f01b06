export { toPlatformConfig, type PlatformConfig } from "./config.ts";
export { DEMO_PASSWORD, demoUsers } from "./demo.ts";
export { startPlatform, type Platform } from "./platform.ts";
export { startServices, type Services } from "./services.ts";
export { startProcesses } from "./processes/start-processes.ts";
