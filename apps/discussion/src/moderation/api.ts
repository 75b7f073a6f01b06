import { getDirectory, type DeskApi } from "@qiming/contracts/browser/desk";
import { routes as moderationRoutes, type ModerationApi } from "@qiming/contracts/browser/moderation";
import { createClient } from "@qiming/web-kit";

export const moderation = createClient<ModerationApi>(moderationRoutes);
/** What a ticket may be about. */
export const desks = createClient<Pick<DeskApi, "getDirectory">>({ getDirectory });
