import {
  createApp,
  defineComponent,
  h,
  onErrorCaptured,
  shallowRef,
  watch,
  type App,
  type Component,
} from "vue";
import { createI18n, useI18n } from "vue-i18n";
import { createRouter, RouterView, type RouteRecordRaw, type RouterHistory } from "vue-router";
import { language, type Language } from "./language.ts";
import { messages as common } from "./messages.ts";
import { arrived, isMissingFile, takeAnew } from "./missing-file.ts";
import { createModuleHistory } from "./module-history.ts";
import type { SlotContext } from "./slot.ts";

type Texts = Record<string, unknown>;

/** The texts of each language, or where they are: then they are read for whoever reads that language. */
export type Messages = Readonly<Record<Language, Texts | (() => Promise<{ default: Texts }>)>>;

/** What the shell hands to a module when it mounts it. */
export interface ModuleProps {
  /** Where the module's addresses begin. */
  readonly base: string;
  readonly outlet: HTMLElement;
  /** Says that the module cannot go on: its panel is shown instead. */
  fatal(error: unknown): void;
  report(error: unknown): void;
  /** Where the module keeps its place, for a page that has no addresses of its own. */
  readonly history?: RouterHistory;
  /** For a card: what is known of the place where it stands, as properties of its component. */
  readonly context?: SlotContext;
}

export interface Lifecycle {
  bootstrap(): Promise<void>;
  mount(props: ModuleProps): Promise<void>;
  /** @param outlet which of several cards */
  unmount(outlet?: HTMLElement): Promise<void>;
}

// Vue names the place of an error in words or, in production, by a number: set-up, render, update.
const FATAL = /^(setup function|render function|component update)|#runtime-(0|1|13|15)$/;

/** What a module's entry exports: its pages, mounted and unmounted by the shell. */
export function defineModule({
  routes,
  messages,
}: {
  routes: RouteRecordRaw[];
  messages: Messages;
}): Lifecycle {
  let unmount = () => {};
  return {
    bootstrap: async () => {},
    async mount(props) {
      const history = props.history ?? createModuleHistory(props.base);
      const router = createRouter({
        history,
        routes: [...routes, { path: "/:rest(.*)*", component: NotFound }],
        scrollBehavior: (_, __, saved) => saved ?? { top: 0 },
      });
      // Keyed by the address: another unit of the same kind is another page, not the same one with other data.
      const Pages = defineComponent(() => () => h(RouterView, { key: router.currentRoute.value.path }));
      const app = guardedApp(Pages, props, await loadTexts(messages));
      app.use(router);
      router.onError((error: unknown, to) => {
        if (!isMissingFile(error) || !takeAnew(router.resolve(to).href)) props.fatal(error);
      });
      await router.isReady().then(arrived, () => undefined); // onError has heard of it
      router.afterEach((to, from) => {
        arrived();
        if (to.path !== from.path) dispatchEvent(new CustomEvent("qiming:page"));
      });
      app.mount(props.outlet);
      unmount = () => {
        app.unmount();
        history.destroy();
      };
    },
    async unmount() {
      unmount();
    },
  };
}

/** What a module shows for an address that none of its pages has. */
const NotFound = defineComponent(() => {
  const { t } = useI18n();
  return () =>
    h("div", { class: "qm-panel" }, [
      h("h1", t("common.notFound")),
      h("a", { class: "qm-button", href: "/" }, t("common.home")),
    ]);
});

/** A card that a module contributes to a slot of the shell. */
export function defineCard(component: Component, messages: Messages): Lifecycle {
  const apps = new Map<HTMLElement, App>();
  return {
    bootstrap: async () => {},
    async mount(props) {
      const app = guardedApp(component, props, await loadTexts(messages));
      apps.set(props.outlet, app);
      app.mount(props.outlet);
    },
    async unmount(outlet) {
      for (const [place, app] of apps) {
        if (outlet && outlet !== place) continue;
        apps.delete(place);
        app.unmount();
      }
    },
  };
}

function guardedApp(component: Component, props: ModuleProps, texts: ReturnType<typeof createTexts>): App {
  const Guard = defineComponent({
    setup() {
      const failed = shallowRef(false);
      onErrorCaptured((error, _, info) => {
        props.report(error);
        if (FATAL.test(info)) {
          failed.value = true;
          props.fatal(error);
        }
        return false;
      });
      return () => (failed.value ? null : h(component, props.context));
    },
  });
  const app = createApp(Guard);
  app.config.errorHandler = (error) => props.report(error);
  app.use(texts);
  return app;
}

const read = async (texts: Messages[Language]): Promise<Texts> =>
  typeof texts === "function" ? (await texts()).default : texts;

/** The texts of a module in the page's language; those of the other one when it is wanted. */
async function loadTexts(messages: Messages): Promise<ReturnType<typeof createTexts>> {
  const name = language.value;
  return createTexts({ [name]: await read(messages[name]) }, (next) => read(messages[next]));
}

/** A module's texts with those that all share. */
function merged(name: Language, texts: Texts = {}): Texts {
  const problem = { ...common[name].problem, ...(texts["problem"] as Record<string, string> | undefined) };
  return { ...common[name], ...texts, problem };
}

/**
 * Texts with those that all share, in the page's language.
 *
 * @param more reads those of a language that is not there yet
 */
export function createTexts(
  messages: Partial<Record<Language, Texts>>,
  more?: (name: Language) => Promise<Texts>,
) {
  const known = new Set(Object.keys(messages));
  const i18n = createI18n({
    legacy: false,
    locale: language.value,
    fallbackLocale: "zh-CN",
    messages: { "zh-CN": merged("zh-CN", messages["zh-CN"]), en: merged("en", messages.en) } as never,
    missingWarn: false,
    fallbackWarn: false,
  });
  const speak = (name: Language) => ((i18n.global.locale as unknown as { value: string }).value = name);
  const learn = async (name: Language, texts: Promise<Texts>) => {
    i18n.global.setLocaleMessage(name, merged(name, await texts) as never);
    known.add(name);
    if (language.value === name) speak(name);
  };
  const stop = watch(language, (next) => {
    // Where they do not arrive, the page goes on in the language that it has.
    if (more && !known.has(next)) void learn(next, more(next)).catch(() => undefined);
    else speak(next);
  });
  // Called when its app is unmounted. The page's language outlives every module, and would hold the texts of each.
  const dispose = i18n.dispose.bind(i18n);
  i18n.dispose = () => {
    stop();
    dispose();
  };
  return i18n;
}
