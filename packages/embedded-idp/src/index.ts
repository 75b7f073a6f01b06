export type { User } from "./accounts.ts";
export { startEmbeddedIdp, type EmbeddedIdp, type IdpOptions } from "./server.ts";
