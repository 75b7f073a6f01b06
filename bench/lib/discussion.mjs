// A platform with people who talk in it.
import { TopicKind, TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { openPlatform } from "./platform.mjs";

const MEMBER = "p7";

export const says = (text) => ({ blocks: [{ kind: 1, runs: [{ text }] }] });

export async function openDiscussion(store) {
  const platform = await openPlatform("feedback", { people: 20_000, aBranch: 20, store });
  const topics = platform.client(TopicService);
  const at = { branchId: "b0", collegeId: "c0" };
  /** In turn: whoever writes six times a minute is held. */
  let turn = 0;
  const anyMember = () => platform.as(`p${(turn++ % 18) + 2}`, at);
  return {
    platform,
    at,
    /** Anew for each call: a token ends sooner than a million topics are written. */
    member: () => platform.as(MEMBER, at),
    anyMember,
    begun: () =>
      topics.startTopic(
        { spaceId: "b0", kind: TopicKind.HELP_ASKED, title: "求助", body: says("组织关系转到哪里") },
        anyMember(),
      ),
  };
}
