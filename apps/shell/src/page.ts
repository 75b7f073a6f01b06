import { deviceStorage, me, type KnownModule } from "@qiming/web-kit";
import type { Manifest } from "./manifest.ts";
import { shownOf } from "./versions.ts";

/** What `boot.js` has read of the page and of the registry. */
export interface Page {
  readonly page: {
    readonly identityProvider: { readonly url: string; readonly realm: string; readonly clientId: string };
    readonly university: { readonly zhCn: string; readonly en: string };
  };
  readonly modules: readonly Manifest[];
  /** Loads the page again in a moment, a few times a minute at the most. */
  beginAnew(): void;
}

const { page, modules: offered, beginAnew } = (window as unknown as { qiming: Page }).qiming;
export { beginAnew, page };

const BUCKET = "qiming:bucket";

/** Which of 100 browsers this is, always the same one. */
function bucket(): number {
  const known = Number.parseInt(deviceStorage.getItem(BUCKET) ?? "", 10);
  if (known >= 0 && known < 100) return known;
  const drawn = Math.floor(Math.random() * 100);
  deviceStorage.setItem(BUCKET, String(drawn));
  return drawn;
}

/** The modules of this page, each in the one version that this browser shows, in the order of their entries. */
export const modules: readonly Manifest[] = shownOf(offered, bucket());

/** The modules as others on the page know them. */
export const known = (): KnownModule[] =>
  modules.flatMap((module) => (module.nav ? [{ ...module, ...module.nav }] : []));

/** Whether a module is of the reader's own college, or of the whole university. */
export const isOwn = ({ college }: { readonly college?: string }): boolean =>
  !college || (me.value?.lineage?.some(({ code }) => code === college) ?? false);
