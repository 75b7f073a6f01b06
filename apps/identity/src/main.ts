import { defineModule } from "@qiming/web-kit";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import { routes } from "./routes.ts";

export const { bootstrap, mount, unmount } = defineModule({ routes, messages: { "zh-CN": zhCN, en } });
