import { ExpectedError, type PersonActor } from "@qiming/core";
import type { PersonRef } from "../domain/directory.ts";
import {
  incidentClosed,
  incidentOpened,
  stepTaken,
  TRIGGER,
  type Incident,
  type IncidentStep,
} from "../domain/incident.ts";
import { lockedFor, slowFor } from "../domain/moderation-effect.ts";
import { tellOfIncident } from "../domain/moderation-notices.ts";
import type { KeptTopic } from "../domain/topic-list.ts";
import { discussionParts, postNotFound, topicNotFound } from "./discussion-parts.ts";
import { moderationParts } from "./moderation-parts.ts";
import type { FeedbackPorts, IncidentChange } from "./ports.ts";

const MOST_LISTED = 100;

/** An incident as somebody stands to it. */
export interface ReadIncident {
  readonly incident: Incident;
  readonly topic: KeptTopic;
  readonly isOwner: boolean;
}

const notFound = () =>
  new ExpectedError("not_found", "INCIDENT_NOT_FOUND", "there is no such incident for you");

/** What moderators do while a topic is in uproar. */
export function runIncidents(ports: FeedbackPorts) {
  const { topics, posts, cases, incidents, clock } = ports;
  const parts = moderationParts(ports);
  const discussion = discussionParts(ports);

  /** @throws INCIDENT_NOT_FOUND (not_found) */
  const read = async (incidentId: string, actor: PersonActor): Promise<ReadIncident> => {
    const incident = await incidents.find(incidentId);
    const topic = incident && (await topics.find(incident.topicId));
    if (!topic || !parts.moderates(actor, incident.lineage)) throw notFound();
    if (topic.author?.personId === actor.personId) throw notFound();
    return { incident, topic, isOwner: incident.owner?.personId === actor.personId };
  };
  const change = async (
    found: ReadIncident,
    actor: PersonActor,
    decide: (before: Incident) => Incident,
    more: (after: Incident) => Omit<IncidentChange, "incident">,
  ): Promise<ReadIncident> => {
    const incident = await incidents.change(found.incident.id, (before) => {
      const after = decide(before);
      return { incident: after, ...more(after) };
    });
    await apply(incident.id);
    return { ...found, incident, isOwner: incident.owner?.personId === actor.personId };
  };
  const act = (action: string, actorId: string, details: Record<string, string> = {}) => ({
    act: { action: `feedback.incident.${action}`, actorId, details },
  });
  /** One at a time: incidents of a topic are numbered, and two with one number are one. */
  const open = async (
    topic: KeptTopic,
    past: readonly Incident[],
    owner: PersonRef | undefined,
    opener: PersonRef | undefined,
    words: string,
    toldOf: readonly PersonRef[],
  ): Promise<Incident> => {
    const about = { id: `${topic.id}-${past.length}`, topicId: topic.id, ...(owner && { owner }) };
    const place = { lineage: topic.space.lineage, spaceName: topic.space.name };
    const incident = incidentOpened({ ...about, ...place }, words, opener, clock.now());
    const others = toldOf.map(({ personId }) => personId).filter((id) => id !== owner?.personId);
    const tells = [
      ...tellOfIncident("opened", incident, others, opener?.personId),
      ...tellOfIncident("given", incident, owner ? [owner.personId] : [], opener?.personId),
    ];
    await incidents.add({ incident, ...act("open", opener?.personId ?? "feedback"), tells });
    return (await incidents.find(incident.id))!;
  };
  /** Its topic is as slow and as closed as it says now. Done again it changes nothing. */
  async function apply(incidentId: string): Promise<void> {
    const incident = await incidents.find(incidentId);
    if (!incident || !(await topics.find(incident.topicId))) return;
    await discussion.change(incident.topicId, (before) =>
      slowFor(lockedFor(before, incident.id, incident.isLocked), incident.id, incident.slowSeconds),
    );
  }

  return {
    apply,
    get: read,

    /** Opens one where so many reported within so short a time: once. */
    async noteReports(caseId: string): Promise<void> {
      const kept = await cases.find(caseId);
      const topic = kept && (await topics.find(kept.topicId));
      if (!topic) return;
      const past = await incidents.listOf(topic.id);
      if (past.some(({ isOpen }) => isOpen)) return;
      const since = Math.max(
        clock.now().getTime() - TRIGGER.withinMs,
        ...past.map(({ closeTime }) => (closeTime?.getTime() ?? 0) + 1),
      );
      if ((await cases.countReports(topic.id, new Date(since))) < TRIGGER.reports) return;
      const nearest = await parts.moderatorsOf(topic.space.lineage);
      const owners = nearest.filter(({ personId }) => personId !== topic.author?.personId);
      await open(topic, past, owners[0], undefined, "", owners);
    },

    /** @throws TOPIC_NOT_FOUND (not_found), INCIDENT_OPEN (already_exists) */
    async open(topicId: string, words: string, actor: PersonActor): Promise<ReadIncident> {
      const { topic, standing } = await discussion.requireTopic(topicId, actor);
      if (!standing.moderates || topic.author?.personId === actor.personId) throw topicNotFound();
      const past = await incidents.listOf(topicId);
      const opener = await discussion.me(actor);
      if (past.some(({ isOpen }) => isOpen)) throw isOpenAlready();
      const incident = await open(
        topic,
        past,
        opener,
        opener,
        words,
        await parts.moderatorsOf(topic.space.lineage),
      );
      if (incident.owner?.personId !== actor.personId) throw isOpenAlready();
      return { incident, topic, isOwner: true };
    },

    list: async (actor: PersonActor): Promise<{ incident: Incident; title: string }[]> => {
      const found = await incidents.list(parts.moderatedBy(actor), MOST_LISTED);
      const about = await Promise.all(found.map(({ topicId }) => topics.find(topicId)));
      return found.flatMap((incident, i) => {
        const topic = about[i];
        return topic && topic.author?.personId !== actor.personId ? [{ incident, title: topic.title }] : [];
      });
    },

    /** @throws INCIDENT_NOT_FOUND, POST_NOT_FOUND (not_found), INCIDENT_STATE (failed_precondition) */
    async step(
      incidentId: string,
      step: Omit<IncidentStep, "actor" | "time">,
      actor: PersonActor,
    ): Promise<ReadIncident> {
      const found = await read(incidentId, actor);
      const post = step.postId ? await posts.find(step.postId) : undefined;
      const isThere = post?.topicId === found.topic.id && post.standing === "VISIBLE";
      if (step.kind === "OFFICIAL_ANSWER" ? !isThere : step.postId && !isThere) throw postNotFound();
      const me = await discussion.me(actor);
      const above = step.kind === "ESCALATE" ? await parts.moderatorsOf(found.incident.lineage, true) : [];
      return change(
        found,
        actor,
        (before) => stepTaken(before, step, me, clock.now()),
        (after) => ({
          ...act(step.kind.toLowerCase(), actor.personId),
          tells: tellOfIncident(
            "escalated",
            after,
            above.map(({ personId }) => personId),
            actor.personId,
          ),
        }),
      );
    },

    /** @throws INCIDENT_NOT_FOUND (not_found), NOT_INCIDENT_OWNER (permission_denied), INCIDENT_STATE (failed_precondition) */
    async close(incidentId: string, review: string, actor: PersonActor): Promise<ReadIncident> {
      const found = await read(incidentId, actor);
      if (!found.isOwner)
        throw new ExpectedError("permission_denied", "NOT_INCIDENT_OWNER", "its owner closes it");
      const me = await discussion.me(actor);
      return change(
        found,
        actor,
        (before) => incidentClosed(before, review, me, clock.now()),
        () => act("close", actor.personId),
      );
    },
  };
}

const isOpenAlready = () => new ExpectedError("already_exists", "INCIDENT_OPEN", "one is open on this topic");
