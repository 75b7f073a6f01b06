import { allOf } from "@qiming/service-kit";
import { withoutPerson } from "../domain/directory.ts";
import { nameless, withoutAsker, type Ticket } from "../domain/ticket.ts";
import { groupWithoutPerson } from "../domain/group.ts";
import { incidentWithoutPerson } from "../domain/incident.ts";
import { caseWithoutPerson } from "../domain/moderation-case.ts";
import { postWithoutPerson, type Post } from "../domain/post.ts";
import type { KeptTicket } from "../domain/queue.ts";
import { NOTHING_WRITTEN } from "../domain/rich-text.ts";
import { topicWithoutPerson, type Topic } from "../domain/topic.ts";
import { discussionParts } from "./discussion-parts.ts";
import type { FeedbackPorts } from "./ports.ts";
import { BY_ITSELF, ticketParts } from "./ticket-parts.ts";

interface AboutPeople<T> {
  listAbout(personId: string, after: string, limit: number): Promise<readonly T[]>;
}
/** All in which somebody stands. */
const about = <T extends { readonly id: string }>(
  store: AboutPeople<T>,
  personId: string,
): AsyncGenerator<T> => allOf((after, limit) => store.listAbout(personId, after, limit));

/** Removes what is held about a person: who they are and what they wrote in their tickets, and their name wherever else it stands. Done again it changes nothing. */
export function erasePerson(ports: FeedbackPorts) {
  const { tickets, directories, topics, posts, contents, groups, cases, pauses, incidents, clock } = ports;
  const discussion = discussionParts(ports);
  const parts = ticketParts(ports);
  const act = { action: "feedback.erase_person", actorId: BY_ITSELF };

  const changeTickets = async (
    personId: string,
    as: "asker" | "involved",
    change: (before: KeptTicket) => Ticket,
  ): Promise<void> => {
    for await (const { id } of allOf((after, limit) => tickets.listAbout(personId, as, after, limit)))
      await parts.change(id, change, () => ({ act }));
  };
  const eraseCase = async (id: string, personId: string, isAuthor: boolean): Promise<void> => {
    if (!(await cases.find(id))) return;
    await cases.change(id, (before) => ({ kept: caseWithoutPerson(before, personId, isAuthor), act }));
  };
  /** What they reported, decided and asked for. Before their words: who wrote something stands there alone. */
  const eraseModeration = async (personId: string): Promise<void> => {
    for (const store of [posts, topics] as readonly AboutPeople<Topic | Post>[])
      for await (const { id, author } of about(store, personId))
        if (author?.personId === personId) await eraseCase(id, personId, true);
    for await (const { id } of about(cases, personId)) await eraseCase(id, personId, false);
    for await (const { id } of about(incidents, personId))
      await incidents.change(id, (before) => ({ incident: incidentWithoutPerson(before, personId), act }));
    await pauses.forgetPerson(personId);
  };
  /** What they said in discussions, with the files that hang on it. */
  const eraseWords = async (personId: string): Promise<void> => {
    const loosen = async ({ author, attachments = [] }: Topic | Post): Promise<void> => {
      if (author?.personId === personId)
        await contents.loosen(
          attachments.map(({ id }) => id),
          clock.now(),
        );
    };
    for await (const topic of about(topics, personId)) {
      await discussion.change(
        topic.id,
        (before) => topicWithoutPerson(before, personId, NOTHING_WRITTEN),
        () => ({ act }),
      );
      await loosen(topic);
    }
    for await (const post of about(posts, personId)) {
      await posts.change(post.id, (before) => ({
        post: postWithoutPerson(before, personId, NOTHING_WRITTEN),
        act,
      }));
      await loosen(post);
    }
    await posts.forgetParticipant(personId);
    for await (const { id } of about(groups, personId))
      await groups.change(id, (before) => ({ group: groupWithoutPerson(before, personId), act }));
  };
  return async (personId: string): Promise<void> => {
    const moment = await parts.momentNow();
    await changeTickets(personId, "asker", (before) => withoutAsker(before, moment));
    await changeTickets(personId, "involved", (before) => nameless(before, personId));
    await eraseModeration(personId);
    await eraseWords(personId);
    for (const { id } of await directories.list())
      await directories.change(id, (before) => ({ directory: withoutPerson(before, personId), act }));
  };
}
