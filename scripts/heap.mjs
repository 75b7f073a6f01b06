/**
 * How large V8 lets the heap of the whole platform in one process grow before it tidies up: on a machine with much memory its own idea is
 * generous. Measured while twenty thousand people were entered (`npm run bench import`): 439 MB for everything without, 282 MB with this, in the
 * same time.
 */
export const HEAP = ["--max-semi-space-size=2", "--max-old-space-size=512"];
