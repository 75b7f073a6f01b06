import { getOrganization, listMembers, type IdentityApi } from "@qiming/contracts/browser/identity";
import { routes as postRoutes, type PostApi } from "@qiming/contracts/browser/post";
import { routes as topicRoutes, type TopicApi } from "@qiming/contracts/browser/topic";
import { routes as attachmentRoutes, type AttachmentApi } from "@qiming/contracts/browser/attachment";
import { createClient } from "@qiming/web-kit";

export const topics = createClient<TopicApi>(topicRoutes);
export const posts = createClient<PostApi>(postRoutes);
/** Files of topics and replies. */
export const attachments = createClient<AttachmentApi>(attachmentRoutes);
/** Who may own a topic. */
export const identity = createClient<Pick<IdentityApi, "getOrganization" | "listMembers">>({
  ...{ getOrganization, listMembers },
});
