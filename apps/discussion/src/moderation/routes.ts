import type { RouteRecordRaw } from "vue-router";

export const moderationRoutes: RouteRecordRaw[] = [
  {
    path: "/moderation/:part(appeals|pauses)?",
    component: () => import("./views/QueueView.vue"),
    props: true,
  },
  { path: "/moderation/cases/:caseId", component: () => import("./views/CaseView.vue"), props: true },
  { path: "/moderation/mine/:caseId", component: () => import("./views/MyCaseView.vue"), props: true },
  { path: "/moderation/incidents", component: () => import("./views/IncidentsView.vue") },
  {
    path: "/moderation/incidents/:incidentId",
    component: () => import("./views/IncidentView.vue"),
    props: true,
  },
  { path: "/rules", component: () => import("./views/RulesView.vue") },
  { path: "/transparency", component: () => import("./views/TransparencyView.vue") },
];
