import { withoutPerson } from "../domain/directory.ts";
import type { KeptTicket } from "../domain/queue.ts";
import { nameless, withoutAsker, type Ticket } from "../domain/ticket.ts";
import { groupWithoutPerson } from "../domain/group.ts";
import { incidentWithoutPerson } from "../domain/incident.ts";
import { caseWithoutPerson } from "../domain/moderation-case.ts";
import { postWithoutPerson } from "../domain/post.ts";
import { NOTHING_WRITTEN } from "../domain/rich-text.ts";
import { topicWithoutPerson } from "../domain/topic.ts";
import { discussionParts } from "./discussion-parts.ts";
import type { FeedbackPorts } from "./ports.ts";
import { BY_ITSELF, ticketParts } from "./ticket-parts.ts";

const AT_ONCE = 100;

/** Removes what is held about a person: who they are and what they wrote in their tickets, and their name wherever else it stands. Done again it changes nothing. */
export function erasePerson(ports: FeedbackPorts) {
  const { tickets, directories, topics, posts, groups, cases, pauses, incidents } = ports;
  const discussion = discussionParts(ports);
  const parts = ticketParts(ports);
  const act = { action: "feedback.erase_person", actorId: BY_ITSELF };
  const changeAll = async (
    personId: string,
    as: "asker" | "involved",
    change: (before: KeptTicket) => Ticket,
  ): Promise<void> => {
    for (let after = ""; ;) {
      const found = await tickets.listAbout(personId, as, after, AT_ONCE);
      for (const { id } of found) await parts.change(id, change, () => ({ act }));
      if (found.length < AT_ONCE) return;
      after = found.at(-1)!.id;
    }
  };
  /** What they said in discussions. */
  const eraseWords = async (personId: string): Promise<void> => {
    for (let after = ""; ;) {
      const found = await topics.listAbout(personId, after, AT_ONCE);
      for (const { id } of found)
        await discussion.change(
          id,
          (before) => topicWithoutPerson(before, personId, NOTHING_WRITTEN),
          () => ({ act }),
        );
      if (found.length < AT_ONCE) break;
      after = found.at(-1)!.id;
    }
    for (let after = ""; ;) {
      const found = await posts.listAbout(personId, after, AT_ONCE);
      for (const { id } of found)
        await posts.change(id, (before) => ({
          post: postWithoutPerson(before, personId, NOTHING_WRITTEN),
          act,
        }));
      if (found.length < AT_ONCE) break;
      after = found.at(-1)!.id;
    }
    await posts.forgetParticipant(personId);
    for (let after = ""; ;) {
      const found = await groups.listAbout(personId, after, AT_ONCE);
      for (const { id } of found)
        await groups.change(id, (before) => ({ group: groupWithoutPerson(before, personId), act }));
      if (found.length < AT_ONCE) return;
      after = found.at(-1)!.id;
    }
  };
  /** What they reported, decided and asked for. Before their words: who wrote something stands there alone. */
  const eraseModeration = async (personId: string): Promise<void> => {
    for (let after = ""; ;) {
      const found = await posts.listAbout(personId, after, AT_ONCE);
      const own = found.filter(({ author }) => author?.personId === personId);
      for (const { id } of own) await eraseCase(id, personId, true);
      if (found.length < AT_ONCE) break;
      after = found.at(-1)!.id;
    }
    for (let after = ""; ;) {
      const found = await topics.listAbout(personId, after, AT_ONCE);
      const own = found.filter(({ author }) => author?.personId === personId);
      for (const { id } of own) await eraseCase(id, personId, true);
      if (found.length < AT_ONCE) break;
      after = found.at(-1)!.id;
    }
    for (let after = ""; ;) {
      const found = await cases.listAbout(personId, after, AT_ONCE);
      for (const { id } of found) await eraseCase(id, personId, false);
      if (found.length < AT_ONCE) break;
      after = found.at(-1)!.id;
    }
    for (let after = ""; ;) {
      const found = await incidents.listAbout(personId, after, AT_ONCE);
      for (const { id } of found)
        await incidents.change(id, (before) => ({ incident: incidentWithoutPerson(before, personId), act }));
      if (found.length < AT_ONCE) break;
      after = found.at(-1)!.id;
    }
    await pauses.forgetPerson(personId);
  };
  const eraseCase = async (id: string, personId: string, isAuthor: boolean): Promise<void> => {
    if (!(await cases.find(id))) return;
    await cases.change(id, (before) => ({ kept: caseWithoutPerson(before, personId, isAuthor), act }));
  };
  return async (personId: string): Promise<void> => {
    const moment = await parts.momentNow();
    await changeAll(personId, "asker", (before) => withoutAsker(before, moment));
    await changeAll(personId, "involved", (before) => nameless(before, personId));
    await eraseModeration(personId);
    await eraseWords(personId);
    for (const { id } of await directories.list())
      await directories.change(id, (before) => ({ directory: withoutPerson(before, personId), act }));
  };
}
