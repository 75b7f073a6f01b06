export type { User } from "./accounts.ts";
export {
  DEMO_IDENTITY_CLIENT_SECRET,
  startEmbeddedIdp,
  type EmbeddedIdp,
  type IdpOptions,
} from "./server.ts";
export { currentCode } from "./totp.ts";
