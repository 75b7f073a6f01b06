import type { PersonActor } from "@qiming/core";
import {
  allows,
  isChosen,
  isHonour,
  isPublished,
  shownHonours,
  type Application,
  type HonourCall,
  type HonourObjection,
} from "../domain/honour.ts";
import {
  isOthers,
  isWritable,
  neededOpinions,
  takesApplications,
  takesOpinion,
} from "../domain/honour-application.ts";
import { isChoosable, takesObjections } from "../domain/honour-choice.ts";
import { mayWithdraw, speaksFor } from "./apply-for-honours.ts";
import { keepsBranch, standsAbove, type CallView } from "./honour-desk.ts";

/** Whose eyes: a call seen by somebody at a time. */
export type Eyes = Pick<CallView, "call" | "actor" | "now" | "mayLead">;

const isAbout = ({ holder }: Application, { personId }: PersonActor): boolean => holder.personId === personId;

/** A draft is only its writers'; what is handed in is for its branch and for those above it too. */
function isSeen(application: Application, { actor, mayLead }: Eyes): boolean {
  if (application.state === "DRAFT")
    return application.kind === "OWN" ? isAbout(application, actor) : keepsBranch(application, actor);
  return (
    isAbout(application, actor) ||
    keepsBranch(application, actor) ||
    mayLead ||
    standsAbove(application, actor)
  );
}

const byHolder = (a: Application, b: Application): number =>
  a.holder.branchName.localeCompare(b.holder.branchName, "zh-CN") ||
  a.holder.personName.localeCompare(b.holder.personName, "zh-CN") ||
  (a.id < b.id ? -1 : 1);

export const seenApplications = (eyes: Eyes): readonly Application[] =>
  eyes.call.applications.filter((each) => isSeen(each, eyes)).sort(byHolder);

/** Who is published: all who are chosen until the award; then those whose honour others see. */
export function candidatesOf(call: HonourCall): readonly Application[] {
  if (!isPublished(call)) return [];
  const published = call.state === "AWARDED" ? shownHonours(call) : call.applications.filter(isChosen);
  return [...published].sort(byHolder);
}

export const seenObjections = ({ call, actor, mayLead }: Eyes): readonly HonourObjection[] =>
  call.objections.filter(({ personId }) => mayLead || personId === actor.personId);

export function opinionsOf(application: Application, { call, actor }: Eyes) {
  return neededOpinions(call, application).map((level) => ({
    level,
    given: application.opinions.find((each) => each.level === level),
    mayGive:
      takesOpinion(call, application) &&
      speaksFor(application, level, actor) &&
      isOthers(application, actor, level),
  }));
}

/** A decision is the calling office's alone until it is published. */
export const isDecisionSeen = ({ call, mayLead }: Eyes): boolean => mayLead || isPublished(call);

/** What somebody can do about an application now. */
export function mayOf(application: Application, { call, actor, now, mayLead }: Eyes) {
  const { kind, state, holder } = application;
  const isMine = isAbout(application, actor);
  const isWriter = kind === "OWN" ? isMine : keepsBranch(application, actor);
  const hasObjected = call.objections.some(
    (each) => each.applicationId === application.id && each.personId === actor.personId,
  );
  return {
    isMine,
    mayWrite:
      isWriter && takesApplications(call, now) && state !== "DECLINED" && isWritable(application, kind),
    mayWithdraw:
      allows(call, "withdraw") &&
      mayWithdraw(application, actor) &&
      (state === "HANDED_IN" || (state === "DRAFT" && isWriter)),
    mayAnswer:
      kind === "NOMINATION" &&
      isMine &&
      state === "HANDED_IN" &&
      !application.hasAgreed &&
      allows(call, "answer"),
    mayChoose: mayLead && isChoosable(call, application) && isOthers(application, actor),
    mayObject:
      isChosen(application) &&
      takesObjections(call, now) &&
      !hasObjected &&
      holder.personId !== actor.personId,
    mayRevoke: mayLead && isHonour(call, application) && !application.revoked && isOthers(application, actor),
  };
}

export const mayAnswerObjection = (
  { personId, applicationId, answer }: HonourObjection,
  { call, actor, mayLead }: Eyes,
): boolean =>
  mayLead &&
  !answer &&
  allows(call, "object") &&
  personId !== actor.personId &&
  call.applications.some((each) => each.id === applicationId && isOthers(each, actor));
