import { createHash } from "node:crypto";
import type { Reading } from "@qiming/service-kit";
import type { Activity } from "../domain/activity.ts";
import type { PastActivity } from "../domain/meetings-file.ts";
import type { Activities, Register } from "./ports.ts";

interface Ports {
  readonly activities: Activities;
  readonly register: Pick<Register, "lineageByCodes">;
}

/** Activities that a branch held before the platform was there and shows to the university. Who took part is not brought in: nobody is credited. */
export function importActivities({ activities, register }: Ports) {
  const activityOf = async (past: PastActivity, line: Reading): Promise<Activity | undefined> => {
    const lineage = await register.lineageByCodes(past.codePath);
    const branch = lineage.at(-1);
    if (branch?.type !== "BRANCH") {
      line.at("organization").fault("unknown", `no branch ${past.codePath}`);
      return undefined;
    }
    const { plan, outcome } = past;
    const key = `${branch.id} ${plan.title} ${plan.startTime.toISOString()}`;
    return {
      id: createHash("sha256").update(key).digest("hex").slice(0, 32),
      ...{ organizationId: branch.id, organizationName: branch.name, lineage: lineage.map(({ id }) => id) },
      ...{ collegeId: lineage[1]?.id ?? "", state: "CLOSED", plan, outcome, isShown: true },
      ...{ proposerId: "", proposerName: "", reason: "", participants: [] },
    };
  };
  return {
    /** Finds the branches, and notes at its line what it does not find. */
    async read(past: readonly PastActivity[], lines: readonly Reading[]): Promise<Activity[]> {
      const found = await Promise.all(past.map((each, index) => activityOf(each, lines[index]!)));
      return found.filter((activity) => activity !== undefined);
    },
    /** What is known stays as it is. @returns how many are new */
    async add(all: readonly Activity[]): Promise<number> {
      let created = 0;
      for (const activity of all) {
        if (await activities.find(activity.id)) continue;
        const act = { action: "meetings.import_activity", actorId: "operator" };
        await activities.add(activity, { act, isShownAnew: true });
        created++;
      }
      return created;
    },
  };
}
