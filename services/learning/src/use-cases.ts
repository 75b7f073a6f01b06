import { type Parts } from "@qiming/service-kit";
import { mongoCourses } from "./store/courses.ts";
import { getCourse, getRecord, listCourses } from "./usecases/browse.ts";
import { importPack } from "./usecases/import-pack.ts";
import type { ProgressStore } from "./usecases/ports.ts";
import { saveProgress, startAttempt, submitAttempt } from "./usecases/take-course.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases({ clock, database, wakeRelay }: Parts, progress: ProgressStore) {
  const ports = { courses: mongoCourses(database), progress, clock, wakeRelay };
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
