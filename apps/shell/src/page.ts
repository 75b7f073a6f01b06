import { deviceStorage, me, type KnownModule } from "@qiming/web-kit";

type Tokens = Readonly<Record<"accent" | "onAccent" | "tint", string>>;

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
  /** "frame": it is not trusted with the page and stands in a frame of its own. */
  readonly lane?: "page" | "frame";
  readonly nav?: {
    readonly title: Readonly<Record<"zh-CN" | "en", string>>;
    readonly icon: string;
    readonly order: number;
    /** Shown to those who hold one of these anywhere; missing: to everybody. */
    readonly permissions?: readonly string[];
  };
  readonly summary?: KnownModule["summary"];
  readonly area?: KnownModule["area"];
  readonly cards?: readonly { readonly slot: string; readonly export: string; readonly order: number }[];
  /** A college's own colours. */
  readonly theme?: Readonly<Record<"light" | "dark", Tokens>>;
  /** What a framed module may ask the interface for. */
  readonly reads?: readonly string[];
  /** The code of the college whose module it is. */
  readonly college?: string;
  /** Shown to so many of 100 browsers beside the version that all others see. */
  readonly percent?: number;
  readonly isPreview?: boolean;
}

/** What `boot.js` has read of the page and of the registry. */
export interface Page {
  readonly page: {
    readonly identityProvider: { readonly url: string; readonly realm: string; readonly clientId: string };
    readonly university: { readonly zhCn: string; readonly en: string };
  };
  readonly modules: readonly Manifest[];
}

const { page, modules: offered } = (window as unknown as { qiming: Page }).qiming;
export { page };

const BUCKET = "qiming:bucket";

/** Which of 100 browsers this is, always the same one. */
function bucket(): number {
  const known = Number.parseInt(deviceStorage.getItem(BUCKET) ?? "", 10);
  if (known >= 0 && known < 100) return known;
  const drawn = Math.floor(Math.random() * 100);
  deviceStorage.setItem(BUCKET, String(drawn));
  return drawn;
}

/** Each module is tried on other browsers first: nobody gets every trial. */
const isTried = (id: string, percent: number): boolean =>
  ([...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) + bucket()) % 100 < percent;

// A preview comes before a share that is tried, and that before what everybody sees.
const weight = ({ id, isPreview, percent = 100 }: Manifest): number =>
  isPreview ? 2 : percent === 100 ? 0 : isTried(id, percent) ? 1 : -1;

/** The university's own come first, whatever order a college gives itself. */
export const inOrder = (a: Ordered, b: Ordered): number =>
  Number(!!a.college) - Number(!!b.college) || a.order - b.order;

interface Ordered {
  readonly college?: string | undefined;
  readonly order: number;
}

/** The modules of this page, each in the one version that this browser shows, in the order of their entries. */
export const modules: readonly Manifest[] = [...new Set(offered.map(({ id }) => id))]
  .flatMap((id) => {
    const versions = offered.filter((each) => each.id === id && weight(each) >= 0);
    return versions.sort((a, b) => weight(b) - weight(a)).slice(0, 1);
  })
  .sort((a, b) => inOrder({ ...a, order: a.nav?.order ?? 0 }, { ...b, order: b.nav?.order ?? 0 }));

/** The modules as others on the page know them. */
export const known = (): KnownModule[] =>
  modules.flatMap((module) => (module.nav ? [{ ...module, ...module.nav }] : []));

/** Whether a module is of the reader's own college, or of the whole university. */
export const isOwn = ({ college }: { readonly college?: string }): boolean =>
  !college || (me.value?.lineage?.some(({ code }) => code === college) ?? false);
