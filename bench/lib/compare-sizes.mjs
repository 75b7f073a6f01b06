import { ratios, table } from "./figures.mjs";
import { sideBySide } from "./side-by-side.mjs";

const SIZES = (process.env.SIZES ?? "1000,1000000").split(",").map(Number);
const ROUNDS = 31;

/** Measures a part at every size and prints what came of it. @param what it is that there are so many of */
export async function compareSizes(part, what) {
  const seen = await sideBySide(`./${part}`, SIZES, ROUNDS);
  const columns = SIZES.map((size) => `${size} ${what}`);
  ratios(
    columns,
    seen.map(({ took }) => took),
  );
  table(
    ["beside it", ...columns],
    Object.keys(seen[0].facts).map((name) => [name, ...seen.map(({ facts }) => facts[name])]),
  );
}
