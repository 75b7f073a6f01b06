import type { Course } from "../domain/course.ts";
import { emptyProgress, type Progress } from "../domain/progress.ts";
import type { Courses, ProgressStore } from "./ports.ts";
import { requireCourse, type CourseState } from "./take-course.ts";

interface Ports {
  readonly courses: Courses;
  readonly progress: ProgressStore;
}

/** The catalogue with a person's own progress; optionally only courses with a unit of at most so many minutes (0: any). */
export function listCourses({ courses, progress }: Ports) {
  return async (personId: string, maxUnitMinutes: number): Promise<CourseState[]> => {
    const [all, own] = await Promise.all([courses.list(), progress.listOf(personId)]);
    const byCourse = new Map(own.map((each) => [each.courseId, each]));
    const fits = ({ units }: Course) =>
      maxUnitMinutes === 0 || units.some(({ minutes }) => minutes <= maxUnitMinutes);
    return all
      .filter(fits)
      .map((course) => ({ course, progress: byCourse.get(course.id) ?? emptyProgress(personId, course.id) }));
  };
}

/** @throws COURSE_NOT_FOUND (not_found) */
export function getCourse({ courses, progress }: Ports) {
  return async (personId: string, courseId: string): Promise<CourseState> => {
    const course = await requireCourse(courses, courseId);
    return {
      course,
      progress: (await progress.find(personId, courseId)) ?? emptyProgress(personId, courseId),
    };
  };
}

/** What a person has passed, newest first. */
export function getRecord({ progress }: Pick<Ports, "progress">) {
  return async (personId: string): Promise<(Progress & Required<Pick<Progress, "pass">>)[]> => {
    const own = await progress.listOf(personId);
    const passed = own.filter(
      (each): each is Progress & Required<Pick<Progress, "pass">> => each.pass !== undefined,
    );
    return passed.sort((a, b) => b.pass.time.getTime() - a.pass.time.getTime());
  };
}
