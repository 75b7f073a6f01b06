/** Where a column stands on a wide screen: over the whole width, or beside another. On a phone all stand below each other. */
export type Place = "wide" | "main" | "side";

export interface ColumnChoice {
  /** One that the renderer knows, or one of the college's own. */
  readonly column: string;
  /** The key of its title among the college's texts; its usual title where it is left out. */
  readonly title?: string;
  readonly place?: Place;
}

/** Columns that stand side by side on a wide screen; only `main`: over the whole width. */
export interface Band {
  readonly main: readonly ColumnChoice[];
  readonly side: readonly ColumnChoice[];
}

/**
 * Chosen columns → bands. Read band by band, main before side, it is the chosen order: what is read aloud or seen on a phone comes in no other.
 */
export function bandsOf(choices: readonly (string | ColumnChoice)[]): Band[] {
  const bands: { main: ColumnChoice[]; side: ColumnChoice[] }[] = [];
  let isOpen = false;
  for (const each of choices) {
    const choice = typeof each === "string" ? { column: each } : each;
    const place = choice.place ?? "wide";
    const last = bands.at(-1);
    const fits = isOpen && place !== "wide" && !(place === "main" && last!.side.length > 0);
    const band = fits ? last! : { main: [], side: [] };
    if (!fits) bands.push(band);
    band[place === "side" ? "side" : "main"].push(choice);
    isOpen = place !== "wide";
  }
  return bands;
}
