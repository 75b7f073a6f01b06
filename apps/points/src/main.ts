import { defineCard, defineModule } from "@qiming/web-kit";
import HomeCard from "./components/HomeCard.vue";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import { routes } from "./routes.ts";

const messages = { "zh-CN": zhCN, en };

export const { bootstrap, mount, unmount } = defineModule({
  routes,
  messages,
});
export const homeCard = defineCard(HomeCard, messages);
