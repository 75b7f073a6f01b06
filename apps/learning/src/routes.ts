import type { RouteRecordRaw } from "vue-router";
import CatalogueView from "./views/CatalogueView.vue";

export const routes: RouteRecordRaw[] = [
  { path: "/", component: CatalogueView },
  { path: "/courses/:courseId", component: () => import("./views/CourseView.vue"), props: true },
  { path: "/courses/:courseId/units/:unitId", component: () => import("./views/UnitView.vue"), props: true },
  { path: "/courses/:courseId/test", component: () => import("./views/TestView.vue"), props: true },
];
