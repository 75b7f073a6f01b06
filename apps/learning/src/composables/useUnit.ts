import type { CourseJson } from "@qiming/contracts/browser/learning";
import { toProblem, useLoad, type Problem } from "@qiming/web-kit";
import { shallowRef } from "vue";
import { learning } from "../api.ts";

/** One unit of a course, and how far the reader is in it. */
export function useUnit(courseId: string, unitId: string) {
  const { state, load } = useLoad((signal) => learning.getCourse({ courseId }, { signal }));
  const problem = shallowRef<Problem>();

  async function save(position: number, done: boolean): Promise<boolean> {
    try {
      await learning.saveProgress({ courseId, unitId, position: Math.round(position), done });
      problem.value = undefined;
      return true;
    } catch (error) {
      problem.value = toProblem(error);
      return false;
    }
  }

  const unitOf = (course: CourseJson) => course.units?.find((unit) => unit.id === unitId);
  const positionIn = (course: CourseJson) =>
    course.summary?.progress?.units?.find((unit) => unit.unitId === unitId)?.position ?? 0;
  const nextAfter = (course: CourseJson) =>
    course.units?.[(course.units.findIndex((unit) => unit.id === unitId) ?? -1) + 1];
  return { state, load, save, problem, unitOf, positionIn, nextAfter };
}
