import type { RouteRecordRaw } from "vue-router";

/** Groups in which people study or help each other. */
export const groupRoutes: RouteRecordRaw[] = [
  { path: "/groups", component: () => import("./views/GroupsView.vue") },
  { path: "/groups/new", component: () => import("./views/FoundView.vue") },
  { path: "/groups/:groupId", component: () => import("./views/GroupView.vue"), props: true },
];
