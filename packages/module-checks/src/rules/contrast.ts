import { contrast, nearest } from "../colour.ts";
import type { Context } from "../context.ts";
import { fault, type Fault } from "../fault.ts";
import { MANIFEST, type Palette } from "../manifest.ts";
import { GROUND } from "../palette.ts";

/** What text needs to be read. @see WCAG 2.2, 1.4.3 */
const LEAST = 4.5;
type Scheme = keyof typeof GROUND;

/** A college's colours can be read on every ground they stand on, in light and in dark. */
export function contrastFaults({ manifest: { theme } }: Context): Fault[] {
  if (!theme) return [];
  return (["light", "dark"] as const).flatMap((scheme) => schemeFaults(scheme, theme[scheme]));
}

function schemeFaults(scheme: Scheme, palette: Palette): Fault[] {
  const { accent, onAccent, tint } = palette;
  const { paper, card, ink } = GROUND[scheme];
  const pairs: [text: string, colour: string, ground: string, groundColour: string][] = [
    ["onAccent", onAccent, "accent", accent],
    ["accent", accent, "paper", paper],
    ["accent", accent, "card", card],
    ["accent", accent, "tint", tint],
    ["ink", ink, "tint", tint],
  ];
  return pairs
    .filter(([, colour, , ground]) => contrast(colour, ground) < LEAST)
    .map(([text, colour, ground, groundColour]) =>
      fault(
        "BAD_CONTRAST.pair",
        MANIFEST,
        `theme.${scheme}: ${text} ${colour} / ${ground} ${groundColour} = ${contrast(colour, groundColour).toFixed(2)}`,
        { text, ground, scheme, least: String(LEAST), proposal: proposal(scheme, palette) },
      ),
    );
}

/** The nearest colours that pass together: each is found after the one it must stand out from. */
function proposal(scheme: Scheme, { accent, onAccent, tint }: Palette): string {
  const { paper, card, ink } = GROUND[scheme];
  const passes = (colour: string, ...grounds: string[]) =>
    grounds.every((ground) => contrast(colour, ground) >= LEAST);
  const goodTint = nearest(tint, (each) => passes(ink, each)) ?? card;
  const byTint = nearest(accent, (each) => passes(each, paper, card, goodTint));
  const goodAccent = byTint ?? nearest(accent, (each) => passes(each, paper, card))!;
  const lastTint = byTint
    ? goodTint
    : nearest(goodTint, (each) => passes(goodAccent, each) && passes(ink, each))!;
  const goodOnAccent = nearest(onAccent, (each) => passes(each, goodAccent))!;
  return `accent ${goodAccent}, onAccent ${goodOnAccent}, tint ${lastTint}`;
}
