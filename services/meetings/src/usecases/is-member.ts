import type { PersonActor } from "@qiming/core";
import type { Register } from "./ports.ts";

/** Whether somebody is a member of a branch: whoever would be one has it as their branch too, and is not on its roll. */
export const isMember = async (
  register: Pick<Register, "roll">,
  branchId: string,
  actor: Pick<PersonActor, "personId" | "branchId">,
): Promise<boolean> =>
  actor.branchId === branchId &&
  (await register.roll(branchId)).some(({ personId }) => personId === actor.personId);
