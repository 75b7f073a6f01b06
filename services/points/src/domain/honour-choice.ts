import { dayOf, ExpectedError, type Day } from "@qiming/core";
import {
  allows,
  chosenOf,
  isChosen,
  isCounted,
  isHonour,
  refused,
  requireAllowed,
  requireSaid,
  type Application,
  type CallHead,
  type HonourCall,
  type HonourObjection,
} from "./honour.ts";
import {
  applicationIn,
  denied,
  neededOpinions,
  requireCounted,
  requireOthers,
  withApplication,
  wrongState,
  type Doer,
} from "./honour-application.ts";

const MOST_OBJECTIONS = 200;

const isUpheldAgainst = ({ objections }: HonourCall, id: string): boolean =>
  objections.some(({ applicationId, answer }) => applicationId === id && answer?.upheld);

/** Whether the calling office can still decide about an application. */
export const isChoosable = (call: HonourCall, application: Application): boolean =>
  allows(call, "choose") &&
  isCounted(application) &&
  (call.state === "REVIEW" || (!isChosen(application) && !isUpheldAgainst(call, application.id)));

/**
 * The same call back: it is decided so already.
 *
 * @param publicityEndDay of a publicity that begins anew
 * @throws HONOUR_STATE, APPLICATION_STATE, AGREEMENT_MISSING, OPINION_MISSING, PLACES_FULL (failed_precondition), OWN_APPLICATION, OWN_BRANCH (permission_denied),
 * REASON_MISSING (invalid_argument), HONOUR_NOT_FOUND (not_found)
 */
export function chosen(
  call: HonourCall,
  id: string,
  isIn: boolean,
  reason: string,
  {
    actor,
    now,
    publicityEndDay,
  }: { readonly actor: Doer; readonly now: Date; readonly publicityEndDay: Day },
): HonourCall {
  requireAllowed(call, "choose");
  const before = applicationIn(call, id);
  requireOthers(before, actor);
  requireCounted(before);
  const said = requireSaid(reason);
  if (before.choice?.isChosen === isIn && before.choice.reason === said) return call;
  if (!isChoosable(call, before)) throw wrongState("it is published");
  if (isIn) {
    if (neededOpinions(call, before).some((level) => !before.opinions.some((each) => each.level === level)))
      throw refused("OPINION_MISSING", "an opinion is missing");
    if (chosenOf(call).filter((each) => each.id !== id).length >= call.places)
      throw refused("PLACES_FULL", `${call.places} places`);
  }
  const choice = { isChosen: isIn, reason: said, actorId: actor.personId, time: now };
  const after = withApplication(call, { ...before, choice });
  return isIn && call.state === "PUBLICITY" ? { ...after, publicityEndDay } : after;
}

export const takesObjections = (call: CallHead, now: Date): boolean =>
  allows(call, "object") && dayOf(now) <= call.publicityEndDay;

/**
 * The same call back: they said the same already.
 *
 * @throws HONOUR_STATE, OBJECTIONS_OVER, APPLICATION_STATE, ALREADY_OBJECTED (failed_precondition), REASON_MISSING (invalid_argument), TOO_MANY_OBJECTIONS (resource_exhausted),
 * HONOUR_NOT_FOUND (not_found)
 */
export function objected(call: HonourCall, objection: HonourObjection): HonourCall {
  const { applicationId, personId, time } = objection;
  requireAllowed(call, "object");
  const candidate = applicationIn(call, applicationId);
  const text = requireSaid(objection.text);
  const own = call.objections.find(
    (each) => each.personId === personId && each.applicationId === applicationId,
  );
  if (own?.text === text) return call;
  if (own) throw refused("ALREADY_OBJECTED", "once for each candidate");
  if (!takesObjections(call, time)) throw refused("OBJECTIONS_OVER", `until ${call.publicityEndDay}`);
  if (!isChosen(candidate)) throw wrongState("they are no candidate");
  if (call.objections.length >= MOST_OBJECTIONS)
    throw new ExpectedError("resource_exhausted", "TOO_MANY_OBJECTIONS", `${MOST_OBJECTIONS} at most`);
  return { ...call, objections: [...call.objections, { ...objection, text }] };
}

/** @throws OBJECTION_NOT_FOUND (not_found) */
export function objectionIn({ objections }: HonourCall, id: string): HonourObjection {
  const found = objections.find((each) => each.id === id);
  if (!found) throw new ExpectedError("not_found", "OBJECTION_NOT_FOUND", `there is no objection ${id}`);
  return found;
}

/**
 * Upheld: the candidate is no longer chosen. The same call back: it is answered so already.
 *
 * @throws HONOUR_STATE, OBJECTION_ANSWERED (failed_precondition), OBJECTION_NOT_FOUND (not_found), OWN_OBJECTION, OWN_APPLICATION, OWN_BRANCH (permission_denied), REASON_MISSING
 * (invalid_argument)
 */
export function objectionAnswered(
  call: HonourCall,
  id: string,
  upheld: boolean,
  reason: string,
  { actor, now }: { readonly actor: Doer; readonly now: Date },
): HonourCall {
  const objection = objectionIn(call, id);
  requireAllowed(call, "object");
  if (objection.personId === actor.personId)
    throw denied("OWN_OBJECTION", "nobody answers their own objection");
  const candidate = applicationIn(call, objection.applicationId);
  requireOthers(candidate, actor);
  const saying = { reason: requireSaid(reason), actorId: actor.personId, time: now };
  if (objection.answer) {
    if (objection.answer.upheld === upheld && objection.answer.reason === saying.reason) return call;
    throw refused("OBJECTION_ANSWERED", "it is answered");
  }
  const objections = call.objections.map((each) =>
    each === objection ? { ...each, answer: { ...saying, upheld } } : each,
  );
  const answered = { ...call, objections };
  return upheld && candidate.choice
    ? withApplication(answered, { ...candidate, choice: { ...saying, isChosen: false } })
    : answered;
}

function requireHonour(call: HonourCall, id: string): Application {
  requireAllowed(call, "keep");
  const found = applicationIn(call, id);
  if (!isHonour(call, found)) throw wrongState("it was not awarded");
  return found;
}

/** The same call back: it is so already. @throws HONOUR_STATE, APPLICATION_STATE (failed_precondition), HONOUR_NOT_FOUND (not_found) */
export function shownToOthers(call: HonourCall, id: string, isShown: boolean): HonourCall {
  const before = requireHonour(call, id);
  if (before.revoked || !before.holder.personId) throw wrongState("there is nothing to be asked");
  return before.isShown === isShown ? call : withApplication(call, { ...before, isShown });
}

/**
 * The same call back: it is revoked so already.
 *
 * @throws HONOUR_STATE, APPLICATION_STATE (failed_precondition), OWN_APPLICATION, OWN_BRANCH (permission_denied), REASON_MISSING (invalid_argument), HONOUR_NOT_FOUND (not_found)
 */
export function revoked(call: HonourCall, id: string, reason: string, actor: Doer, now: Date): HonourCall {
  const before = requireHonour(call, id);
  requireOthers(before, actor);
  const said = requireSaid(reason);
  if (before.revoked?.reason === said) return call;
  if (before.revoked) throw wrongState("it is revoked");
  const saying = { reason: said, actorId: actor.personId, time: now };
  return withApplication(call, { ...before, revoked: saying });
}
