import { isDeepStrictEqual } from "node:util";
import { ExpectedError } from "@qiming/core";
import type { Course } from "../domain/course.ts";
import { courseFaults } from "../packs/course-shape.ts";
import type { Courses } from "./ports.ts";

/**
 * Takes in a version of a course. The same again changes nothing; a version that is there is never changed.
 *
 * @returns whether it was new
 * @throws PACK_INVALID (invalid_argument), PACK_VERSION_TAKEN (already_exists)
 */
export function importPack({ courses }: { courses: Courses }) {
  return async (packJson: string): Promise<{ courseId: string; changed: boolean }> => {
    const course = parse(packJson);
    const faults = courseFaults(course);
    if (faults.length > 0)
      throw new ExpectedError("invalid_argument", "PACK_INVALID", "the pack is faulty", {
        violations: faults,
      });
    if (await courses.add(course)) return { courseId: course.id, changed: true };
    const known = await courses.findVersion(course.id, course.version);
    if (isDeepStrictEqual(known, course)) return { courseId: course.id, changed: false };
    throw new ExpectedError(
      "already_exists",
      "PACK_VERSION_TAKEN",
      `${course.id} ${course.version} says something else already`,
    );
  };
}

function parse(text: string): Course {
  try {
    return JSON.parse(text) as Course;
  } catch (cause) {
    throw new ExpectedError("invalid_argument", "PACK_INVALID", "the pack is not JSON", { cause });
  }
}
