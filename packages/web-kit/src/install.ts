import { shallowRef } from "vue";

/** What a browser hands over where the web may be installed as an app. @see https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface */
export interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

/** There while the browser offers to install the web as an app. */
export const installPrompt = shallowRef<InstallPrompt>();

globalThis.addEventListener?.("beforeinstallprompt", (event) => {
  event.preventDefault();
  installPrompt.value = event as InstallPrompt;
});
globalThis.addEventListener?.("appinstalled", () => (installPrompt.value = undefined));
