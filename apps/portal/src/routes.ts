import type { RouteRecordRaw } from "vue-router";
import SearchView from "./views/SearchView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", redirect: "/all" },
  { path: "/search", component: SearchView },
  { path: "/inbox", component: () => import("./views/InboxView.vue") },
  { path: "/all", component: () => import("./views/AllView.vue") },
  { path: "/compliance", component: () => import("./views/ComplianceView.vue") },
  { path: "/showcase", component: () => import("./views/ShowcaseView.vue") },
  { path: "/settings", component: () => import("./views/SettingsView.vue") },
  { path: "/modules", component: () => import("./views/ModulesView.vue") },
  { path: "/modules/keys", component: () => import("./views/KeysView.vue") },
  { path: "/modules/:moduleId", component: () => import("./views/ModuleView.vue"), props: true },
];
