// Public voice: a desk's queue, what it has done, "my tickets" and the published answers, first page and a deep one, with a thousand tickets in the store and with a million; the figures of all
// desks and the overdue beside them, and how long their tally takes to be built from nothing.
import { compareSizes } from "./lib/compare-sizes.mjs";

await compareSizes("store-of-tickets.mjs", "tickets");
