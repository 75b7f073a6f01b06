export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Prints rows of text as columns, the first to the left and the others to the right. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all)
    console.log(
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  ")}`,
    );
}

/** How long something takes, in milliseconds. */
export async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** The median of so many rounds, in milliseconds. */
export async function medianOf(work, rounds) {
  const each = [];
  for (let round = 0; round < rounds; round++) each.push(await timed(work));
  return median(each);
}

/** A row for each name: its milliseconds in every column, and how many times the first the last is. @param seen of each column, by name */
export function ratios(columns, seen, last = "ratio, at most 2") {
  table(
    ["median, ms", ...columns, last],
    Object.keys(seen[0]).map((name) => [
      ...[name, ...seen.map((took) => took[name].toFixed(1))],
      (seen.at(-1)[name] / seen[0][name]).toFixed(2),
    ]),
  );
}
