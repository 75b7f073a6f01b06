type Channels = readonly [red: number, green: number, blue: number];

const channels = (colour: string): Channels => {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How far two colours (#rrggbb) stand apart: 1 to 21. @see WCAG 2.2, contrast ratio */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const STEPS = 255;

/** The colour nearest to the given one, darker or lighter, that is good; undefined where none is. */
export function nearest(colour: string, isGood: (candidate: string) => boolean): string | undefined {
  for (let step = 0; step <= STEPS; step++)
    for (const end of ["#000000", "#ffffff"]) {
      const candidate = mix(colour, end, step / STEPS);
      if (isGood(candidate)) return candidate;
    }
  return undefined;
}

function mix(colour: string, end: string, share: number): string {
  const to = channels(end);
  const mixed = channels(colour).map((channel, at) => Math.round(channel + (to[at]! - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
