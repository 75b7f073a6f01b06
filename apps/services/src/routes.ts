import type { RouteRecordRaw } from "vue-router";
import { partIn } from "./faults.ts";
import HallView from "./views/HallView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", component: HallView },
  { path: "/items/:code", component: () => import("./views/ItemView.vue"), props: true },
  { path: "/mine", component: () => import("./views/MyCasesView.vue") },
  { path: "/papers", component: () => import("./views/MyPapersView.vue") },
  { path: "/proofs", component: () => import("./views/MyProofsView.vue") },
  { path: "/cases/:caseId", component: () => import("./views/CaseView.vue"), props: true },
  {
    path: "/desk/:part(waiting|decided|copied)?",
    component: () => import("./views/DeskView.vue"),
    props: true,
  },
  { path: "/development", component: () => import("./views/MyDevelopmentView.vue") },
  {
    path: "/development/:organizationId",
    component: () => import("./views/DossiersView.vue"),
    props: true,
  },
  {
    path: "/development/:organizationId/publicity",
    component: () => import("./views/PublicityDaysView.vue"),
    props: true,
  },
  { path: "/dossiers/:personId", component: () => import("./views/DossierView.vue"), props: true },
  { path: "/contacts", component: () => import("./views/ContactsView.vue") },
  { path: "/items-desk/:organizationId", component: () => import("./views/ItemsDeskView.vue"), props: true },
  {
    path: "/items-desk/:organizationId/:code",
    component: () => import("./views/ItemEditView.vue"),
    // Its parts are one page, so that what is written in one stays while another is shown.
    props: ({ params, query }) => ({ ...params, part: partIn(query["part"]) }),
  },
  { path: "/dues", component: () => import("./views/MyDuesView.vue") },
  { path: "/dues/:organizationId", component: () => import("./views/BranchDuesView.vue"), props: true },
  {
    path: "/dues/:organizationId/members/:personId",
    component: () => import("./views/MemberDuesView.vue"),
    props: true,
  },
  {
    path: "/dues/:organizationId/import",
    component: () => import("./views/ImportPaymentsView.vue"),
    props: true,
  },
  { path: "/dues/:organizationId/sums", component: () => import("./views/DuesSumsView.vue"), props: true },
  { path: "/transfer", component: () => import("./views/MyTransferView.vue") },
  { path: "/transfers/:transferId", component: () => import("./views/TransferView.vue"), props: true },
  {
    path: "/transfer/:organizationId/:part(waiting|outgoing|incoming|ending)?",
    component: () => import("./views/TransferOfficeView.vue"),
    props: true,
  },
  {
    path: "/overview/:organizationId",
    component: () => import("./views/OverviewView.vue"),
    props: true,
  },
];
