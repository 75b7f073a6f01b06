import { createTexts } from "@qiming/web-kit";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";

export const texts = createTexts({ "zh-CN": zhCN, en });
