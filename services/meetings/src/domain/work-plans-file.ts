import { dayOf, type Day } from "@qiming/core";
import { noteRepeated, type Reading } from "@qiming/service-kit";
import { PROGRESSES, type MonthlyReport } from "./work-plan.ts";

export interface PastTask {
  readonly title: string;
  readonly measure: string;
  /** As the branch's roll has it. */
  readonly ownerName: string;
  readonly fromMonth: number;
  readonly toMonth: number;
  readonly reports: readonly Omit<MonthlyReport, "author">[];
}

/** A branch's plan of a year as paper has it. */
export interface PastWorkPlan {
  /** The codes from the university down. */
  readonly codePath: string;
  readonly year: number;
  readonly goal: string;
  /** The day of the meeting that adopted it; empty of a draft. */
  readonly adopted: Day;
  readonly tasks: readonly PastTask[];
  /** Empty of a year that is not closed. */
  readonly summary: string;
}

/**
 * Reads what paper says of plans and notes everything that is wrong with it.
 *
 * @see docs/work-plans.md for the file's form
 */
export function readPastWorkPlans(root: Reading, now: Date): PastWorkPlan[] {
  const { plans } = root.fields("plans");
  return plans.list().map((each) => readPlan(each, now));
}

function readPlan(each: Reading, now: Date): PastWorkPlan {
  const fields = each.fields("organization", "year", "goal", "adopted", "tasks", "summary");
  const year = fields.year.integer(2000, 2200);
  const adopted = fields.adopted.isMissing ? "" : dayOf(fields.adopted.day());
  const tasks = fields.tasks.list();
  if (tasks.length === 0) fields.tasks.fault("missing", "a plan has tasks");
  if (tasks.length > 60) fields.tasks.fault("many", "at most 60 tasks are expected");
  if (!adopted && !fields.summary.isMissing) fields.summary.fault("draft", "a year is closed after adoption");
  return {
    ...{ codePath: fields.organization.text(100), year, goal: fields.goal.text(500), adopted },
    tasks: tasks.map((task) => readTask(task, year, !!adopted, now)),
    summary: fields.summary.isMissing ? "" : fields.summary.text(4000),
  };
}

function readTask(task: Reading, year: number, isAdopted: boolean, now: Date): PastTask {
  const fields = task.fields("title", "measure", "owner", "from", "to", "reports");
  const fromMonth = fields.from.integer(1, 12);
  const toMonth = fields.to.integer(1, 12);
  if (fromMonth > toMonth) fields.to.fault("months", "it ends before it begins");
  const reports = fields.reports.list();
  if (!isAdopted && reports.length > 0) fields.reports.fault("draft", "nothing is reported of a draft");
  noteRepeated(
    reports.map((each) => each.at("month")),
    "a month is there twice",
  );
  return {
    ...{ title: fields.title.text(80), measure: fields.measure.isMissing ? "" : fields.measure.text(200) },
    ...{ ownerName: fields.owner.text(80), fromMonth, toMonth },
    reports: reports.map((each) => readReport(each, year, now)),
  };
}

function readReport(each: Reading, year: number, now: Date): Omit<MonthlyReport, "author"> {
  const fields = each.fields("month", "progress", "day", "text");
  const month = fields.month.integer(1, 12);
  const time = fields.day.day();
  const [ofYear, ofMonth] = dayOf(time).split("-").map(Number) as [number, number];
  if (time > now || year * 12 + month > ofYear * 12 + ofMonth)
    fields.day.fault("ahead", "a month is reported once it has begun, and not after today");
  return { month, progress: fields.progress.choice(PROGRESSES), text: fields.text.text(500), time };
}
