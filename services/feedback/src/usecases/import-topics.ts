import type { ExpectedError } from "@qiming/core";
import { readYaml, refusedAt, type Reading } from "@qiming/service-kit";
import { REACTIONS } from "../domain/post.ts";
import { listed } from "../domain/topic-list.ts";
import type { Space } from "../domain/topic.ts";
import { readTopicsFile, type FiledPerson, type FiledTopic } from "../domain/topics-file.ts";
import type { FeedbackPorts } from "./ports.ts";
import { replayed, topicIdOf, type People, type Replayed } from "./replay-topic.ts";

const OPERATOR = "operator";

/**
 * Brings in topics from before the platform: each act by the rules of today, on its own day. What is known stays as it is, and the same file again changes
 * nothing. Nobody is told anything.
 *
 * @throws TOPICS_INVALID (invalid_argument) with every fault by line; then nothing was written
 * @see docs/topics.md for the file's form
 */
export function importTopics({ topics, posts, register, clock }: FeedbackPorts) {
  async function spaceOf({ codePath, reading }: FiledTopic): Promise<Space | undefined> {
    const line = codePath ? await register.lineageByCodes(codePath) : [];
    const at = line.at(-1);
    if (!at) reading.at("space").fault("unknown", "there is no such organisation");
    return at && { id: at.id, kind: "ORGANIZATION", name: at.name, lineage: line.map(({ id }) => id) };
  }
  /** Everybody whom a topic names; whoever is not of its place is a fault. */
  async function peopleOf(filed: FiledTopic, space: Space): Promise<People> {
    const found = new Map<string, { personId: string; name: string }>();
    for (const { number, reading } of namedIn(filed)) {
      if (found.has(number)) continue;
      try {
        const person = await register.describeNumber(number);
        found.set(number, { personId: person.personId, name: person.name });
        const member = space.lineage.length > 1 ? await register.member(person.personId) : undefined;
        if (space.lineage.length > 1 && ![member?.branchId, member?.collegeId].includes(space.id))
          reading.fault("outside", "they are not of this place");
      } catch (error) {
        // Whoever could not be asked is not somebody who is not there.
        if ((error as ExpectedError).reason !== "PERSON_NOT_FOUND") throw error;
        reading.fault("unknown", "there is nobody with this number");
      }
    }
    return found;
  }
  async function keep({ topic, posts: said }: Replayed): Promise<boolean> {
    // The topic last: where it is known, all that was written in it is.
    for (const post of said) {
      const { author } = await posts.add({ post });
      if (author) await posts.takePart(topic.id, author.personId);
    }
    const { lastTime, ...counts } = await posts.tally(topic.id, topic.author?.personId ?? "");
    const tally = { ...counts, lastTime: lastTime ?? topic.tally.lastTime };
    const act = { action: "feedback.import_topics", actorId: OPERATOR };
    return topics.add({ topic: listed({ ...topic, tally }), act });
  }

  return async (yaml: string, fileName: string): Promise<{ created: number; unchanged: number }> => {
    const source = readYaml(yaml, fileName || "topics.yaml");
    const filed = readTopicsFile(source.root);
    source.refuse("TOPICS_INVALID");
    const made: Replayed[] = [];
    const now = clock.now();
    for (const each of filed) {
      if (await topics.find(topicIdOf(each.key))) continue;
      const space = await spaceOf(each);
      if (!space) continue;
      const people = await peopleOf(each, space);
      if (source.faults.length === 0)
        made.push(...tried(each.reading, () => replayed(each, space, people, now)));
    }
    source.refuse("TOPICS_INVALID");
    let created = 0;
    for (const each of made) if (await keep(each)) created++;
    return { created, unchanged: filed.length - created };
  };
}

function namedIn({ author, adopted: adoption, supporters, posts }: FiledTopic): FiledPerson[] {
  const writers = posts.flatMap(({ by, reactions }) => [by, ...REACTIONS.flatMap((kind) => reactions[kind])]);
  return [author, ...(adoption ? [adoption.by] : []), ...supporters, ...writers];
}

/** What a rule refuses is a fault at its place. */
function tried<T>(reading: Reading, work: () => T): T[] {
  try {
    return [work()];
  } catch (error) {
    refusedAt(reading, error);
    return [];
  }
}
