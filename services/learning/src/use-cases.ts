import { type Parts } from "@qiming/service-kit";
import { getCourse, getRecord, listCourses } from "./usecases/browse.ts";
import { importPack } from "./usecases/import-pack.ts";
import type { Courses, ProgressStore } from "./usecases/ports.ts";
import { saveProgress, startAttempt, submitAttempt } from "./usecases/take-course.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases({ clock, wakeRelay }: Parts, courses: Courses, progress: ProgressStore) {
  const ports = { courses, progress, clock, wakeRelay };
  return {
    listCourses: listCourses(ports),
    getCourse: getCourse(ports),
    getRecord: getRecord(ports),
    saveProgress: saveProgress(ports),
    startAttempt: startAttempt(ports),
    submitAttempt: submitAttempt(ports),
    importPack: importPack(ports),
    erasePerson: (personId: string) => progress.erase(personId),
  };
}
