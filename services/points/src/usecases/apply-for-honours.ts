import { ExpectedError, holdsPermission, newId, type PersonActor } from "@qiming/core";
import type { Application, Holder, HonourEvidence, OpinionLevel } from "../domain/honour.ts";
import { nominationAnswered, opinionGiven, saved, withdrawn } from "../domain/honour-application.ts";
import { objected, shownToOthers } from "../domain/honour-choice.ts";
import { honourNotice } from "../domain/notices.ts";
import { denied, honourDesk, idsOf, keepsBranch, type CallView, type HonourPorts } from "./honour-desk.ts";

export interface ApplicationContent {
  readonly branchId: string;
  readonly personId: string;
  readonly merits: string;
  readonly evidence: readonly HonourEvidence[];
  readonly handIn: boolean;
}

/** What members, branches and colleges do about applications for an honour, and its holder about who sees it. */
export function applyForHonours(ports: HonourPorts) {
  const { register, clock } = ports;
  const { change, requireSeen, requireTouched } = honourDesk(ports);
  const holderOf = async (branchId: string | undefined, personId = ""): Promise<Holder> => {
    const lineage = branchId ? await register.lineage(branchId) : [];
    const branch = lineage.at(-1);
    if (branch?.type !== "BRANCH")
      throw new ExpectedError(
        "failed_precondition",
        "NO_BRANCH",
        "honours are of branches and their members",
      );
    const college = lineage.length > 2 ? lineage[1] : undefined;
    const names = personId ? await register.namesOf([personId]) : new Map<string, string>();
    return {
      ...{ branchId: branch.id, branchName: branch.name, lineage: idsOf(lineage) },
      ...{ collegeId: college?.id ?? "", collegeName: college?.name ?? "" },
      ...{ personId, personName: names.get(personId) ?? "" },
    };
  };
  const leadersOf = async (branchId: string): Promise<readonly string[]> =>
    (await register.branches(branchId)).flatMap(({ leaderIds }) => leaderIds);

  return {
    /** What `saved` throws, NO_BRANCH (failed_precondition), HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async save(id: string, { branchId, personId, ...content }: ApplicationContent, actor: PersonActor) {
      const call = await requireSeen(id, actor);
      const isOwn = !branchId && (!personId || personId === actor.personId);
      const kind = branchId ? "BRANCH" : isOwn ? "OWN" : "NOMINATION";
      const holder = branchId
        ? await holderOf(branchId)
        : isOwn
          ? await holderOf(actor.branchId, actor.personId)
          : await holderOf(await register.branchOf(personId), personId);
      if (!isOwn && !holdsPermission(actor, "points.manage", holder.lineage)) throw denied();
      const leaders = isOwn && content.handIn ? await leadersOf(holder.branchId) : [];
      const asked = leaders.filter((each) => each !== actor.personId);
      const written = { kind, holder, ...content } as const;
      return change(
        call,
        "save_honour_application",
        actor,
        (each) => saved(each, written, actor.personId, clock.now()),
        () => [
          ...asked.map((each) => honourNotice("opinion", each, call)),
          ...(kind === "NOMINATION" && content.handIn ? [honourNotice("nominated", personId, call)] : []),
        ],
        { applicationId: holder.personId || holder.branchId },
      );
    },
    /** What `withdrawn` throws, HONOUR_BUSY (aborted) */
    async withdraw(id: string, applicationId: string, actor: PersonActor): Promise<CallView> {
      const call = await requireTouched(id, applicationId, actor, (each) => mayWithdraw(each, actor));
      return change(
        call,
        "withdraw_honour_application",
        actor,
        (each) => withdrawn(each, applicationId, actor.personId),
        undefined,
        { applicationId },
      );
    },
    /** What `nominationAnswered` throws, HONOUR_BUSY (aborted) */
    async answerNomination(id: string, applicationId: string, agrees: boolean, actor: PersonActor) {
      const call = await requireTouched(id, applicationId, actor, (each) => isNominee(each, actor));
      return change(
        call,
        "answer_nomination",
        actor,
        (each) => nominationAnswered(each, applicationId, agrees),
        undefined,
        { applicationId },
      );
    },
    /** What `opinionGiven` throws, HONOUR_BUSY (aborted) */
    async giveOpinion(
      id: string,
      applicationId: string,
      opinion: { readonly level: OpinionLevel; readonly isFor: boolean; readonly reason: string },
      actor: PersonActor,
    ): Promise<CallView> {
      const call = await requireTouched(id, applicationId, actor, (each) =>
        speaksFor(each, opinion.level, actor),
      );
      return change(
        call,
        "give_honour_opinion",
        actor,
        (each) => opinionGiven(each, applicationId, opinion, actor, clock.now()),
        undefined,
        { applicationId },
      );
    },
    /** What `objected` throws, HONOUR_NOT_FOUND (not_found), HONOUR_BUSY (aborted) */
    async object(operationId: string, id: string, applicationId: string, text: string, actor: PersonActor) {
      const call = await requireSeen(id, actor);
      const now = clock.now();
      const { personId } = actor;
      const objection = { id: operationId || newId(now), applicationId, personId, text, time: now };
      // The log does not say who objected to whom.
      return change(call, "object_to_honour", actor, (each) => objected(each, objection));
    },
    /** What `shownToOthers` throws, HONOUR_BUSY (aborted) */
    async show(id: string, applicationId: string, isShown: boolean, actor: PersonActor): Promise<CallView> {
      const isOwn = ({ holder }: Application) => holder.personId === actor.personId;
      const call = await requireTouched(id, applicationId, actor, isOwn);
      return change(
        call,
        "show_honour",
        actor,
        (each) => shownToOthers(each, applicationId, isShown),
        undefined,
        { applicationId, shown: String(isShown) },
      );
    },
  };
}

const isNominee = ({ kind, state, holder }: Application, { personId }: PersonActor): boolean =>
  kind === "NOMINATION" && state !== "DRAFT" && holder.personId === personId;

/** By whoever applied, for a branch by whoever looks after it, and by whom it is about. */
export const mayWithdraw = (application: Application, actor: PersonActor): boolean =>
  application.kind === "OWN"
    ? application.holder.personId === actor.personId
    : isNominee(application, actor) || keepsBranch(application, actor);

/** Whether somebody gives the opinion of a branch, or of the college above it. */
export const speaksFor = (application: Application, level: OpinionLevel, actor: PersonActor): boolean =>
  application.state !== "DRAFT" &&
  (level === "BRANCH" ? keepsBranch(application, actor) : overseesCollege(application, actor));

const overseesCollege = ({ holder }: Application, actor: PersonActor): boolean =>
  holdsPermission(actor, "points.oversee", [holder.collegeId]);
