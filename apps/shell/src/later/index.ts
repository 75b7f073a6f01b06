import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";

export { frameLifecycle } from "./frame-host.ts";
export { attend } from "./attend.ts";
export { showCardPanel } from "./card-panel.ts";
export { default as PageBars } from "./PageBars.vue";
export { default as LostPage } from "./LostPage.vue";
export { default as ModulePanel } from "./ModulePanel.vue";
export { default as ProfileSheet } from "./ProfileSheet.vue";
export { default as TroublePage } from "./TroublePage.vue";
export { default as VerifyPage } from "./VerifyPage.vue";
export { default as WelcomePage } from "./WelcomePage.vue";
export const messages = { "zh-CN": zhCN, en };
