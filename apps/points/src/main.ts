import { defineCard, defineModule } from "@qiming/web-kit";
import HomeCard from "./components/HomeCard.vue";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import AccountView from "./views/AccountView.vue";

const messages = { "zh-CN": zhCN, en };

export const { bootstrap, mount, unmount } = defineModule({
  routes: [{ path: "/", component: AccountView }],
  messages,
});
export const homeCard = defineCard(HomeCard, messages);
