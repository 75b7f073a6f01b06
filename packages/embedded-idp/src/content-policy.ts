import type { Realm } from "./realm.ts";

const origins = (realm: Realm): string =>
  [...new Set(realm.clients.flatMap(({ webOrigins = [] }) => webOrigins))].join(" ");

/** Pages of the provider: nothing from elsewhere; forms may lead back to the applications. */
export const pagePolicy = (realm: Realm): string =>
  `default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; base-uri 'none'; form-action 'self' ${origins(realm)}; frame-ancestors 'none'`;

/** Pages that are made to be shown in a frame, but only of the applications that are registered. */
export const framePolicy = (realm: Realm): string =>
  `default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'self' ${origins(realm)}`;
