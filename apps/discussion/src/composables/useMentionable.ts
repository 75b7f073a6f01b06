import { computed } from "vue";
import { readerId } from "../reader.ts";
import { useTalk } from "./useTalk.ts";

/** Who can be named in a reply: those who take part, as far as they are shown. */
export function useMentionable() {
  const { topic, thread } = useTalk();
  return computed(() => {
    const { state } = thread;
    const writers = state.value.status === "ready" ? state.value.value.posts.map(({ author }) => author) : [];
    const byId = new Map(
      [topic.value?.author, topic.value?.owner, ...writers].flatMap((each) =>
        each?.personId && each.name && each.personId !== readerId() ? [[each.personId, each.name]] : [],
      ),
    );
    return [...byId].map(([id, name]) => ({ id, name }));
  });
}
