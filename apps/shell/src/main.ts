import { routes, type IdentityApi } from "@qiming/contracts/browser/identity";
import { createClient, createTexts, me, messages as common, language, toProblem } from "@qiming/web-kit";
import { createApp, h, type Component } from "vue";
import WelcomePage from "./components/WelcomePage.vue";
import en from "./locales/en.json";
import zhCN from "./locales/zh-CN.json";
import { restoreLogin } from "./login.ts";
import Shell from "./Shell.vue";
import TroublePage from "./components/TroublePage.vue";

const texts = createTexts({ "zh-CN": zhCN, en });

function show(component: Component, props: Record<string, unknown> = {}): void {
  const app = createApp({ render: () => h(component, props) });
  app.use(texts);
  app.mount("#shell");
}

try {
  if (await restoreLogin()) {
    me.value = await createClient<IdentityApi>(routes).getMe({});
    show(Shell);
  } else {
    show(WelcomePage);
  }
} catch (error) {
  console.error(error);
  const { reason } = toProblem(error);
  const known = common[language.value].problem as Record<string, string>;
  show(TroublePage, { text: known[reason === "INTERNAL" ? "UNAVAILABLE" : reason] });
}
