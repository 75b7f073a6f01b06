import { ExpectedError } from "@qiming/core";

/** A moment of a day that a request names. @throws INVALID_REQUEST (invalid_argument) for a day that no calendar has */
export function momentOf(field: string, day: string, convert: (day: string) => Date): Date {
  try {
    return convert(day);
  } catch (cause) {
    throw new ExpectedError("invalid_argument", "INVALID_REQUEST", `${day} is no day`, {
      cause,
      violations: [{ field, rule: "day", message: "is no day of the calendar" }],
    });
  }
}
