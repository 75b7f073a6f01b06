import { Timestamp } from "bson";

let [second, increment] = [0, 0];

/** A time after every one that was told before, as a replica set counts it: seconds, and a number within the second. */
export function nextClusterTime(): Timestamp {
  const now = Math.floor(Date.now() / 1000);
  increment = now > second ? 1 : increment + 1;
  second = Math.max(now, second);
  return new Timestamp({ t: second, i: increment });
}
