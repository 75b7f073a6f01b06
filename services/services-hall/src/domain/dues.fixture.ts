import type { DuesRates } from "./dues-rates.ts";

/** Of domain.md 2.6. */
export const RATES: DuesRates = {
  fromMonth: "2008-04",
  salary: [
    { upToFen: 300_000, basisPoints: 50 },
    { upToFen: 500_000, basisPoints: 100 },
    { upToFen: 1_000_000, basisPoints: 150 },
    { basisPoints: 200 },
  ],
  retired: [{ upToFen: 500_000, basisPoints: 50 }, { basisPoints: 100 }],
  ...{ studentFen: 20, reliefFen: 20, source: "S22" },
};
