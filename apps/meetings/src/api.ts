import { routes as activityRoutes, type ActivityApi } from "@qiming/contracts/browser/activity";
import { routes as attendanceRoutes, type AttendanceApi } from "@qiming/contracts/browser/attendance";
import { routes as fileRoutes, type FileApi } from "@qiming/contracts/browser/file";
import { routes as followUpRoutes, type FollowUpApi } from "@qiming/contracts/browser/follow_up";
import { routes as evaluationRoutes, type EvaluationApi } from "@qiming/contracts/browser/evaluation";
import {
  getOrganization,
  listMembers,
  listOrganizations,
  type IdentityApi,
} from "@qiming/contracts/browser/identity";
import { routes as meetingRoutes, type MeetingApi } from "@qiming/contracts/browser/meeting";
import { routes as obligationRoutes, type ObligationApi } from "@qiming/contracts/browser/obligation";
import { routes as reviewRoutes, type ReviewApi } from "@qiming/contracts/browser/review";
import { routes as talkRoutes, type TalkApi } from "@qiming/contracts/browser/talk";
import { routes as proposalRoutes, type ProposalApi } from "@qiming/contracts/browser/proposal";
import { routes as seriesRoutes, type SeriesApi } from "@qiming/contracts/browser/series";
import { castBallot, routes as voteRoutes, type VoteApi } from "@qiming/contracts/browser/vote";
import { routes as workPlanRoutes, type WorkPlanApi } from "@qiming/contracts/browser/work_plan";
import { createClient } from "@qiming/web-kit";

export const activities = createClient<ActivityApi>(activityRoutes);
export const attendance = createClient<AttendanceApi>(attendanceRoutes);
export const files = createClient<FileApi>(fileRoutes);
export const followUps = createClient<FollowUpApi>(followUpRoutes);
export const evaluations = createClient<EvaluationApi>(evaluationRoutes);
export const identity = createClient<
  Pick<IdentityApi, "getOrganization" | "listMembers" | "listOrganizations">
>({
  getOrganization,
  listMembers,
  listOrganizations,
});
export const meetings = createClient<MeetingApi>(meetingRoutes);
export const obligations = createClient<ObligationApi>(obligationRoutes);
export const reviews = createClient<ReviewApi>(reviewRoutes);
export const talks = createClient<TalkApi>(talkRoutes);
export const proposals = createClient<ProposalApi>(proposalRoutes);
export const series = createClient<SeriesApi>(seriesRoutes);
export const votes = createClient<VoteApi>(voteRoutes);
export const workPlans = createClient<WorkPlanApi>(workPlanRoutes);

/** Takes ballots without any sign of who sends them: no token, no cookie, not the page that they come from. */
export const ballotBox = createClient<Pick<VoteApi, "castBallot">>({ castBallot }, (path, init) =>
  fetch(path, { ...init, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" }),
);
