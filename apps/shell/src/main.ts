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
  type Credentials,
} from "@qiming/web-kit";
import { createApp, h, type Component } from "vue";
import { later } from "./later.ts";
import { restoreLogin, withoutNetwork } from "./login.ts";
import { known } from "./page.ts";
import Shell from "./Shell.vue";
import { fillSlot } from "./slots.ts";
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
  provideSlots(fillSlot);
  show(Shell);
}

async function begin(): Promise<void> {
  const credentials = await whoever();
  if (credentials) {
    startSession(credentials);
    return showShell();
  }
  // Nobody is signed in here: what was kept for somebody, or came while they logged out, goes.
  void forgetAnswers();
  show((await later()).WelcomePage);
}

/** Who is signed in; whoever was, where there is no network, which a device may not know. */
async function whoever(): Promise<Credentials | undefined> {
  if (!navigator.onLine && keptPerson()) return withoutNetwork();
  try {
    return await restoreLogin();
  } catch (error) {
    if (!keptPerson()) throw error;
    console.error(error);
    return withoutNetwork();
  }
}

// Not awaited at the top: what is loaded later imports from this very file, and would wait for it.
begin().catch(async (error: unknown) => {
  console.error(error);
  const { reason } = toProblem(error);
  const known = common[language.value].problem as Record<string, string>;
  show((await later()).TroublePage, { text: known[reason === "INTERNAL" ? "UNAVAILABLE" : reason] });
});
