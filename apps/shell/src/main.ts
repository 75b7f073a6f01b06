import { getMe, type IdentityApi } from "@qiming/contracts/browser/identity";
import {
  createClient,
  forgetAnswers,
  keepAnswersOf,
  keptPerson,
  language,
  me,
  messages as common,
  provideModules,
  provideSlots,
  startSession,
  toProblem,
} from "@qiming/web-kit";
import { createApp, h, type Component } from "vue";
import { later } from "./later.ts";
import { restoreLogin, withoutNetwork } from "./login.ts";
import { known } from "./page.ts";
import Shell from "./Shell.vue";
import { createSlots } from "./slots.ts";
import { texts } from "./texts.ts";

function show(component: Component, props: Record<string, unknown> = {}): void {
  const app = createApp({ render: () => h(component, props) });
  app.use(texts);
  app.mount("#shell");
}

/** The page of whoever is signed in, or of whoever was when the network went. */
async function showShell(): Promise<void> {
  me.value = await createClient<Pick<IdentityApi, "getMe">>({ getMe }).getMe({});
  void keepAnswersOf(me.value.person?.id ?? "");
  provideModules(known());
  provideSlots(
    createSlots(() => (texts.global as unknown as { t(key: string): string }).t("shell.cardBroken")),
  );
  show(Shell);
}

async function begin(): Promise<void> {
  const credentials = !navigator.onLine && keptPerson() ? withoutNetwork() : await restoreLogin();
  if (credentials) {
    startSession(credentials);
    return showShell();
  }
  // An answer that came while somebody logged out may have been kept after everything else was removed.
  if (!keptPerson()) void forgetAnswers();
  show((await later()).WelcomePage);
}

// Not awaited at the top: what is loaded later imports from this very file, and would wait for it.
begin().catch(async (error: unknown) => {
  console.error(error);
  const { reason } = toProblem(error);
  const known = common[language.value].problem as Record<string, string>;
  show((await later()).TroublePage, { text: known[reason === "INTERNAL" ? "UNAVAILABLE" : reason] });
});
