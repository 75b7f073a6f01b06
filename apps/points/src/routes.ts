import type { RouteLocationNormalized, RouteRecordRaw } from "vue-router";
import AccountView from "./views/AccountView.vue";

const rules = () => import("./views/RulesView.vue");

export const routes: RouteRecordRaw[] = [
  { path: "/", component: AccountView },
  { path: "/rules", component: rules },
  { path: "/rules/versions/:ruleBookId", component: rules, props: true },
  {
    path: "/rules/drafts/:organizationId",
    component: () => import("./views/RuleDraftsView.vue"),
    props: true,
  },
  { path: "/rules/edit/:ruleBookId", component: () => import("./views/RuleEditView.vue"), props: true },
  {
    path: "/rules/adoptions/:organizationId",
    component: () => import("./views/AdoptionsView.vue"),
    props: true,
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
