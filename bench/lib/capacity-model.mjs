// From what one act costs to what a place of so many people needs. docs/capacity.md says why each assumption is what it is.
import { table } from "./figures.mjs";

const PLACES = { "a campus": 30_000, "a hundred campuses": 3_000_000, "a nation": 10_000_000 };

/** How often a person does something in a year. */
const YEAR = {
  "opens home": 150,
  "reads one page of a list": 450,
  "works through a course": 8,
  "passes a test, credited": 8,
  "signs in to a meeting": 24,
  "hands in a case": 2,
  "raises a ticket": 0.3,
};

/** The busiest ten minutes: the monthly Party day begins, and so many of all people come. */
const PEAK = { share: 0.6, seconds: 600 };
const AT_PEAK = { "opens home": 1, "signs in to a meeting": 1, "reads one page of a list": 2 };
/** A part that is busier than that answers late. */
const BUSY = 0.5;

const sum = (acts, cost) => Object.entries(acts).reduce((all, [name, times]) => all + times * cost(name), 0);

/** Prints what each place needs. @param seen of one act: CPU milliseconds of gateway, services and database, bytes that stay */
export function placesFor(seen) {
  const rows = Object.entries(PLACES).map(([name, people]) => {
    const rate = (people * PEAK.share) / PEAK.seconds;
    const cores = (part) => (rate * sum(AT_PEAK, (act) => seen[act][part])) / 1_000 / BUSY;
    const bytes = people * sum(YEAR, (act) => seen[act].bytes);
    return [
      `${name}, ${people}`,
      Math.round(rate),
      ...["gateway", "services", "database"].map((part) => cores(part).toFixed(1)),
      `${(bytes / 2 ** 30).toFixed(1)} GiB`,
    ];
  });
  table(
    [
      "a place of so many people",
      "people who come a second at the peak",
      "gateway, cores",
      "services, cores",
      "database, cores",
      "BSON a year",
    ],
    rows,
  );
}
