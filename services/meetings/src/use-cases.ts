import { academicCalendar, localWatchers, looseContents, type Parts } from "@qiming/service-kit";
import { identityRegister } from "./clients/identity-register.ts";
import { mongoBallots } from "./store/ballots.ts";
import { mongoMinutesVersions } from "./store/minutes-versions.ts";
import { mongoPapers } from "./store/papers.ts";
import { mongoPresences } from "./store/presences.ts";
import { mongoRatings } from "./store/ratings.ts";
import { mongoRuleSets } from "./store/rule-sets.ts";
import { holdReviews } from "./usecases/hold-reviews.ts";
import { holdMeeting } from "./usecases/hold-meeting.ts";
import { evaluateMeeting } from "./usecases/evaluate-meeting.ts";
import { importMeetings } from "./usecases/import-meetings.ts";
import { importRules } from "./usecases/import-rules.ts";
import { importWorkPlans } from "./usecases/import-work-plans.ts";
import { keepAttendance } from "./usecases/keep-attendance.ts";
import { keepFiles } from "./usecases/keep-files.ts";
import { keepFollowUps } from "./usecases/keep-follow-ups.ts";
import { keepObligations } from "./usecases/keep-obligations.ts";
import { keepProposals } from "./usecases/keep-proposals.ts";
import { keepTalks } from "./usecases/keep-talks.ts";
import { keepWorkPlans } from "./usecases/keep-work-plans.ts";
import { keepTemplates } from "./usecases/keep-templates.ts";
import { placeFinder, planMeeting } from "./usecases/plan-meeting.ts";
import { planSeries } from "./usecases/plan-series.ts";
import type {
  Activities,
  Meetings,
  Proposals,
  Reviews,
  Sheets,
  Talks,
  Templates,
  WorkPlans,
} from "./usecases/ports.ts";
import { readMeeting } from "./usecases/read-meeting.ts";
import { runActivities } from "./usecases/run-activities.ts";
import { takeVotes } from "./usecases/take-votes.ts";
import { watchBoard } from "./usecases/watch-board.ts";
import { writeMinutes } from "./usecases/write-minutes.ts";

export type UseCases = ReturnType<typeof wireUseCases>;

/** Every use case of the service, on its ports. */
export function wireUseCases(
  parts: Parts,
  {
    meetings,
    sheets,
    activities,
    reviews,
    talks,
    workPlans,
    proposals,
    templates,
  }: {
    readonly meetings: Meetings;
    readonly sheets: Sheets;
    readonly activities: Activities;
    readonly reviews: Reviews;
    readonly talks: Talks;
    readonly workPlans: WorkPlans;
    readonly proposals: Proposals;
    readonly templates: Templates;
  },
  watchers: ReturnType<typeof localWatchers>,
) {
  const { database, clock } = parts;
  const presences = mongoPresences(database);
  const papers = mongoPapers(database);
  const ballots = mongoBallots(database);
  const versions = mongoMinutesVersions(database);
  const changed = (id: string) => watchers.changed(id);
  const reading = readMeeting({
    meetings,
    presences,
    papers,
    ballots,
    versions,
    watchers,
    now: () => clock.now(),
  });
  const register = identityRegister(parts);
  const ruleSets = mongoRuleSets(database);
  const calendar = academicCalendar(parts);
  const kept = keepProposals({ proposals, meetings, register, clock });
  const obligations = keepObligations({
    meetings,
    placed: [activities, reviews],
    sheets,
    ruleSets,
    register,
    calendar,
    clock,
  });
  const heartTalks = keepTalks({ talks, register, clock });
  return {
    activities: runActivities({ activities, register, clock }),
    reviews: holdReviews({ reviews, meetings, register, talked: heartTalks.talked, clock }),
    talks: heartTalks,
    obligations,
    workPlans: keepWorkPlans({ workPlans, meetings, register, clock }),
    importWorkPlans: importWorkPlans({ workPlans, meetings, register, clock }),
    importRules: importRules({ ruleSets, open: obligations.openSinceRules }),
    proposals: kept,
    series: planSeries({ meetings, requirePlace: placeFinder(register), calendar, clock }),
    templates: keepTemplates({ templates, register, clock }),
    plan: planMeeting({
      ...{ meetings, register, clock },
      settingsOn: obligations.settingsOn,
      takeUp: kept.intoPlan,
    }),
    importMeetings: importMeetings({ meetings, talks, activities, reviews, register, clock }),
    hold: holdMeeting({ meetings, presences, clock }),
    minutes: writeMinutes({ meetings, presences, versions, clock, changed }),
    files: keepFiles({ meetings, contents: looseContents(database, "meeting_files", "meetingId"), clock }),
    followUps: keepFollowUps({ meetings, clock }),
    evaluation: evaluateMeeting({ meetings, ratings: mongoRatings(database), register, clock }),
    attendance: keepAttendance({ meetings, presences, clock, changed }),
    votes: takeVotes({ meetings, presences, papers, ballots, changed }),
    reading,
    board: watchBoard({ watch: reading.watch, now: () => clock.now() }),
  };
}
