import type { RouteLocationNormalized, RouteRecordRaw } from "vue-router";
import ListView from "./views/ListView.vue";

const plan = () => import("./views/PlanView.vue");
const withYear = ({ params, query }: RouteLocationNormalized) => ({
  ...params,
  year: Number(query["year"]) || undefined,
});

export const routes: RouteRecordRaw[] = [
  { path: "/", component: ListView },
  {
    path: "/plan/:organizationId",
    component: plan,
    props: ({ params, query }: RouteLocationNormalized) => ({
      ...params,
      type: query["type"],
      copy: query["copy"],
    }),
  },
  {
    path: "/duties/:organizationId",
    component: () => import("./views/DutiesView.vue"),
    props: withYear,
  },
  {
    path: "/oversight/:organizationId",
    component: () => import("./views/OversightView.vue"),
    props: true,
  },
  {
    path: "/plans/:organizationId",
    component: () => import("./views/WorkPlanView.vue"),
    props: withYear,
  },
  {
    path: "/plans/:organizationId/edit",
    component: () => import("./views/WorkPlanEditView.vue"),
    props: withYear,
  },
  {
    path: "/plans-overview/:organizationId",
    component: () => import("./views/WorkPlansView.vue"),
    props: withYear,
  },
  { path: "/proposals", component: () => import("./views/ProposalsView.vue") },
  {
    path: "/proposals/:organizationId",
    component: () => import("./views/BranchProposalsView.vue"),
    props: true,
  },
  {
    path: "/templates/:organizationId",
    component: () => import("./views/TemplatesView.vue"),
    props: true,
  },
  { path: "/activities", component: () => import("./views/ActivitiesView.vue") },
  {
    path: "/activities/new",
    component: () => import("./views/ActivityNewView.vue"),
    props: ({ query }: RouteLocationNormalized) => ({ copy: query["copy"], like: query["like"] }),
  },
  {
    path: "/activities/:activityId",
    component: () => import("./views/ActivityView.vue"),
    props: true,
  },
  {
    path: "/talks",
    component: () => import("./views/TalksView.vue"),
    props: ({ query }: RouteLocationNormalized) => ({ year: Number(query["year"]) || undefined }),
  },
  {
    path: "/talks/:organizationId",
    component: () => import("./views/TalkCoverageView.vue"),
    props: ({ params, query }: RouteLocationNormalized) => ({
      ...params,
      year: Number(query["year"]) || undefined,
    }),
  },
  { path: "/reviews", component: () => import("./views/ReviewsView.vue") },
  {
    path: "/reviews/:reviewId/:part(office)?",
    component: () => import("./views/ReviewView.vue"),
    props: ({ params }: RouteLocationNormalized) => ({
      reviewId: params["reviewId"],
      isOffice: params["part"] === "office",
    }),
  },
  {
    path: "/reviews-overview/:organizationId",
    component: () => import("./views/ReviewsOverviewView.vue"),
    props: ({ params, query }: RouteLocationNormalized) => ({
      ...params,
      year: Number(query["year"]) || undefined,
    }),
  },
  { path: "/:meetingId", component: () => import("./views/MeetingView.vue"), props: true },
  { path: "/:meetingId/edit", component: plan, props: true },
  { path: "/:meetingId/sign-in", component: () => import("./views/SignInView.vue"), props: true },
  { path: "/:meetingId/manage", component: () => import("./views/ManageView.vue"), props: true },
  { path: "/:meetingId/board", component: () => import("./views/BoardView.vue"), props: true },
];
