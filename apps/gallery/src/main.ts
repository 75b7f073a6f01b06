import { defineModule } from "@qiming/web-kit";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import GalleryView from "./views/GalleryView.vue";

export const { bootstrap, mount, unmount } = defineModule({
  routes: [{ path: "/:tab(second)?", component: GalleryView }],
  messages: { "zh-CN": zhCN, en },
});
