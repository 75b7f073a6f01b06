import { ExpectedError, newId, type PersonActor } from "@qiming/core";
import { tellAboutGroup } from "../domain/discussion-notices.ts";
import {
  admitted,
  dismissed,
  founded,
  groupActs,
  groupClosed,
  groupEdited,
  handedOver,
  joined,
  left,
  type Group,
  type GroupAct,
  type GroupText,
} from "../domain/group.ts";
import { discussionParts } from "./discussion-parts.ts";
import type { FeedbackPorts, GroupChange, Page } from "./ports.ts";

/** How many one person keeps. */
const MOST_KEPT = 10;
const MOST_MINE = 100;

/** A group as somebody stands to it. */
export interface ReadGroup {
  readonly group: Group;
  readonly readerId: string;
  readonly may: readonly GroupAct[];
}

const groupNotFound = () =>
  new ExpectedError("not_found", "GROUP_NOT_FOUND", "there is no such group for you");

/** Groups, with those who are in them. */
export function keepGroups(ports: FeedbackPorts) {
  const { groups, clock } = ports;
  const parts = discussionParts(ports);

  const readAs = async (group: Group, actor: PersonActor): Promise<ReadGroup> => {
    const { personId } = actor;
    const { belongs, moderates } = await parts.standingAt(group, actor);
    if (!belongs && !moderates && !group.members.some((each) => each.personId === personId))
      throw groupNotFound();
    return { group, readerId: personId, may: groupActs(group, { personId, belongs, moderates }) };
  };
  /** @throws GROUP_NOT_FOUND (not_found) */
  const read = async (id: string, actor: PersonActor): Promise<ReadGroup> => {
    const group = await groups.find(id);
    if (!group) throw groupNotFound();
    return readAs(group, actor);
  };
  /** @throws GROUP_NOT_FOUND (not_found), NOT_KEEPER (permission_denied) */
  const requireKeeper = async (id: string, act: "hand_over" | "close" | undefined, actor: PersonActor) => {
    const found = await read(id, actor);
    if (found.group.keeperId !== actor.personId && !(act && found.may.includes(act)))
      throw new ExpectedError("permission_denied", "NOT_KEEPER", "its keeper does this");
  };
  const change = async (
    id: string,
    actor: PersonActor,
    action: string,
    decide: (before: Group) => Group,
    tellsOf: (after: Group, before: Group) => GroupChange["tells"] = () => [],
  ): Promise<ReadGroup> => {
    const group = await groups.change(id, (before) => {
      const after = decide(before);
      if (after === before) return { group: before };
      return { group: after, act: { action, actorId: actor.personId }, tells: tellsOf(after, before) };
    });
    return readAs(group, actor).catch(() => ({ group, readerId: actor.personId, may: [] }));
  };

  return {
    get: read,
    async list(page: Page, actor: PersonActor): Promise<{ groups: readonly ReadGroup[]; next: string }> {
      const line = await parts.lineOf(actor);
      const found = await groups.list(
        line.map(({ id }) => id),
        page,
      );
      return { ...found, groups: await Promise.all(found.groups.map((group) => readAs(group, actor))) };
    },
    mine: async (actor: PersonActor): Promise<readonly ReadGroup[]> =>
      Promise.all((await groups.listOf(actor.personId, MOST_MINE)).map((group) => readAs(group, actor))),

    /** @throws SPACE_NOT_FOUND (not_found), TOO_MANY_GROUPS (resource_exhausted) */
    async found(
      operationId: string,
      organizationId: string,
      text: GroupText,
      actor: PersonActor,
    ): Promise<ReadGroup> {
      const { space, standing } = await parts.requireSpace(organizationId, actor);
      if (!standing.belongs || space.kind !== "ORGANIZATION")
        throw new ExpectedError("not_found", "SPACE_NOT_FOUND", "there is no such space for you");
      const id = operationId || newId(clock.now());
      const there = await groups.find(id);
      if (there) return readAs(there, actor);
      if ((await groups.countKept(actor.personId)) >= MOST_KEPT)
        throw new ExpectedError("resource_exhausted", "TOO_MANY_GROUPS", `${MOST_KEPT} at once`);
      const at = { id, organizationId, organizationName: space.name, lineage: space.lineage };
      const group = founded({ ...at, ...text }, await parts.me(actor), clock.now());
      const act = { action: "feedback.group.found", actorId: actor.personId };
      return readAs((await groups.add({ group, act })) ? group : (await groups.find(id))!, actor);
    },

    /** @throws GROUP_NOT_FOUND (not_found), NOT_KEEPER (permission_denied), GROUP_STATE (failed_precondition) */
    async edit(id: string, text: GroupText, actor: PersonActor): Promise<ReadGroup> {
      await requireKeeper(id, undefined, actor);
      return change(id, actor, "feedback.group.edit", (before) => groupEdited(before, text));
    },

    /** @throws GROUP_NOT_FOUND (not_found), GROUP_STATE (failed_precondition), GROUP_FULL (resource_exhausted) */
    async join(id: string, actor: PersonActor): Promise<ReadGroup> {
      const { belongs } = await parts.standingAt((await read(id, actor)).group, actor);
      if (!belongs) throw groupNotFound();
      const me = await parts.me(actor);
      return change(
        id,
        actor,
        "feedback.group.join",
        (before) => joined(before, me),
        (after, before) =>
          after.asking.length > before.asking.length
            ? tellAboutGroup("asked", after, after.keeperId, actor.personId)
            : [],
      );
    },

    /** @throws GROUP_NOT_FOUND (not_found), KEEPER_STAYS (failed_precondition) */
    async leave(id: string, actor: PersonActor): Promise<ReadGroup> {
      await read(id, actor);
      return change(id, actor, "feedback.group.leave", (before) => left(before, actor.personId));
    },

    /** @throws GROUP_NOT_FOUND (not_found), NOT_KEEPER (permission_denied), GROUP_STATE, MEMBER_UNKNOWN (failed_precondition), GROUP_FULL (resource_exhausted) */
    async admit(id: string, personId: string, agrees: boolean, actor: PersonActor): Promise<ReadGroup> {
      await requireKeeper(id, undefined, actor);
      return change(
        id,
        actor,
        agrees ? "feedback.group.admit" : "feedback.group.not_admit",
        (before) => admitted(before, personId, agrees),
        (after) => tellAboutGroup(agrees ? "admitted" : "not_admitted", after, personId, actor.personId),
      );
    },

    /** @throws GROUP_NOT_FOUND (not_found), NOT_KEEPER (permission_denied), GROUP_STATE, MEMBER_UNKNOWN, KEEPER_STAYS (failed_precondition) */
    async dismiss(id: string, personId: string, reason: string, actor: PersonActor): Promise<ReadGroup> {
      await requireKeeper(id, undefined, actor);
      return change(
        id,
        actor,
        "feedback.group.dismiss",
        (before) => dismissed(before, personId, reason),
        (after) => tellAboutGroup("dismissed", after, personId, actor.personId),
      );
    },

    /** @throws GROUP_NOT_FOUND (not_found), NOT_KEEPER (permission_denied), GROUP_STATE, MEMBER_UNKNOWN (failed_precondition) */
    async handOver(id: string, personId: string, actor: PersonActor): Promise<ReadGroup> {
      await requireKeeper(id, "hand_over", actor);
      return change(
        id,
        actor,
        "feedback.group.hand_over",
        (before) => handedOver(before, personId),
        (after) => tellAboutGroup("given", after, personId, actor.personId),
      );
    },

    /** @throws GROUP_NOT_FOUND (not_found), NOT_KEEPER (permission_denied) */
    async close(id: string, actor: PersonActor): Promise<ReadGroup> {
      await requireKeeper(id, "close", actor);
      return change(id, actor, "feedback.group.close", groupClosed);
    },
  };
}
