export type { GatewayConfig } from "./config.ts";
export { createGateway, type Gateway, type GatewayParts } from "./gateway.ts";
