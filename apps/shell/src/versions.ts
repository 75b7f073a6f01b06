import type { Manifest } from "./manifest.ts";

/** Each module is tried on other browsers first: nobody gets every trial. */
const isTried = (id: string, percent: number, bucket: number): boolean =>
  ([...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) + bucket) % 100 < percent;

// A preview comes before a share that is tried, and that before what everybody sees.
const weight = ({ id, isPreview, percent = 100 }: Manifest, bucket: number): number =>
  isPreview ? 2 : percent === 100 ? 0 : isTried(id, percent, bucket) ? 1 : -1;

interface Ordered {
  readonly college?: string | undefined;
  readonly order: number;
}

/** The university's own come first, whatever order a college gives itself. */
export const inOrder = (a: Ordered, b: Ordered): number =>
  Number(!!a.college) - Number(!!b.college) || a.order - b.order;

/**
 * Of everything that a browser is offered the one version of each module that it shows, in the order of their entries.
 *
 * @param bucket which of 100 browsers this is, 0 to 99
 */
export const shownOf = (offered: readonly Manifest[], bucket: number): Manifest[] =>
  [...new Set(offered.map(({ id }) => id))]
    .flatMap((id) => {
      const versions = offered.filter((each) => each.id === id && weight(each, bucket) >= 0);
      return versions.sort((a, b) => weight(b, bucket) - weight(a, bucket)).slice(0, 1);
    })
    .sort((a, b) => inOrder({ ...a, order: a.nav?.order ?? 0 }, { ...b, order: b.nav?.order ?? 0 }));
