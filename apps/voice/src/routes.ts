import type { RouteRecordRaw } from "vue-router";
import VoiceView from "./views/VoiceView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", component: VoiceView },
  { path: "/answers", component: () => import("./views/AnswersView.vue") },
];
