import { dayOf, type Day } from "@qiming/core";
import type { Reading } from "@qiming/service-kit";
import { ACTIVITY_KINDS, type ActivityOutcome, type ActivityPlan } from "./activity.ts";
import { GRADES, type AppraisalGrade } from "./appraisal.ts";
import { MEETING_TYPES, type MeetingType } from "./meeting.ts";

/** Meetings of one kind that were held in one place. */
export interface PastMeetings {
  /** The codes from the university down. */
  readonly codePath: string;
  readonly type: MeetingType;
  readonly title: string;
  readonly place: string;
  readonly minutes: number;
  readonly times: readonly Date[];
}

/** That two people have talked. */
export interface PastTalk {
  readonly codePath: string;
  readonly day: Day;
  readonly names: readonly string[];
}

/** What a branch did and shows to the university. */
export interface PastActivity {
  readonly codePath: string;
  readonly plan: ActivityPlan;
  readonly outcome: ActivityOutcome;
}

/** A review that goes on: what was studied, and what members have handed in. */
export interface PastReview {
  readonly codePath: string;
  readonly year: number;
  /** Empty: nothing is noted of it. */
  readonly study: string;
  readonly handedIn: readonly {
    readonly name: string;
    readonly text: string;
    readonly grade: AppraisalGrade;
  }[];
}

/**
 * Reads what paper says of past meetings, talks, activities and reviews and notes everything that is wrong with it.
 *
 * @see docs/past-meetings.md for the file's form
 */
export function readPaper(
  root: Reading,
  now: Date,
): { meetings: PastMeetings[]; talks: PastTalk[]; activities: PastActivity[]; reviews: PastReview[] } {
  const { meetings, talks, activities, reviews } = root.fields("meetings", "talks", "activities", "reviews");
  return {
    meetings: readMeetings(meetings, now),
    talks: readTalks(talks, now),
    activities: readActivities(activities, now),
    reviews: readReviews(reviews),
  };
}

function readMeetings(meetings: Reading, now: Date): PastMeetings[] {
  return meetings.list().map((each) => {
    const fields = each.fields("organization", "type", "title", "place", "minutes", "held");
    return {
      codePath: fields.organization.text(100),
      type: fields.type.choice(MEETING_TYPES),
      title: fields.title.text(60),
      place: fields.place.text(80),
      minutes: fields.minutes.integer(10, 480),
      times: fields.held.list().map((time) => readTime(time, now)),
    };
  });
}

function readTalks(talks: Reading, now: Date): PastTalk[] {
  return talks.list().map((each) => {
    const { organization, day, between } = each.fields("organization", "day", "between");
    const names = between.list();
    if (names.length !== 2) between.fault("pair", "the names of two people are expected");
    const date = day.day();
    if (date > now) day.fault("past", "what is still to come is no talk yet");
    return {
      ...{ codePath: organization.text(100), day: dayOf(date) },
      names: names.map((name) => name.text(40)),
    };
  });
}

function readActivities(activities: Reading, now: Date): PastActivity[] {
  return activities.list().map((each) => {
    const fields = each.fields(
      "organization",
      "kind",
      "title",
      "goal",
      "description",
      "place",
      "held",
      "minutes",
      "result",
      "served",
      "deliverable",
    );
    const { description, served, deliverable } = fields;
    return {
      codePath: fields.organization.text(100),
      plan: {
        ...{ kind: fields.kind.choice(ACTIVITY_KINDS), title: fields.title.text(60) },
        ...{ goal: fields.goal.text(300), description: description.isMissing ? "" : description.text(2000) },
        ...{ place: fields.place.text(80), startTime: readTime(fields.held, now) },
        ...{ minutes: fields.minutes.integer(10, 2880), places: 0, isForCollege: false },
      },
      outcome: {
        result: fields.result.text(1000),
        peopleServed: served.isMissing ? 0 : served.integer(0, 1_000_000),
        deliverable: deliverable.isMissing ? "" : deliverable.text(300),
      },
    };
  });
}

function readReviews(reviews: Reading): PastReview[] {
  return reviews.list().map((each) => {
    const { organization, year, study, handedIn } = each.fields("organization", "year", "study", "handedIn");
    return {
      ...{ codePath: organization.text(100), year: year.integer(2000, 2200) },
      study: study.isMissing ? "" : study.text(4000),
      handedIn: handedIn.list().map((line) => {
        const { name, text, grade } = line.fields("name", "text", "grade");
        return { name: name.text(40), text: text.text(8000), grade: grade.choice(GRADES) };
      }),
    };
  });
}

function readTime(reading: Reading, now: Date): Date {
  const text = typeof reading.value === "string" ? reading.value : "";
  const time = new Date(`${text.replace(" ", "T")}:00+08:00`);
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(text) || Number.isNaN(time.getTime()))
    reading.fault("time", "a time is expected, for example 2026-03-18 19:00");
  else if (time > now) reading.fault("past", "what is still to come is planned, not brought in");
  return time;
}
