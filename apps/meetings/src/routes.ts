import type { RouteRecordRaw } from "vue-router";
import ListView from "./views/ListView.vue";

const plan = () => import("./views/PlanView.vue");

export const routes: RouteRecordRaw[] = [
  { path: "/", component: ListView },
  { path: "/plan/:organizationId", component: plan, props: true },
  { path: "/:meetingId", component: () => import("./views/MeetingView.vue"), props: true },
  { path: "/:meetingId/edit", component: plan, props: true },
  { path: "/:meetingId/sign-in", component: () => import("./views/SignInView.vue"), props: true },
  { path: "/:meetingId/manage", component: () => import("./views/ManageView.vue"), props: true },
  { path: "/:meetingId/board", component: () => import("./views/BoardView.vue"), props: true },
];
