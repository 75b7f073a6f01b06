/** What was said in a branch and came before the moderators: a post that waits, one that was hidden, and an incident. */

const TITLE = "午间自习室怎么安排";
const says = (text) => ({ blocks: [{ kind: "BLOCK_KIND_PARAGRAPH", runs: [{ text }] }] });

/**
 * A second run finds what the first has made. Each of the three sends requests of somebody: a member who writes, another one, and a moderator.
 *
 * @returns the ids, by the name that stands for each
 */
export async function moderatePosts({ member, reader, office }) {
  const { topics = [] } = await member("GET", "feedback/topics?part=TOPIC_PART_MINE&pageSize=50");
  const topicId = topics.find(({ title }) => title === TITLE)?.topicId ?? (await begin(member));
  const { posts } = await member("GET", `feedback/topics/${topicId}/posts`);
  const [waiting, hidden] = posts.map(({ postId }) => postId);
  for (const postId of [waiting, hidden])
    await reader("POST", `feedback/topics/${topicId}:report`, { postId, ruleCode: "R8" }).catch(
      () => undefined,
    );
  const kept = await office("GET", `feedback/moderation/cases/${hidden}`);
  if (kept.state === "CASE_STATE_WAITING")
    await office("POST", `feedback/moderation/cases/${hidden}:decide`, {
      ...{ kind: "DECISION_KIND_HIDE", ruleCode: "R8", reason: "与话题无关。" },
    });
  const { incidents = [] } = await office("GET", "feedback/moderation/incidents");
  const open =
    incidents.find(({ topicTitle }) => topicTitle === TITLE) ??
    (await office("POST", `feedback/topics/${topicId}:openIncident`, { words: "请留意讨论。" }));
  return { "case waiting": waiting, "case hidden": hidden, "incident open": open.incidentId };
}

async function begin(member) {
  const { spaces } = await member("GET", "feedback/spaces");
  const { topicId } = await member("POST", `feedback/spaces/${spaces[0].spaceId}/topics`, {
    ...{ kind: "TOPIC_KIND_EXPERIENCE", title: TITLE, body: says("大家觉得几点开放合适？") },
  });
  for (const text of ["十二点到两点最需要。", "顺便问一句，谁有多余的球票？"])
    await member("POST", `feedback/topics/${topicId}/posts`, { body: says(text) });
  return topicId;
}
