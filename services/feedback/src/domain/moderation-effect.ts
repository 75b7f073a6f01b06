import { isUndone, type ModerationCase } from "./moderation-case.ts";
import type { Post } from "./post.ts";
import type { Hold } from "./technical-hold.ts";
import type { ContentStanding, RuleNote, Topic } from "./topic.ts";

/** How something stands, and why. */
export type Standing = Pick<Post, "standing" | "note">;

const EDITED = "已按要求修改，管理员查看后再显示。";
const STANDINGS = { ASK_EDIT: "EDIT_ASKED", HIDE: "HIDDEN", REMOVE: "REMOVED" } as const;

export const holdStanding = (caseId: string, { pattern, ruleCode, reason }: Hold): Standing => ({
  ...{ standing: "HELD", note: { ruleCode, reason, caseId, holdPattern: pattern } },
});

/**
 * What was changed is held where a technical rule holds it, and where it was asked to be changed: otherwise any change would bring it back before somebody looked.
 *
 * @param after the same as before: nothing was changed
 */
export function heldAfterEdit<T extends Standing>(before: T, after: T, held: Standing | undefined): T {
  if (after === before) return before;
  if (held) return { ...after, ...held };
  if (before.standing !== "EDIT_ASKED") return after;
  return { ...after, standing: "HELD", ...(before.note && { note: { ...before.note, reason: EDITED } }) };
}

/** How what a case is about stands now that it is decided; nothing while somebody has yet to look. */
function standingAfter(kept: ModerationCase): { standing: ContentStanding; note?: RuleNote } | undefined {
  const { state, decision, appeal, liftedReason, id: caseId } = kept;
  if (state === "WAITING" || !decision) return undefined;
  const { kind, ruleCode } = decision;
  if (isUndone(kept)) {
    const reason = liftedReason ?? appeal?.answer?.reason ?? "";
    return { standing: "VISIBLE", note: { ruleCode, reason, caseId } };
  }
  if (kind === "KEEP") return { standing: "VISIBLE" };
  const note = { ruleCode, reason: decision.reason, caseId };
  return { standing: kind === "LOCK" || kind === "ROUTE" ? "VISIBLE" : STANDINGS[kind], note };
}

/** As was decided; the same back where it stands so already. What its author took back stays so, and newer words than were looked at wait for their own look. */
export function judged<T extends Standing & Pick<Post, "edits">>(before: T, kept: ModerationCase): T {
  const after = standingAfter(kept);
  const isNewer = before.standing === "HELD" && before.edits.length > (kept.decision?.version ?? 0);
  if (!after || before.standing === "WITHDRAWN" || isNewer) return before;
  if (before.standing === after.standing && JSON.stringify(before.note) === JSON.stringify(after.note))
    return before;
  const { note: _, ...rest } = before;
  return { ...rest, ...after } as T;
}

/** Locked for a case or an incident, or no longer; the same back where it is so. */
export function lockedFor(before: Topic, sourceId: string, isLocked: boolean): Topic {
  const sources = before.lockedBy ?? [];
  if (sources.includes(sourceId) === isLocked) return before;
  const others = sources.filter((each) => each !== sourceId);
  const lockedBy = isLocked ? [...others, sourceId] : others;
  return { ...before, lockedBy, isLocked: lockedBy.length > 0 };
}

/** What a case says about its topic's lock; while somebody has yet to look, what was. */
export function lockedByCase(before: Topic, kept: ModerationCase): Topic {
  if (kept.state === "WAITING" || !kept.decision) return before;
  return lockedFor(before, kept.id, kept.decision.kind === "LOCK" && !isUndone(kept));
}

/** @param slowSeconds 0: for this incident no longer */
export function slowFor(before: Topic, incidentId: string, slowSeconds: number): Topic {
  if (slowSeconds === 0) {
    if (before.slowBy !== incidentId) return before;
    const { slowBy: _, ...rest } = before;
    return { ...rest, slowSeconds: 0 };
  }
  if (before.slowBy === incidentId && before.slowSeconds === slowSeconds) return before;
  return { ...before, slowBy: incidentId, slowSeconds };
}
