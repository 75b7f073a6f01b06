import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { bind, type Parts, type ServiceDefinition } from "@qiming/service-kit";
import { learningHandler } from "./grpc/learning-handler.ts";
import { mongoCourses } from "./store/courses.ts";
import { migrations } from "./store/documents.ts";
import { mongoProgress } from "./store/progress.ts";
import { getCourse, getRecord, listCourses } from "./usecases/browse.ts";
import { importPack } from "./usecases/import-pack.ts";
import type { ProgressStore } from "./usecases/ports.ts";
import { saveProgress, startAttempt, submitAttempt } from "./usecases/take-course.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Courses, progress, tests, learning records. */
export const learningService: ServiceDefinition = {
  name: "learning",
  migrations,
  async create(parts) {
    const progress = mongoProgress(parts.database);
    return {
      bindings: [bind(LearningService, learningHandler(wireUseCases(parts, progress)))],
      outboxes: [{ collection: progress.collection }],
    };
  },
};

function wireUseCases({ clock, database, wakeRelay }: Parts, progress: ProgressStore) {
  const ports = { courses: mongoCourses(database), progress, clock, wakeRelay };
  return {
    listCourses: listCourses(ports),
    getCourse: getCourse(ports),
    getRecord: getRecord(ports),
    saveProgress: saveProgress(ports),
    startAttempt: startAttempt(ports),
    submitAttempt: submitAttempt(ports),
    importPack: importPack(ports),
  };
}
