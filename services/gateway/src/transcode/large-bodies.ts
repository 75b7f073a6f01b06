import { ExpectedError } from "@qiming/core";

/** A body of 10 MB is several times that while it is read: so many at once are held. */
const MOST_AT_ONCE = 8;
/** Nobody keeps the others from sending theirs. */
const MOST_OF_ONE = 2;

/** Counts the large bodies that are being read, by whoever sends them. */
export function largeBodies() {
  const ofEach = new Map<string, number>();
  let all = 0;
  return {
    /**
     * @returns what says that it is over
     * @throws RATE_LIMITED (resource_exhausted) where too many are being read
     */
    enter(caller: string): () => void {
      const own = ofEach.get(caller) ?? 0;
      if (all >= MOST_AT_ONCE || own >= MOST_OF_ONE)
        throw new ExpectedError("resource_exhausted", "RATE_LIMITED", "too many large requests at once", {
          retryAfterSeconds: 1,
        });
      all++;
      ofEach.set(caller, own + 1);
      return () => {
        all--;
        const left = ofEach.get(caller)! - 1;
        if (left > 0) ofEach.set(caller, left);
        else ofEach.delete(caller);
      };
    },
  };
}
