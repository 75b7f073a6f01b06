import { dayOf } from "@qiming/core";
import { noteRepeated, type Reading } from "@qiming/service-kit";
import { OWED_BY, SPANS, type Duty, type RuleSet } from "./obligations.ts";
import { ELECTION_QUORUM_MODES, QUORUM_MODES, type CountingSettings } from "./counting.ts";
import { MEETING_TYPES } from "./meeting.ts";

/**
 * Reads one version of the rules and notes everything that is wrong with it.
 *
 * @returns the rules, to be used only if nothing is wrong
 * @see docs/obligations.md for the file's form
 */
export function readRuleSet(root: Reading): RuleSet {
  const fields = root.fields("code", "version", "title", "effectiveFrom", "duties", "counting");
  const duties = fields.duties.list();
  if (duties.length === 0) fields.duties.fault("required", "rules have duties");
  noteRepeated(
    duties.map((each) => each.at("code")),
    "stands here twice",
  );
  return {
    code: fields.code.text(),
    version: fields.version.text(),
    title: fields.title.localized(),
    effectiveFrom: dayOf(fields.effectiveFrom.day()),
    duties: duties.map(readDuty),
    ...(fields.counting.value !== undefined && { counting: readCounting(fields.counting) }),
  };
}

function readCounting(reading: Reading): CountingSettings {
  const fields = reading.fields("quorumMode", "electionQuorumMode", "countWrittenOpinions");
  return {
    quorumMode: fields.quorumMode.choice(QUORUM_MODES),
    electionQuorumMode: fields.electionQuorumMode.choice(ELECTION_QUORUM_MODES),
    countWrittenOpinions: fields.countWrittenOpinions.choice(["ALWAYS", "MEMBERSHIP_ONLY"]) === "ALWAYS",
  };
}

function readDuty(reading: Reading): Duty {
  const fields = reading.fields(
    ...(["code", "name", "meetingType", "owedBy", "every", "least"] as const),
    ...(["graceDays", "remindDays", "leastWorkingDays", "source"] as const),
  );
  return {
    code: fields.code.text(),
    name: fields.name.localized(),
    meetingType: fields.meetingType.choice(MEETING_TYPES),
    owedBy: fields.owedBy.choice(OWED_BY),
    every: fields.every.choice(SPANS),
    least: fields.least.integer(1, 10),
    graceDays: fields.graceDays.integer(0, 60),
    remindDays: fields.remindDays.integer(0, 120),
    leastWorkingDays: fields.leastWorkingDays.integer(0, 31),
    source: fields.source.text(),
  };
}
