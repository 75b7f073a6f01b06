import type { Course } from "../domain/course.ts";
import type { Progress } from "../domain/progress.ts";

export interface Courses {
  /** The present version of every course, in the catalogue's order. */
  list(): Promise<readonly Course[]>;
  find(id: string): Promise<Course | undefined>;
  findVersion(id: string, version: string): Promise<Course | undefined>;
  /** Adds a version and makes it the present one; false, and nothing happens, where that version is there already. */
  add(course: Course): Promise<boolean>;
}

export interface ProgressStore {
  find(personId: string, courseId: string): Promise<Progress | undefined>;
  listOf(personId: string): Promise<Progress[]>;
  /**
   * Changes what a person has done of a course: `decide` sees it as it is at the moment of writing; what it returns is written if it differs.
   *
   * @throws PROGRESS_BUSY (aborted)
   */
  change(personId: string, courseId: string, decide: (progress: Progress) => Progress): Promise<Progress>;
  /** Removes everything of a person. */
  erase(personId: string): Promise<void>;
}
