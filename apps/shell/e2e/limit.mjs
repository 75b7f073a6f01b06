import { test } from "@playwright/test";

const patience = Number(process.env.JOURNEY_PATIENCE ?? 1);

/** How long this journey may take on a machine that is not short of anything; longer by the patience of the run. */
export const mayTake = (seconds) => test.setTimeout(seconds * 1_000 * patience);
