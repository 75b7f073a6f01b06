import { getMe, type IdentityApi } from "@qiming/contracts/browser/identity";
import {
  createClient,
  forgetAnswers,
  hasLeft,
  isLeaving,
  keepAnswer,
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
import { beginAnew, known } from "./page.ts";
import Shell from "./Shell.vue";
import { fillSlot } from "./slots.ts";
import { texts } from "./texts.ts";
import { proofAskedAt } from "./verify-path.ts";

function show(component: Component, props: Record<string, unknown> = {}): void {
  const app = createApp({ render: () => h(component, props) });
  app.use(texts);
  app.mount("#shell");
}

/** The page of whoever is signed in, or of whoever was when the network went. */
async function showShell(isKnown: boolean): Promise<void> {
  // Who this is says the server: what is kept here may be somebody else's.
  const route = isKnown ? { ...getMe, kept: false } : getMe;
  me.value = await createClient<Pick<IdentityApi, "getMe">>({ getMe: route }).getMe({});
  await keepAnswersOf(me.value.person?.id ?? "");
  if (isKnown) void keepAnswer(getMe.path, me.value);
  provideModules(known());
  provideSlots(fillSlot);
  show(Shell);
}

async function begin(): Promise<void> {
  const proofId = proofAskedAt(location.pathname);
  if (proofId !== undefined) return show((await later()).VerifyPage, { proofId });
  if (!navigator.onLine && keptPerson()) return showKept();
  const credentials = await restoreLogin().catch((error: unknown) => {
    // A device may believe that it has a network and have none.
    if (!keptPerson()) throw error;
    console.error(error);
    return null;
  });
  if (credentials === null) return showKept();
  // Somebody has left without a network: the provider hears it now.
  if (credentials && isLeaving()) return credentials.logout();
  hasLeft();
  if (credentials) {
    startSession(credentials);
    return showShell(true);
  }
  // Nobody is signed in here: what was kept for somebody, or came while they logged out, goes.
  void forgetAnswers();
  show((await later()).WelcomePage);
}

function showKept(): Promise<void> {
  startSession(withoutNetwork());
  return showShell(false);
}

// Not awaited at the top: what is loaded later imports from this very file, and would wait for it.
begin().catch(async (error: unknown) => {
  console.error(error);
  const { reason } = toProblem(error);
  const known = common[language.value].problem as Record<string, string>;
  // What has no name here is a way that broke.
  const named = reason === "INTERNAL" ? "UNAVAILABLE" : reason;
  if (named === "UNAVAILABLE") beginAnew();
  show((await later()).TroublePage, { text: known[named] });
});
