import type { Clock } from "@qiming/core";
import { readYaml, type Reading } from "@qiming/service-kit";
import type { MeetingHead, RollEntry } from "../domain/meeting.ts";
import {
  adoptedPlan,
  closedPlan,
  isAdopting,
  newWorkPlan,
  reportedPlan,
  savedPlan,
  type WorkPlan,
} from "../domain/work-plan.ts";
import { readPastWorkPlans, type PastWorkPlan } from "../domain/work-plans-file.ts";
import type { Meetings, Organization, Register, WorkPlans } from "./ports.ts";

interface Ports {
  readonly workPlans: WorkPlans;
  readonly meetings: Pick<Meetings, "listBetween">;
  readonly register: Register;
  readonly clock: Clock;
}

/** What the platform knows of the branch of a plan on paper. */
interface Place {
  readonly branch: Organization | undefined;
  readonly roll: readonly RollEntry[];
  readonly meeting: MeetingHead | undefined;
}

/**
 * Brings in plans as paper has them. A branch that has one of the year keeps it.
 *
 * @throws WORK_PLANS_INVALID (invalid_argument) with every fault by line; nothing is written then
 */
export function importWorkPlans({ workPlans, meetings, register, clock }: Ports) {
  const placeOf = async ({ codePath, adopted }: PastWorkPlan): Promise<Place> => {
    const found = (await register.lineageByCodes(codePath)).at(-1);
    const branch = found?.type === "BRANCH" ? found : undefined;
    if (!branch) return { branch, roll: [], meeting: undefined };
    const [roll, held] = await Promise.all([
      register.roll(branch.id),
      adopted ? meetings.listBetween(branch.id, adopted, adopted) : [],
    ]);
    return { branch, roll, meeting: held.find((each) => isAdopting(each, branch.id)) };
  };
  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "work-plans.yaml");
    const read = readPastWorkPlans(source.root, clock.now());
    source.refuse("WORK_PLANS_INVALID");
    const lines = source.root.at("plans").list();
    const places = await Promise.all(read.map(placeOf));
    read.forEach((past, index) => noteUnknown(past, places[index]!, lines[index]!));
    source.refuse("WORK_PLANS_INVALID");
    let created = 0;
    for (const [index, past] of read.entries()) {
      const act = { action: "meetings.import_work_plan", actorId: "operator" };
      if (await workPlans.add({ plan: toPlan(past, places[index]!, clock.now()), act })) created++;
    }
    return { created, unchanged: read.length - created };
  };
}

function noteUnknown({ codePath, adopted, tasks }: PastWorkPlan, place: Place, line: Reading): void {
  if (!place.branch) return line.at("organization").fault("unknown", `no branch ${codePath}`);
  if (adopted && !place.meeting)
    line.at("adopted").fault("unknown", "no assembly or committee meeting was held on this day");
  line
    .at("tasks")
    .list()
    .forEach((task, index) => {
      const found = place.roll.filter(({ name }) => name === tasks[index]!.ownerName);
      if (found.length !== 1) task.at("owner").fault("unknown", "one member of the branch is expected");
    });
}

function toPlan({ year, goal, tasks, summary }: PastWorkPlan, place: Place, now: Date): WorkPlan {
  const { id: organizationId, name: organizationName } = place.branch!;
  const members = place.roll.map(({ personId: id, name }) => ({ id, name }));
  const ownerOf = (ownerName: string) => members.find(({ name }) => name === ownerName)!;
  const draft = tasks.map(({ ownerName, reports: _, ...task }) => ({
    ...{ ...task, id: "", ownerId: ownerOf(ownerName).id },
  }));
  const saving = { version: 0, reason: "", operationId: "", members, author: members[0]!, now };
  const blank = newWorkPlan({ organizationId, organizationName, year });
  const saved = savedPlan(blank, { goal, tasks: draft }, saving);
  if (!place.meeting) return saved;
  const adopted = adoptedPlan(saved, place.meeting);
  const said = tasks.flatMap(({ reports, ownerName }, index) =>
    reports.map((each) => ({ taskId: `t${index + 1}`, ...each, author: ownerOf(ownerName) })),
  );
  const reported = said.reduce(
    (plan, { taskId, ...report }) => reportedPlan(plan, taskId, report, true),
    adopted,
  );
  return summary ? closedPlan(reported, summary) : reported;
}
