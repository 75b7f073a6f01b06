import type { RouteRecordRaw } from "vue-router";
import { groupRoutes } from "./groups/routes.ts";
import { moderationRoutes } from "./moderation/routes.ts";
import HomeView from "./views/HomeView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/:part(candidates|closed|mine)?", component: HomeView, props: true },
  {
    path: "/topics/:topicId",
    component: () => import("./views/TopicView.vue"),
    props: ({ params, query }) => ({
      topicId: String(params["topicId"]),
      postId: typeof query["post"] === "string" ? query["post"] : "",
    }),
  },
  {
    path: "/new",
    component: () => import("./views/BeginView.vue"),
    props: ({ query }) => ({ space: query["space"], kind: query["kind"] }),
  },
  ...moderationRoutes,
  { path: "/figures/:organizationId", component: () => import("./views/FiguresView.vue"), props: true },
  ...groupRoutes,
];
