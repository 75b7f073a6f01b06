import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { LearningService } from "@qiming/contracts/learning/v1/learning_service";
import { bind, bindSubscriptions, on, type ServiceDefinition } from "@qiming/service-kit";
import { learningHandler } from "./grpc/learning-handler.ts";
import { migrations } from "./store/documents.ts";
import { mongoCourses } from "./store/courses.ts";
import { mongoProgress } from "./store/progress.ts";
import { wireUseCases } from "./use-cases.ts";

/** Courses, progress, tests, learning records. */
export const learningService: ServiceDefinition = {
  name: "learning",
  migrations,
  async create(parts) {
    const progress = mongoProgress(parts.database);
    const courses = mongoCourses(parts.database, parts.wakeRelay);
    const useCases = wireUseCases(parts, courses, progress);
    return {
      bindings: [
        bind(LearningService, learningHandler(useCases)),
        bindSubscriptions([on(PersonErasedSchema, ({ personId }) => useCases.erasePerson(personId))]),
      ],
      outboxes: [{ collection: progress.collection }, { collection: courses.collection }],
    };
  },
};
