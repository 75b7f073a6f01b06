const last = new Map<string, Promise<unknown>>();

/**
 * Lets work on one key run one after another within this process: fifty writers of one document then do not race each other. Correctness does
 * not rest on it, since other replicas write too; it only keeps them from losing every round.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = (last.get(key) ?? Promise.resolve()).then(work);
  const settled = mine.catch(() => undefined);
  last.set(key, settled);
  try {
    return await mine;
  } finally {
    if (last.get(key) === settled) last.delete(key);
  }
}
