import type { RouteLocationNormalized, RouteRecordRaw } from "vue-router";
import { placesWith } from "@qiming/web-kit";
import { claimGiven } from "./honour.ts";
import AccountView from "./views/AccountView.vue";

const withPeriod = ({ params, query }: RouteLocationNormalized) => ({
  ...params,
  period: typeof query["period"] === "string" ? query["period"] : undefined,
});

const withYear = ({ params, query }: RouteLocationNormalized) => ({
  ...params,
  year: Number(query["year"]) || 0,
});

const rules = () => import("./views/RulesView.vue");

export const routes: RouteRecordRaw[] = [
  { path: "/", component: AccountView, props: withPeriod },
  {
    path: "/sheet/:organizationId",
    component: () => import("./views/SheetView.vue"),
    props: withPeriod,
  },
  { path: "/period", component: () => import("./views/MyPeriodView.vue"), props: withPeriod },
  {
    path: "/period/:organizationId",
    component: () => import("./views/PeriodView.vue"),
    props: withPeriod,
  },
  {
    path: "/periods/:organizationId",
    component: () => import("./views/PeriodsView.vue"),
    props: withPeriod,
  },
  {
    path: "/report",
    redirect() {
      const [first] = placesWith("points.accounts.read");
      return first ? `/report/${first}/progress` : "/";
    },
  },
  {
    path: "/report/:organizationId/:section",
    component: () => import("./views/ReportView.vue"),
    props: withPeriod,
  },
  {
    path: "/members/:personId",
    component: () => import("./views/MemberView.vue"),
    props: withPeriod,
  },
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
    props: ({ query }: RouteLocationNormalized) => ({ claim: query["claim"], given: claimGiven(query) }),
  },
  { path: "/claims/:organizationId", component: () => import("./views/BranchClaimsView.vue"), props: true },
  {
    path: "/claims/:organizationId/import",
    component: () => import("./views/ImportClaimsView.vue"),
    props: true,
  },
  { path: "/honours", component: () => import("./views/HonoursView.vue") },
  { path: "/honours/:callId", component: () => import("./views/HonourCallView.vue"), props: true },
  {
    path: "/honours-desk/:organizationId",
    component: () => import("./views/HonoursDeskView.vue"),
    props: true,
  },
  { path: "/honours-of/:organizationId", component: () => import("./views/HonoursOfView.vue"), props: true },
  { path: "/stars", component: () => import("./views/StarsView.vue"), props: withYear },
  { path: "/stars/:organizationId", component: () => import("./views/RatingView.vue"), props: withYear },
  {
    path: "/stars-desk/:organizationId",
    component: () => import("./views/StarsDeskView.vue"),
    props: withYear,
  },
];
