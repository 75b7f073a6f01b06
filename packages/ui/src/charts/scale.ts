/** The steps of an axis from 0 to at least `largest`: three to six of them, each a round number. */
export function ticksUpTo(largest: number): number[] {
  if (!(largest > 0)) return [0, 1];
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((each) => each * power >= rough)!;
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Which of the labels below an axis are written so that they do not run into each other on a phone: the last, and every so many before. */
export function labelsShown(labels: readonly string[]): number[] {
  const last = labels.length - 1;
  const longest = Math.max(1, ...labels.map(widthOf));
  const most = Math.max(2, Math.floor(24 / longest));
  const step = Math.max(1, Math.ceil(last / (most - 1)));
  return labels.map((_, i) => i).filter((i) => (last - i) % step === 0);
}

/** In halves of a Chinese letter. */
const widthOf = (text: string) => [...text].reduce((sum, each) => sum + (each > "\u2e80" ? 2 : 1), 0);

/** Shares of a whole in per cent that add up to 100 (largest remainder); all 0 where there is no whole. */
export function sharesOf(values: readonly number[]): number[] {
  const whole = values.reduce((sum, each) => sum + each, 0);
  if (whole <= 0) return values.map(() => 0);
  const exact = values.map((each) => (each / whole) * 100);
  const shares = exact.map(Math.floor);
  const missing = 100 - shares.reduce((sum, each) => sum + each, 0);
  const byRemainder = exact
    .map((each, i) => ({ i, rest: each - Math.floor(each) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { i } of byRemainder.slice(0, missing)) shares[i]! += 1;
  return shares;
}
