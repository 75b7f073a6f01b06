/** The most that a module may weigh, in bytes: text as it travels (gzip), pictures and fonts as they are. */
export interface Budget {
  /** All scripts. */
  readonly scripts: number;
  /** What arrives before the first page is seen: the entry and what it imports at once. */
  readonly entry: number;
  readonly styles: number;
  /** All pictures and fonts. */
  readonly images: number;
  /** One of them. */
  readonly image: number;
  /** All scripts, and all styles, as they are read: what is packed small may be long. */
  readonly rawScripts: number;
  readonly rawStyles: number;
}

export const BUDGET: Budget = {
  scripts: 120_000,
  entry: 60_000,
  styles: 20_000,
  images: 200_000,
  image: 80_000,
  rawScripts: 600_000,
  rawStyles: 120_000,
};
