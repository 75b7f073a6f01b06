import { LearningService, ListCoursesRequestSchema } from "@qiming/contracts/learning/v1/learning_service";
import { requirePerson } from "@qiming/core";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";
import { toAttempt, toCourse, toProgress, toRecordEntry, toResult, toSummary } from "./to-proto.ts";

const DEFAULT_PAGE_SIZE = 50;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function learningHandler(useCases: UseCases): Handlers<typeof LearningService> {
  return {
    async listCourses(request, { actor }) {
      const all = await useCases.listCourses(requirePerson(actor).personId, request.maxUnitMinutes);
      const after = decodePageToken(ListCoursesRequestSchema, request);
      const start = after === undefined ? 0 : all.findIndex(({ course }) => course.id === after) + 1;
      const end = start + (request.pageSize || DEFAULT_PAGE_SIZE);
      const last = all[end - 1]?.course.id ?? "";
      return {
        courses: all.slice(start, end).map(toSummary),
        nextPageToken: end < all.length ? encodePageToken(ListCoursesRequestSchema, request, last) : "",
      };
    },
    async getCourse({ courseId }, { actor }) {
      return toCourse(await useCases.getCourse(requirePerson(actor).personId, courseId));
    },
    async saveProgress({ courseId, unitId, position, done }, { actor }) {
      return toProgress(await useCases.saveProgress(requirePerson(actor), courseId, unitId, position, done));
    },
    async startAttempt({ courseId }, { actor }) {
      return toAttempt(await useCases.startAttempt(requirePerson(actor), courseId));
    },
    async submitAttempt({ courseId, attemptId, answers }, { actor }) {
      const given = answers.map(({ questionId, choiceIds }) => ({ questionId, choiceIds }));
      return toResult(await useCases.submitAttempt(requirePerson(actor), courseId, attemptId, given));
    },
    async getRecord(_, { actor }) {
      return { entries: (await useCases.getRecord(requirePerson(actor).personId)).map(toRecordEntry) };
    },
    importPack({ packJson }) {
      return useCases.importPack(packJson);
    },
  };
}
