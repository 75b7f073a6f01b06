export { createGateway, type Gateway, type GatewayConfig, type GatewayParts } from "./gateway.ts";
