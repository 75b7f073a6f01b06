import type { RouteRecordRaw } from "vue-router";
import VoiceView from "./views/VoiceView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", component: VoiceView },
  { path: "/answers", component: () => import("./views/AnswersView.vue") },
  { path: "/answers/figures", component: () => import("./views/PublicFiguresView.vue") },
  {
    path: "/raise",
    component: () => import("./views/RaiseView.vue"),
    props: ({ query }) => ({ kind: query["kind"] }),
  },
  { path: "/mine", component: () => import("./views/MineView.vue") },
  { path: "/tickets/:ticketId", component: () => import("./views/TicketView.vue"), props: true },
  { path: "/follow", component: () => import("./views/FollowView.vue") },
  {
    path: "/anonymous/:n(\\d+)",
    component: () => import("./views/AnonymousView.vue"),
    props: ({ params }) => ({ n: Number(params["n"]) }),
  },
  {
    path: "/desk/:part(waiting|desk|review|oversight|done)?",
    component: () => import("./views/DeskView.vue"),
    props: true,
  },
  { path: "/handling/:ticketId", component: () => import("./views/HandlingView.vue"), props: true },
  { path: "/figures/:organizationId", component: () => import("./views/FiguresView.vue"), props: true },
  { path: "/desks/:organizationId", component: () => import("./views/DesksView.vue"), props: true },
];
