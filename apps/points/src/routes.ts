import type { RouteLocationNormalized, RouteRecordRaw } from "vue-router";
import AccountView from "./views/AccountView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", component: AccountView },
  {
    path: "/claims",
    component: () => import("./views/ClaimsView.vue"),
    props: ({ query }: RouteLocationNormalized) => ({ claim: query["claim"] }),
  },
  { path: "/claims/:organizationId", component: () => import("./views/BranchClaimsView.vue"), props: true },
  {
    path: "/claims/:organizationId/import",
    component: () => import("./views/ImportClaimsView.vue"),
    props: true,
  },
];
