import { createHash } from "node:crypto";
import type { Clock } from "@qiming/core";
import { readYaml } from "@qiming/service-kit";
import { isPlaced, type Meeting } from "../domain/meeting.ts";
import { readPaper, type PastMeetings } from "../domain/meetings-file.ts";
import { fromPaper } from "../domain/minutes.ts";
import { importActivities } from "./import-activities.ts";
import { importReviews } from "./import-reviews.ts";
import { importTalks } from "./import-talks.ts";
import { placeOf } from "./plan-meeting.ts";
import type { Activities, Meetings, Organization, Register, Reviews, Talks } from "./ports.ts";

interface Ports {
  readonly meetings: Meetings;
  readonly talks: Talks;
  readonly activities: Activities;
  readonly reviews: Reviews;
  readonly register: Register;
  readonly clock: Clock;
}

/**
 * Brings in what was held before the platform was there, meetings, talks and activities, and reviews that have begun. The same again changes nothing.
 *
 * @throws MEETINGS_INVALID (invalid_argument) with every fault by line; nothing is written then
 */
export function importMeetings({ meetings, talks, activities, reviews, register, clock }: Ports) {
  const pastTalks = importTalks({ talks, register });
  const pastActivities = importActivities({ activities, register });
  const begunReviews = importReviews({ reviews, register, clock });
  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "meetings.yaml");
    const paper = readPaper(source.root, clock.now());
    const { meetings: read, talks: talked, activities: done, reviews: begun } = paper;
    source.refuse("MEETINGS_INVALID");
    const lines = source.root.at("meetings").list();
    const places = await Promise.all(
      read.map(async ({ codePath, type }, index) => {
        const lineage = await register.lineageByCodes(codePath);
        const unit = lineage.at(-1);
        if (!unit) lines[index]!.at("organization").fault("unknown", `no ${codePath}`);
        else if (!isPlaced({ type }, unit.type))
          lines[index]!.at("type").fault("misplaced", `not held at ${codePath}`);
        return lineage;
      }),
    );
    const foundTalks = await pastTalks.read(talked, source.root.at("talks").list());
    const foundActivities = await pastActivities.read(done, source.root.at("activities").list());
    const foundReviews = await begunReviews.read(begun, source.root.at("reviews").list());
    source.refuse("MEETINGS_INVALID");
    const all = read.flatMap((past, index) =>
      past.times.map((time) => toMeeting(past, time, places[index]!, clock.now())),
    );
    const others = [
      await pastTalks.add(foundTalks),
      await pastActivities.add(foundActivities),
      await begunReviews.add(foundReviews),
    ];
    let created = others.reduce((sum, each) => sum + each, 0);
    for (const meeting of all) {
      if (await meetings.find(meeting.id)) continue;
      await meetings.add(meeting, { action: "meetings.import", actorId: "operator" });
      created++;
    }
    const count = all.length + foundTalks.length + foundActivities.length + foundReviews.length;
    return { created, unchanged: count - created };
  };
}

function toMeeting(
  { type, title, place, minutes }: PastMeetings,
  startTime: Date,
  lineage: readonly Organization[],
  now: Date,
): Meeting {
  const placed = placeOf(lineage);
  const key = `${placed.organizationId} ${type} ${startTime.toISOString()}`;
  const id = createHash("sha256").update(key).digest("hex").slice(0, 32);
  const plan = {
    ...{ type, title, startTime, minutes, place },
    ...({ mode: "OFFLINE", link: "", agenda: [], guests: [], exemptions: [] } as const),
  };
  return fromPaper({ id, ...placed }, plan, now);
}
