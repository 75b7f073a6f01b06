import { withoutPerson } from "../domain/directory.ts";
import { nameless, withoutAsker } from "../domain/ticket.ts";
import { groupWithoutPerson } from "../domain/group.ts";
import { incidentWithoutPerson } from "../domain/incident.ts";
import { caseWithoutPerson } from "../domain/moderation-case.ts";
import { postWithoutPerson, type Post } from "../domain/post.ts";
import { NOTHING_WRITTEN } from "../domain/rich-text.ts";
import { topicWithoutPerson, type Topic } from "../domain/topic.ts";
import { discussionParts } from "./discussion-parts.ts";
import type { FeedbackPorts } from "./ports.ts";
import { BY_ITSELF, ticketParts } from "./ticket-parts.ts";

const AT_ONCE = 100;

/** Everything of one list, which goes on after an id. */
async function each<T extends { readonly id: string }>(
  list: (after: string) => Promise<readonly T[]>,
  work: (found: T) => Promise<unknown>,
): Promise<void> {
  for (let after = ""; ;) {
    const found = await list(after);
    for (const one of found) await work(one);
    if (found.length < AT_ONCE) return;
    after = found.at(-1)!.id;
  }
}

/** Removes what is held about a person: who they are and what they wrote in their tickets, and their name wherever else it stands. Done again it changes nothing. */
export function erasePerson(ports: FeedbackPorts) {
  const { tickets, directories, topics, posts, contents, groups, cases, pauses, incidents, clock } = ports;
  const discussion = discussionParts(ports);
  const parts = ticketParts(ports);
  const act = { action: "feedback.erase_person", actorId: BY_ITSELF };

  const eraseTickets = async (personId: string): Promise<void> => {
    const moment = await parts.momentNow();
    await each(
      (after) => tickets.listAbout(personId, "asker", after, AT_ONCE),
      ({ id }) =>
        parts.change(
          id,
          (before) => withoutAsker(before, moment),
          () => ({ act }),
        ),
    );
    await each(
      (after) => tickets.listAbout(personId, "involved", after, AT_ONCE),
      ({ id }) =>
        parts.change(
          id,
          (before) => nameless(before, personId),
          () => ({ act }),
        ),
    );
  };
  const eraseCase = async (id: string, personId: string, isAuthor: boolean): Promise<void> => {
    if (!(await cases.find(id))) return;
    await cases.change(id, (before) => ({ kept: caseWithoutPerson(before, personId, isAuthor), act }));
  };
  /** What they reported, decided and asked for. Before their words: who wrote something stands there alone. */
  const eraseModeration = async (personId: string): Promise<void> => {
    const ofOwn = async ({ id, author }: Topic | Post): Promise<void> => {
      if (author?.personId === personId) await eraseCase(id, personId, true);
    };
    await each((after) => posts.listAbout(personId, after, AT_ONCE), ofOwn);
    await each((after) => topics.listAbout(personId, after, AT_ONCE), ofOwn);
    await each(
      (after) => cases.listAbout(personId, after, AT_ONCE),
      ({ id }) => eraseCase(id, personId, false),
    );
    await each(
      (after) => incidents.listAbout(personId, after, AT_ONCE),
      ({ id }) =>
        incidents.change(id, (before) => ({ incident: incidentWithoutPerson(before, personId), act })),
    );
    await pauses.forgetPerson(personId);
  };
  /** What they said in discussions, with the files that hang on it. */
  const eraseWords = async (personId: string): Promise<void> => {
    const loosen = ({ author, attachments = [] }: Topic | Post): Promise<void> =>
      contents.loosen(author?.personId === personId ? attachments.map(({ id }) => id) : [], clock.now());
    await each(
      (after) => topics.listAbout(personId, after, AT_ONCE),
      async (topic) => {
        await discussion.change(
          topic.id,
          (before) => topicWithoutPerson(before, personId, NOTHING_WRITTEN),
          () => ({ act }),
        );
        await loosen(topic);
      },
    );
    await each(
      (after) => posts.listAbout(personId, after, AT_ONCE),
      async (post) => {
        await posts.change(post.id, (before) => ({
          post: postWithoutPerson(before, personId, NOTHING_WRITTEN),
          act,
        }));
        await loosen(post);
      },
    );
    await posts.forgetParticipant(personId);
    await each(
      (after) => groups.listAbout(personId, after, AT_ONCE),
      ({ id }) => groups.change(id, (before) => ({ group: groupWithoutPerson(before, personId), act })),
    );
  };
  return async (personId: string): Promise<void> => {
    await eraseTickets(personId);
    await eraseModeration(personId);
    await eraseWords(personId);
    for (const { id } of await directories.list())
      await directories.change(id, (before) => ({ directory: withoutPerson(before, personId), act }));
  };
}
