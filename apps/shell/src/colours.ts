import { scheme } from "@qiming/web-kit";
import { watchEffect } from "vue";
import type { Manifest } from "./manifest.ts";

const PROPERTIES = { accent: "--qm-accent", onAccent: "--qm-on-accent", tint: "--qm-tint" } as const;

/** A college's own colours as the page is drawn now, by property; none: the university's. */
export const coloursOf = ({ theme }: Manifest): Readonly<Record<string, string>> =>
  theme
    ? Object.fromEntries(
        Object.entries(PROPERTIES).map(([name, property]) => [
          property,
          theme[scheme.value][name as keyof typeof PROPERTIES],
        ]),
      )
    : {};

/** Dresses a module's place in its college's colours, now and when light turns to dark. */
export function dress(element: HTMLElement, module: Manifest): void {
  watchEffect(() => {
    for (const [property, value] of Object.entries(coloursOf(module)))
      element.style.setProperty(property, value);
  });
}
