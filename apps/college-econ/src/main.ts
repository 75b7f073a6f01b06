import { defineModule } from "@qiming/web-kit";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import BranchHomeView from "./views/BranchHomeView.vue";

export const { bootstrap, mount, unmount } = defineModule({
  routes: [{ path: "/", component: BranchHomeView }],
  messages: { "zh-CN": zhCN, en },
});
