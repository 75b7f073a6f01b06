// The same reads on stores of several sizes, each in a process with a platform of its own, one read of each in turn: whatever else the machine does meanwhile hits all of them.
import { median, timed } from "./figures.mjs";
import { serveParent, startPart } from "./process.mjs";

/**
 * @param file the part that fills a store of a size (its settings) and serves its reads
 * @param rounds how often each read is measured
 * @returns of each size, in order: milliseconds of each read (median), and what the part says beside
 */
export async function sideBySide(file, sizes, rounds) {
  const stores = [];
  for (const size of sizes) stores.push(await startPart(file, size));
  const { names } = stores[0].about;
  const times = stores.map(() => Object.fromEntries(names.map((name) => [name, []])));
  for (let round = 0; round < rounds; round++)
    for (const name of names)
      for (const [i, store] of stores.entries()) times[i][name].push(await store.ask(name));
  for (const store of stores) await store.stop();
  return stores.map(({ about: { facts } }, i) => ({
    took: Object.fromEntries(names.map((name) => [name, median(times[i][name])])),
    facts,
  }));
}

/** The part's side: says which reads there are, and reads when it is told to. Each was made once before it is timed. */
export async function serveReads({ reads, facts, stop }) {
  for (const read of Object.values(reads)) await read();
  const answers = Object.entries(reads).map(([name, read]) => [name, () => timed(read)]);
  serveParent({ names: Object.keys(reads), facts }, Object.fromEntries(answers), stop);
}
