import { routes as anonymousRoutes, type AnonymousApi } from "@qiming/contracts/browser/anonymous";
import { routes as deskRoutes, type DeskApi } from "@qiming/contracts/browser/desk";
import { routes as digestRoutes, type DigestApi } from "@qiming/contracts/browser/digest";
import { routes as handlingRoutes, type HandlingApi } from "@qiming/contracts/browser/handling";
import { getOrganization, listOrganizations, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes as ticketRoutes, type TicketApi } from "@qiming/contracts/browser/ticket";
import { createClient } from "@qiming/web-kit";

const { getPermitKey, takePermit, ...namelessRoutes } = anonymousRoutes;
const { listSimilar, ...publishedRoutes } = digestRoutes;

export const identity = createClient<Pick<IdentityApi, "getOrganization" | "listOrganizations">>({
  getOrganization,
  listOrganizations,
});
export const tickets = createClient<TicketApi>(ticketRoutes);
export const handling = createClient<HandlingApi>(handlingRoutes);
/** What everybody may read of what was raised. */
export const answers = createClient<Omit<DigestApi, "listSimilar">>(publishedRoutes);
export const desks = createClient<DeskApi>(deskRoutes);
/** Permits are taken by a person, before they know whether they will need one. */
export const permits = createClient<Pick<AnonymousApi, "getPermitKey" | "takePermit">>({
  getPermitKey,
  takePermit,
});
/** Without any sign of who calls: no token, no cookie, not the page that they come from. */
const asNobody: typeof fetch = (path, init) =>
  fetch(path, { ...init, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" });
export const nameless = createClient<Omit<AnonymousApi, "getPermitKey" | "takePermit">>(
  namelessRoutes,
  asNobody,
);
/** What is being written may be handed in without a name. */
export const similar = createClient<Pick<DigestApi, "listSimilar">>({ listSimilar }, asNobody);
