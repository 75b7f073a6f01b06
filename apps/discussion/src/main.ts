import { defineCard, defineModule } from "@qiming/web-kit";
import WaitingTopics from "./components/WaitingTopics.vue";
import { routes } from "./routes.ts";

const messages = {
  "zh-CN": () => import("./locales/zh-CN.json"),
  en: () => import("./locales/en.json"),
};

export const { bootstrap, mount, unmount } = defineModule({ routes, messages });
export const waitingCard = defineCard(WaitingTopics, messages);
