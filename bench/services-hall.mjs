// The services hall: a worker's queue, what they decided and "my matters", their first page and a deep one, with a thousand cases in the store and with a million; a college's
// overview and the list of items beside them; and cases handed in a second, from the draft on, beside what the bare store does with the same documents in the same run.
import { compareSizes } from "./lib/compare-sizes.mjs";

await compareSizes("store-of-cases.mjs", "cases");
