import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { EvaluationService } from "@qiming/contracts/meetings/v1/evaluation_service";
import { requirePerson, type PersonActor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import { averageTenths, CRITERIA, type SpotCheck } from "../domain/evaluation.ts";
import type { UseCases } from "../use-cases.ts";
import type { EvaluationView } from "../usecases/evaluate-meeting.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function evaluationHandler({ evaluation, reading }: UseCases): Handlers<typeof EvaluationService> {
  const shown = async (id: string, person: PersonActor) => {
    await reading.get(id, person);
    return toEvaluation(await evaluation.view(id, person));
  };
  return {
    getEvaluation: ({ meetingId }, { actor }) => shown(meetingId, requirePerson(actor)),
    async rateMeeting({ meetingId, content, form, effect, comment }, { actor }) {
      const person = requirePerson(actor);
      const scores = { CONTENT: content, FORM: form, EFFECT: effect };
      await evaluation.rate(meetingId, person.personId, { scores, comment });
      return shown(meetingId, person);
    },
    async addSpotCheck({ meetingId, scores, finding }, { actor, operationId }) {
      const person = requirePerson(actor);
      const { preparation, procedure, content, records, followUp } = scores!;
      const found = { scores: { preparation, procedure, content, records, followUp }, finding };
      await evaluation.check(meetingId, operationId, found, person.personId);
      return shown(meetingId, person);
    },
    async answerSpotCheck({ meetingId, spotCheckId, answer }, { actor }) {
      const person = requirePerson(actor);
      await evaluation.answer(meetingId, spotCheckId, answer, person.personId);
      return shown(meetingId, person);
    },
  };
}

function toEvaluation({ meeting, answers, shown, closeDay, seesAll, ...may }: EvaluationView) {
  return {
    ...{ mayRate: may.mayRate, hasRated: may.hasRated, mayCheck: may.mayCheck, mayAnswer: may.mayAnswer },
    answers,
    closeDay,
    ratings: shown
      ? CRITERIA.map((criterion) => ({
          criterion,
          counts: [...shown.counts[criterion]],
          averageTenths: averageTenths(shown.counts[criterion]),
        }))
      : [],
    comments: shown && seesAll ? [...shown.comments] : [],
    spotChecks: seesAll ? meeting.spotChecks.map(toSpotCheck) : [],
  };
}

const toSpotCheck = ({ id, scores, finding, time, answer, answerTime }: SpotCheck) => ({
  ...{ id, scores: { ...scores }, finding, answer },
  time: timestampFromDate(time),
  ...(answerTime && { answerTime: timestampFromDate(answerTime) }),
});
