import type { RouteLocationNormalized, RouteRecordRaw } from "vue-router";
import AccountView from "./views/AccountView.vue";

const withPeriod = ({ params, query }: RouteLocationNormalized) => ({
  ...params,
  period: typeof query["period"] === "string" ? query["period"] : undefined,
});

export const routes: RouteRecordRaw[] = [
  { path: "/", component: AccountView, props: withPeriod },
  {
    path: "/sheet/:organizationId",
    component: () => import("./views/SheetView.vue"),
    props: withPeriod,
  },
  {
    path: "/members/:personId",
    component: () => import("./views/MemberView.vue"),
    props: withPeriod,
  },
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
