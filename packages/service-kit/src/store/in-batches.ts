interface Waiting<T, R> {
  readonly item: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Does whatever is asked while something is under way in one go afterwards: many small askers cost as few calls of the store as one. What is
 * answered was begun after it was asked.
 *
 * @param work one batch, in the order in which its items came; where it throws, each of them fails
 * @param most items of one batch
 * @returns resolves with what the batch says of the item; of a batch that says nothing, with nothing
 */
export function inBatches<T, R = void>(
  work: (items: readonly T[]) => Promise<readonly R[] | void>,
  most: number,
): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let isWorking = false;
  const run = async () => {
    isWorking = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await work(batch.map(({ item }) => item));
        batch.forEach(({ done }, index) => done(results?.[index] as R));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isWorking = false;
  };
  return (item) =>
    new Promise((done, failed) => {
      waiting.push({ item, done, failed });
      if (!isWorking) void run();
    });
}
