import { dayOf, type PersonActor } from "@qiming/core";
import { requireRule } from "../domain/house-rules.ts";
import {
  appealAnswered,
  appealed,
  caseActs,
  decided,
  lifted,
  pauseAnswered,
  raised,
  requireImpartial,
  type CaseAct,
  type Deciding,
  type ModerationCase,
} from "../domain/moderation-case.ts";
import { tellAuthor, tellModerators } from "../domain/moderation-notices.ts";
import { plainTextOf } from "../domain/rich-text.ts";
import { monthOf, monthOfModeration, type MonthOfModeration } from "../domain/transparency.ts";
import { discussionParts } from "./discussion-parts.ts";
import { caseNotFound, moderationParts, versionOf, type ReadCase } from "./moderation-parts.ts";
import type { CaseChange, CasePart, FeedbackPorts, Page } from "./ports.ts";
import { raiseTickets } from "./raise-tickets.ts";

const TITLE_LENGTH = 60;
const TEXT_LENGTH = 2_000;

/** A page of cases with what each is about. */
export interface PageOfReadCases {
  readonly cases: readonly ReadCase[];
  readonly next: string;
}

/** Cases on the side of those who decide, and of whoever wrote what they are about. */
export function decideCases(ports: FeedbackPorts) {
  const { cases, incidents, clock } = ports;
  const parts = moderationParts(ports);
  const discussion = discussionParts(ports);
  const raising = raiseTickets(ports);

  /** As a moderator: what somebody wrote themselves is not there for them. @throws CASE_NOT_FOUND (not_found) */
  const asModerator = async (caseId: string, actor: PersonActor): Promise<ReadCase> => {
    const read = await parts.read(caseId, actor);
    if (!read.standing.moderates || read.standing.isAuthor) throw caseNotFound();
    return read;
  };
  /** @throws CASE_NOT_FOUND (not_found) */
  const asAuthor = async (caseId: string, actor: PersonActor): Promise<ReadCase> => {
    const read = await parts.read(caseId, actor);
    const { kept, content, standing } = read;
    // That somebody reported it is nobody's to tell before something follows from it.
    const isTold = !!kept.decision || (content.post ?? content.topic).standing === "HELD";
    if (!standing.isAuthor || !isTold) throw caseNotFound();
    return read;
  };
  /** The decision is written first; what follows from it is done from what was written, and again after a crash. @see docs/adr/0013 */
  const change = async (
    read: ReadCase,
    decide: (before: ModerationCase) => ModerationCase,
    more: (after: ModerationCase) => Omit<CaseChange, "kept">,
  ): Promise<ReadCase> => {
    await cases.change(read.kept.id, (before) => {
      const kept = decide(before);
      return kept === before ? { kept } : { kept, ...more(kept) };
    });
    await parts.apply(read.kept.id);
    const kept = (await cases.find(read.kept.id))!;
    return { ...read, kept, content: (await parts.contentOf(kept.topicId, kept.postId)) ?? read.content };
  };
  const act = (action: string, { personId }: PersonActor, details: Record<string, string> = {}) => ({
    act: { action: `feedback.moderation.${action}`, actorId: personId, details },
  });
  const peopleOf = async ({ lineage }: ModerationCase, but: readonly (string | undefined)[]) =>
    (await parts.moderatorsOf(lineage, true))
      .map(({ personId }) => personId)
      .filter((id) => !but.includes(id));

  return {
    get: asModerator,
    mine: asAuthor,
    acts: ({ kept, standing }: ReadCase): CaseAct[] => caseActs(kept, standing, dayOf(clock.now())),
    now: () => clock.now(),
    /** Of its topic: empty where there is none open. */
    openIncidentOf: async ({ kept }: ReadCase): Promise<string> =>
      (await incidents.listOf(kept.topicId)).find(({ isOpen }) => isOpen)?.id ?? "",

    async list(part: CasePart, page: Page, actor: PersonActor): Promise<PageOfReadCases> {
      const found = await cases.list(part, parts.moderatedBy(actor), page);
      const contents = await Promise.all(
        found.cases.map((each) => parts.contentOf(each.topicId, each.postId)),
      );
      const { personId } = actor;
      const shown = found.cases.flatMap((kept, i) => {
        const content = contents[i];
        if (!content || content.author?.personId === personId) return [];
        const moderates = parts.moderates(actor, kept.lineage);
        return [{ kept, content, standing: { personId, moderates, isAuthor: false } }];
      });
      return { cases: shown, next: found.next };
    },

    /** @throws CASE_NOT_FOUND (not_found), NOT_IMPARTIAL (permission_denied), CASE_STATE (failed_precondition), RULE_UNKNOWN, DECISION_INVALID (invalid_argument), CONTENT_CHANGED (aborted) */
    async decide(caseId: string, deciding: Deciding, actor: PersonActor): Promise<ReadCase> {
      const read = await asModerator(caseId, actor);
      requireRule(deciding.ruleCode);
      requireImpartial(read.kept, read.standing);
      const decider = await discussion.me(actor);
      const moment = await parts.momentNow();
      const seconds =
        deciding.pauseDays > 0 ? await peopleOf(read.kept, [authorOf(read), actor.personId]) : [];
      const { kind, ruleCode } = deciding;
      return change(
        read,
        (before) => {
          requireImpartial(before, read.standing);
          return decided(before, deciding, decider, versionOf(read.content), moment);
        },
        (after) => ({
          ...act("decide", actor, { decision: kind, ruleCode }),
          tells: [
            ...tellAuthor("decided", after, authorOf(read)),
            ...tellModerators("to_confirm", after, seconds),
          ],
        }),
      );
    },

    /** @throws CASE_NOT_FOUND (not_found), NOT_IMPARTIAL (permission_denied), CASE_STATE (failed_precondition) */
    async confirmPause(caseId: string, confirms: boolean, actor: PersonActor): Promise<ReadCase> {
      const read = await asModerator(caseId, actor);
      const second = await discussion.me(actor);
      return change(
        read,
        (before) => {
          requireImpartial(before, read.standing, true);
          return pauseAnswered(before, confirms, second, clock.now());
        },
        (after) => ({
          ...act(confirms ? "confirm_pause" : "decline_pause", actor),
          tells: confirms ? tellAuthor("paused", after, authorOf(read)) : [],
        }),
      );
    },

    /** @throws CASE_NOT_FOUND (not_found), NOT_IMPARTIAL (permission_denied), CASE_STATE (failed_precondition) */
    async lift(caseId: string, reason: string, actor: PersonActor): Promise<ReadCase> {
      const read = await asModerator(caseId, actor);
      const moderator = await discussion.me(actor);
      return change(
        read,
        (before) => {
          requireImpartial(before, read.standing);
          return lifted(before, reason, moderator, clock.now());
        },
        (after) => ({ ...act("lift", actor), tells: tellAuthor("lifted", after, authorOf(read)) }),
      );
    },

    /** @throws CASE_NOT_FOUND (not_found), NOT_IMPARTIAL (permission_denied), CASE_STATE (failed_precondition) */
    async answerAppeal(
      caseId: string,
      isOverturned: boolean,
      reason: string,
      actor: PersonActor,
    ): Promise<ReadCase> {
      const read = await asModerator(caseId, actor);
      const moderator = await discussion.me(actor);
      return change(
        read,
        (before) => {
          requireImpartial(before, read.standing, true);
          return appealAnswered(before, isOverturned, reason, moderator, clock.now());
        },
        (after) => ({
          ...act(isOverturned ? "overturn" : "uphold", actor),
          tells: tellAuthor("answered", after, authorOf(read)),
        }),
      );
    },

    /** Whoever appeals stands in no log. @throws CASE_NOT_FOUND (not_found), CASE_STATE, APPEAL_TOO_LATE (failed_precondition) */
    async appeal(caseId: string, words: string, actor: PersonActor): Promise<ReadCase> {
      const read = await asAuthor(caseId, actor);
      const moment = await parts.momentNow();
      const toldOf = await peopleOf(read.kept, [actor.personId, read.kept.decision?.deciderId]);
      return change(
        read,
        (before) => appealed(before, words, moment),
        (after) => ({ tells: tellModerators("appealed", after, toldOf) }),
      );
    },

    /** Once: the ticket has the id of what it was made of. @throws CASE_NOT_FOUND (not_found), CASE_STATE (failed_precondition), CATEGORY_UNKNOWN (invalid_argument), TOO_MANY_TICKETS (resource_exhausted) */
    async raise(caseId: string, categoryCode: string, actor: PersonActor): Promise<ReadCase> {
      const read = await asAuthor(caseId, actor);
      if (!read.kept.ticketId) {
        raised(read.kept, caseId, clock.now());
        const { topic, post } = read.content;
        const text = cut(plainTextOf((post ?? topic).body), TEXT_LENGTH);
        const said = {
          kind: "COMPLAINT",
          title: cut(topic.title, TITLE_LENGTH),
          text,
          categoryCode,
        } as const;
        const more = { organizationId: "", mayPublish: false, nameLevel: "NAMED" } as const;
        await raising.submit(caseId, { ...said, ...more }, actor);
      }
      return change(
        read,
        (before) => raised(before, caseId, clock.now()),
        () => ({}),
      );
    },

    /** @param month YYYY-MM; empty: this one */
    async transparency(month: string): Promise<MonthOfModeration> {
      const asked = month || monthOf(clock.now());
      return monthOfModeration(asked, await cases.linesOf(asked));
    },
  };
}

const authorOf = ({ content }: ReadCase): string | undefined => content.author?.personId;
const cut = (text: string, length: number): string => [...text].slice(0, length).join("");
