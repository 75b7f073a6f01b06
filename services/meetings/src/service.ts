import { ActivityService } from "@qiming/contracts/meetings/v1/activity_service";
import { AttendanceService } from "@qiming/contracts/meetings/v1/attendance_service";
import { EvaluationService } from "@qiming/contracts/meetings/v1/evaluation_service";
import { FileService } from "@qiming/contracts/meetings/v1/file_service";
import { FollowUpService } from "@qiming/contracts/meetings/v1/follow_up_service";
import { MeetingService } from "@qiming/contracts/meetings/v1/meeting_service";
import { ObligationService } from "@qiming/contracts/meetings/v1/obligation_service";
import { ReviewService } from "@qiming/contracts/meetings/v1/review_service";
import { TalkService } from "@qiming/contracts/meetings/v1/talk_service";
import { ProposalService } from "@qiming/contracts/meetings/v1/proposal_service";
import { SeriesService } from "@qiming/contracts/meetings/v1/series_service";
import { VoteService } from "@qiming/contracts/meetings/v1/vote_service";
import { WorkPlanService } from "@qiming/contracts/meetings/v1/work_plan_service";
import { bind, bindSubscriptions, localWatchers, type ServiceDefinition } from "@qiming/service-kit";
import { activityHandler } from "./grpc/activity-handler.ts";
import { attendanceHandler } from "./grpc/attendance-handler.ts";
import { meetingsSubscriptions } from "./grpc/events.ts";
import { evaluationHandler } from "./grpc/evaluation-handler.ts";
import { fileHandler } from "./grpc/file-handler.ts";
import { followUpHandler } from "./grpc/follow-up-handler.ts";
import { meetingHandler } from "./grpc/meeting-handler.ts";
import { obligationHandler } from "./grpc/obligation-handler.ts";
import { reviewHandler } from "./grpc/review-handler.ts";
import { talkHandler } from "./grpc/talk-handler.ts";
import { proposalHandler } from "./grpc/proposal-handler.ts";
import { seriesHandler } from "./grpc/series-handler.ts";
import { voteHandler } from "./grpc/vote-handler.ts";
import { workPlanHandler } from "./grpc/work-plan-handler.ts";
import { migrations } from "./store/documents.ts";
import { mongoActivities } from "./store/activities.ts";
import { mongoMeetings } from "./store/meetings.ts";
import { mongoReviews } from "./store/reviews.ts";
import { mongoProposals } from "./store/proposals.ts";
import { mongoSheets } from "./store/sheets.ts";
import { mongoTalks } from "./store/talks.ts";
import { mongoWorkPlans } from "./store/work-plans.ts";
import { mongoTemplates } from "./store/templates.ts";
import { wireUseCases } from "./use-cases.ts";

/** Organisational life: meetings, sign-in, votes, minutes. */
export const meetingsService: ServiceDefinition = {
  name: "meetings",
  migrations,
  async create(parts) {
    const watchers = localWatchers();
    const changed = (id: string) => watchers.changed(id);
    const meetings = mongoMeetings(parts.database, parts.clock, { wakeRelay: parts.wakeRelay, changed });
    const activities = mongoActivities(parts.database, parts.clock, parts.wakeRelay);
    const proposals = mongoProposals(parts.database, parts.clock, parts.wakeRelay);
    const reviews = mongoReviews(parts.database, parts.clock, parts.wakeRelay);
    const talks = mongoTalks(parts.database, parts.clock, parts.wakeRelay);
    const sheets = mongoSheets(parts.database, parts.clock, parts.wakeRelay);
    const workPlans = mongoWorkPlans(parts.database, parts.clock, parts.wakeRelay);
    const templates = mongoTemplates(parts.database, parts.clock, parts.wakeRelay);
    const stores = { meetings, sheets, activities, proposals, reviews, talks, templates, workPlans };
    const useCases = wireUseCases(parts, stores, watchers);
    parts.everyHour({
      obligations: useCases.obligations.keep,
      follow_ups: useCases.followUps.remind,
      work_plans: useCases.workPlans.remind,
      files: useCases.files.sweep,
    });
    const ownerOfActivity = useCases.activities.organizationOf;
    const ownerOfProposal = useCases.proposals.organizationOf;
    const ownerOfReview = useCases.reviews.organizationOf;
    const owner = useCases.reading.organizationOf;
    return {
      bindings: [
        bind(MeetingService, meetingHandler(useCases), {
          changePlan: owner,
          previewNotice: owner,
          giveNotice: owner,
          cancelMeeting: owner,
          beginMeeting: owner,
          endMeeting: owner,
          saveMinutes: owner,
          setSpeaker: owner,
          circulateMinutes: owner,
          sealMinutes: owner,
          addAddendum: owner,
        }),
        bind(AttendanceService, attendanceHandler(useCases), { callRoll: owner, watchBoard: owner }),
        bind(VoteService, voteHandler(useCases), {
          recordWrittenOpinion: owner,
          openVote: owner,
          beginCasting: owner,
          closeVote: owner,
          addRound: owner,
        }),
        bind(FileService, fileHandler(useCases), { addFile: owner, removeFile: owner }),
        bind(FollowUpService, followUpHandler(useCases), { addFollowUp: owner, returnFollowUp: owner }),
        bind(EvaluationService, evaluationHandler(useCases), { addSpotCheck: owner, answerSpotCheck: owner }),
        bind(ActivityService, activityHandler(useCases), {
          decideActivity: ownerOfActivity,
          cancelActivity: ownerOfActivity,
          confirmHours: ownerOfActivity,
          closeActivity: ownerOfActivity,
          showActivity: ownerOfActivity,
          hideActivity: ownerOfActivity,
        }),
        bind(ProposalService, proposalHandler(useCases), {
          takeUpProposal: ownerOfProposal,
          declineProposal: ownerOfProposal,
        }),
        bind(SeriesService, seriesHandler(useCases), { changeSeries: owner, cancelSeries: owner }),
        bind(ReviewService, reviewHandler(useCases), {
          recordPreparation: ownerOfReview,
          decideSelfReview: ownerOfReview,
          decideGrades: ownerOfReview,
          closeReview: ownerOfReview,
        }),
        bind(TalkService, talkHandler(useCases)),
        bind(ObligationService, obligationHandler(useCases)),
        bind(WorkPlanService, workPlanHandler(useCases)),
        bindSubscriptions(meetingsSubscriptions(useCases)),
      ],
      outboxes: Object.values(stores).map(({ collection }) => ({ collection })),
    };
  },
};
