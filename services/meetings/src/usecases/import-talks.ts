import type { Reading } from "@qiming/service-kit";
import type { PastTalk } from "../domain/meetings-file.ts";
import type { RollEntry } from "../domain/meeting.ts";
import { partiesFrom, talkIdOf, type Talk } from "../domain/talk.ts";
import type { Register, Talks } from "./ports.ts";

interface Ports {
  readonly talks: Talks;
  readonly register: Pick<Register, "lineageByCodes" | "roll">;
}

/** Talks that paper has of before the platform was there: both have said so there. */
export function importTalks({ talks, register }: Ports) {
  const talkOf = async ({ codePath, day, names }: PastTalk, line: Reading): Promise<Talk | undefined> => {
    const branch = (await register.lineageByCodes(codePath)).at(-1);
    if (branch?.type !== "BRANCH") {
      line.at("organization").fault("unknown", `no branch ${codePath}`);
      return undefined;
    }
    const roll = await register.roll(branch.id);
    const [one, other] = names.map((name) => onlyOne(roll, name));
    if (!one || !other || one === other) {
      line.at("between").fault("unknown", "two members of the branch by their names, each there once");
      return undefined;
    }
    const parties = partiesFrom(roll, one.personId, other.personId);
    const id = talkIdOf(one.personId, other.personId, day);
    return { ...{ id, organizationId: branch.id, day, parties }, state: "CONFIRMED", operationId: "" };
  };
  return {
    /** Finds the branches and the people, and notes at its line what it does not find. */
    async read(past: readonly PastTalk[], lines: readonly Reading[]): Promise<Talk[]> {
      const found = await Promise.all(past.map((each, index) => talkOf(each, lines[index]!)));
      return found.filter((talk) => talk !== undefined);
    },
    /** What is known of a pair and day stays as it is. @returns how many are new */
    async add(all: readonly Talk[]): Promise<number> {
      let created = 0;
      for (const talk of all) {
        if (await talks.find(talk.id)) continue;
        const act = { action: "meetings.import_talk", actorId: "operator" };
        await talks.change(talk.id, () => ({ talk, act }), { ...talk, state: "WITHDRAWN" });
        created++;
      }
      return created;
    },
  };
}

function onlyOne(roll: readonly RollEntry[], wanted: string): RollEntry | undefined {
  const found = roll.filter(({ name }) => name === wanted);
  return found.length === 1 ? found[0] : undefined;
}
