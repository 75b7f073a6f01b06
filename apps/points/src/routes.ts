import type { RouteLocationNormalized, RouteRecordRaw } from "vue-router";
import AccountView from "./views/AccountView.vue";

const withYear = ({ params, query }: RouteLocationNormalized) => ({
  ...params,
  year: Number(query["year"]) || 0,
});

export const routes: RouteRecordRaw[] = [
  { path: "/", component: AccountView },
  { path: "/stars", component: () => import("./views/StarsView.vue"), props: withYear },
  { path: "/stars/:organizationId", component: () => import("./views/RatingView.vue"), props: withYear },
  {
    path: "/stars-desk/:organizationId",
    component: () => import("./views/StarsDeskView.vue"),
    props: withYear,
  },
];
