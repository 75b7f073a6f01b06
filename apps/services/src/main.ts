import { defineCard, defineModule } from "@qiming/web-kit";
import HomeCard from "./components/HomeCard.vue";
import { routes } from "./routes.ts";

const messages = {
  "zh-CN": () => import("./locales/zh-CN.json"),
  en: () => import("./locales/en.json"),
};

export const { bootstrap, mount, unmount } = defineModule({ routes, messages });
export const homeCard = defineCard(HomeCard, messages);
