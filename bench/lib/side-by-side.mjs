// The same reads on stores of several sizes, each in a process with a platform of its own, one read of each in turn: whatever else the machine does meanwhile hits all of them.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { median, timed } from "./figures.mjs";

/**
 * @param file the part that fills a store of a size (`process.argv[2]`) and serves its reads
 * @param rounds how often each read is measured
 * @returns of each size, in order: milliseconds of each read (median), and what the part says beside
 */
export async function sideBySide(file, sizes, rounds) {
  const stores = [];
  for (const size of sizes) {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), [String(size)]);
    const { names, facts } = await heardOf(child);
    stores.push({ child, names, facts, times: Object.fromEntries(names.map((name) => [name, []])) });
  }
  for (let round = 0; round < rounds; round++)
    for (const name of stores[0].names)
      for (const { child, times } of stores) {
        child.send(name);
        times[name].push(await heardOf(child));
      }
  for (const { child } of stores) {
    const gone = once(child, "exit");
    child.disconnect();
    await gone;
  }
  return stores.map(({ times, facts }) => ({
    took: Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)])),
    facts,
  }));
}

/** What a part says next; it fails where the part does. */
function heardOf(child) {
  return new Promise((resolve, reject) => {
    const ended = (code) => reject(new Error(`a store ended: ${code}`));
    child.once("exit", ended);
    child.once("message", (said) => {
      child.off("exit", ended);
      resolve(said);
    });
  });
}

/** The part's side: says which reads there are, and reads when it is told to. Each was made once before it is timed. */
export async function serveReads({ reads, facts, stop }) {
  for (const read of Object.values(reads)) await read();
  process.on("message", async (name) => process.send(await timed(reads[name])));
  process.on("disconnect", async () => {
    await stop();
    process.exit(0);
  });
  process.send({ names: Object.keys(reads), facts });
}
