import type { RouteRecordRaw } from "vue-router";
import OrganizationView from "./views/OrganizationView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", component: OrganizationView, props: { organizationId: "" } },
  { path: "/organizations/:organizationId", component: OrganizationView, props: true },
  {
    path: "/organizations/:organizationId/members",
    component: () => import("./views/MembersView.vue"),
    props: true,
  },
  {
    path: "/organizations/:organizationId/roles",
    component: () => import("./views/RolesView.vue"),
    props: true,
  },
  {
    path: "/organizations/:organizationId/import",
    component: () => import("./views/ImportView.vue"),
    props: true,
  },
  {
    path: "/organizations/:organizationId/requests",
    component: () => import("./views/RequestsView.vue"),
    props: true,
  },
  { path: "/people/:personId", component: () => import("./views/PersonView.vue"), props: true },
  {
    path: "/organizations/:organizationId/audit",
    component: () => import("./views/AuditView.vue"),
    props: true,
  },
  {
    path: "/organizations/:organizationId/calendar",
    component: () => import("./views/CalendarView.vue"),
    props: true,
  },
  {
    path: "/organizations/:organizationId/operations",
    component: () => import("./views/OperationsView.vue"),
    props: true,
  },
  { path: "/me", component: () => import("./views/MyRecordView.vue") },
];
