import type { PersonJson } from "@qiming/contracts/browser/identity";
import { toProblem } from "@qiming/web-kit";
import { shallowRef } from "vue";
import { accounts } from "../api.ts";

/** An invitation with the name of whom it is for; or the reason why there is none. */
export interface NamedInvitation {
  readonly name: string;
  readonly username: string;
  readonly oneTimePassword?: string | undefined;
  readonly problem?: string;
}

/** Invites people one after the other. What was made is shown and forgotten with the page: the platform keeps no password. */
export function useInvitations() {
  const made = shallowRef<readonly NamedInvitation[]>([]);
  async function invite(people: readonly PersonJson[]): Promise<void> {
    made.value = [];
    for (const person of people) made.value = [...made.value, await invitationFor(person)];
  }
  return { made, invite };
}

async function invitationFor({
  id: personId = "",
  name = "",
  number = "",
}: PersonJson): Promise<NamedInvitation> {
  try {
    const { username = "", oneTimePassword } = await accounts.invitePerson({ personId });
    return { name, username, oneTimePassword };
  } catch (error) {
    return { name, username: number, problem: toProblem(error).reason };
  }
}
