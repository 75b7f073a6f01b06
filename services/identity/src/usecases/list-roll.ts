import { ExpectedError, type Clock } from "@qiming/core";
import type { Organization } from "../domain/organization.ts";
import type { Person } from "../domain/person.ts";
import { rolesNow, type Role } from "../domain/roles.ts";
import type { People, Trees } from "./ports.ts";

/** More than any branch has. */
const MOST_MEMBERS = 2_000;

interface RollEntry {
  readonly person: Person;
  readonly areRightsSuspended: boolean;
  /** In force on this very organisation. */
  readonly roles: readonly Role[];
}

export interface Roll {
  readonly organization: Organization;
  readonly entries: readonly RollEntry[];
}

/**
 * The members of a branch or of a group of it as they are now.
 *
 * @throws ORGANIZATION_NOT_FOUND (not_found)
 */
export function listRoll({ trees, people, clock }: { trees: Trees; people: People; clock: Clock }) {
  return async (organizationId: string): Promise<Roll> => {
    const tree = await trees.now();
    const organization = tree.current(organizationId);
    if (!organization)
      throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no organisation ${organizationId}`);
    const isGroup = organization.type === "PARTY_GROUP";
    const branchId = isGroup ? tree.line(organizationId).at(-2)!.id : organizationId;
    const filter = {
      query: "",
      type: "PARTY_MEMBER",
      groupId: isGroup ? organizationId : undefined,
      withoutLogin: false,
    } as const;
    const members = await people.list([branchId], filter, "", MOST_MEMBERS);
    const now = clock.now();
    return {
      organization,
      entries: members.map((person) => ({
        person,
        areRightsSuspended: person.suspensions.some(({ endDay }) => endDay === ""),
        roles: rolesNow(person, now)
          .filter((each) => each.organizationId === organizationId)
          .map(({ role }) => role),
      })),
    };
  };
}
