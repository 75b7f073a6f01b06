/** A module as the registry describes it. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  /** Where its files lie, with a slash at the end. */
  readonly base: string;
  readonly entry: string;
  readonly css: readonly string[];
  readonly integrity: Readonly<Record<string, string>>;
  readonly route: string;
  readonly nav?: {
    readonly title: Readonly<Record<"zh-CN" | "en", string>>;
    readonly icon: string;
    readonly order: number;
    /** Shown to those who hold one of these anywhere; missing: to everybody. */
    readonly permissions?: readonly string[];
  };
  readonly cards?: readonly { readonly slot: string; readonly export: string; readonly order: number }[];
}

interface Page {
  readonly page: {
    readonly identityProvider: { readonly url: string; readonly realm: string; readonly clientId: string };
    readonly university: { readonly zhCn: string; readonly en: string };
  };
  readonly modules: readonly Manifest[];
}

/** What the page that carries the shell says. */
export const { page, modules } = (window as unknown as { qiming: Page }).qiming;

export const navigation = modules.filter((each) => each.nav).sort((a, b) => a.nav!.order - b.nav!.order);
